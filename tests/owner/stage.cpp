#include "owner/stage.hpp"

#include "gameserver/server/print.hpp"
#include "gameserver/store/contract.hpp"
#include "shared/crypto/base64url.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/protocol/decode.hpp"

namespace cardroom::owner {

crypto::KeyRing key_ring(const std::vector<std::string>& kids) {
  std::string keys;
  for (const std::string& kid : kids)
    keys += std::string(keys.empty() ? "" : ",") + R"({"kty":"oct","kid":")" + kid + R"(","k":")" +
            crypto::encode_base64url(crypto::view_of(crypto::sha256(kid))) + R"("})";
  return *crypto::KeyRing::parse(R"({"keys":[)" + keys + "]}", "keys");
}

Stage::Stage(base::Millis bot_delay)
    : bot_delay_(bot_delay), store_(std::make_shared<store::MemoryStore>()) {
  crash();
}

Stage::Stage(std::shared_ptr<store::MemoryStore> store)
    : bot_delay_(500), store_(std::move(store)) {
  crash();
}

Stage::Stage(std::shared_ptr<store::MemoryStore> store, std::string name)
    : Stage(std::move(store), std::move(name), Company::fleet, Store::open) {}

Stage::Stage(std::shared_ptr<store::MemoryStore> store, std::string name, Company company,
             Store state)
    : bot_delay_(500),
      store_(std::move(store)),
      name_(std::move(name)),
      company_(company),
      closed_(state == Store::closed) {
  crash();
}

void Stage::crash(const std::string& table) {
  waiting_.clear();
  heard_.clear();
  const bool held = std::exchange(held_, false);
  owner_ = std::make_unique<Owner>(
      Config{name_, "/run/" + name_, RequestKeys(key_ring(kids_)), bot_delay_, company_});
  owner_->start(now(), table);
  run();
  owner_->link_up(kLink, "front");
  run();
  CHECK(owner_->ready() || closed_ || !unreadable_.empty());
  held_ = held;
}

Lines Stage::enter(link::Conn conn, const std::string& user) {
  owner_->authenticate({kLink, conn}, std::nullopt, Claims{{user, user}, "", 0}, now());
  run();
  return heard(conn);
}

void Stage::come_back(link::Conn conn, const std::string& user, const std::string& room,
                      std::uint64_t epoch, std::uint64_t seq) {
  owner_->opened({kLink, conn}, {user, user}, true, now());
  owner_->attach(kLink, link::Attach{conn, ++requests_, room, false, epoch, seq}, now());
  run();
}

void Stage::follow_again(link::Conn conn, const std::string& user, const std::string& channel,
                         std::uint64_t epoch, std::uint64_t place) {
  owner_->opened({kLink, conn}, {user, user}, true, now());
  owner_->follow(kLink, link::Follow{conn, ++requests_, channel, epoch, place}, now());
  run();
}

void Stage::want(const std::string& room, std::uint64_t seen) {
  owner_->wanted(kLink, link::Claim{room, seen}, now());
  run();
}

Lines Stage::say_at(const std::string& room, link::Conn conn, const std::string& json,
                    std::uint8_t hops) {
  auto decoded = protocol::decode(json);
  CHECK(decoded && decoded->known);
  link::Request request;
  request.conn = conn;
  request.number = ++requests_;
  if (!is_action(decoded->msg)) request.attachment = requests_;
  request.msg = decoded->msg;
  request.id = decoded->id;
  request.room = room;
  request.body = json;
  request.hops = hops;
  owner_->request(kLink, request, std::move(decoded->rest), now());
  run();
  return heard(conn);
}

Lines Stage::say(link::Conn conn, const std::string& json) {
  auto decoded = protocol::decode(json);
  CHECK(decoded && decoded->known);
  link::Request request;
  request.conn = conn;
  request.number = ++requests_;
  if (!is_action(decoded->msg)) request.attachment = requests_;
  request.msg = decoded->msg;
  request.id = decoded->id;
  request.room = decoded->room;
  request.body = json;
  owner_->request(kLink, request, std::move(decoded->rest), now());
  run();
  return heard(conn);
}

Lines Stage::heard(link::Conn conn) {
  return std::exchange(heard_[conn], {});
}

void Stage::close(link::Conn conn) {
  owner_->closed({kLink, conn}, now());
  run();
}

void Stage::run_late(base::Millis by) {
  constexpr int kLooks = 64;
  for (int look = 0; look < kLooks; ++look) owner_->runs_late(by, now());
}

void Stage::advance(base::Millis span) {
  const base::Instant until = at_ + span;
  while (owner_->deadline() <= until) {
    at_ = std::max(at_, owner_->deadline());
    owner_->tick(now());
    run();
  }
  at_ = until;
}

void Stage::let_store_go() {
  held_ = false;
  run();
}

void Stage::let_answers_go() {
  answers_held_ = false;
  for (const store::Answer& answer : std::exchange(answers_, {})) owner_->stored(answer, now());
  run();
}

void Stage::run() {
  for (bool more = true; more;) {
    while (owner_->wants_seed()) {
      crypto::Seed seed;
      seed.bytes = crypto::sha256("stage " + std::to_string(seeds_++));
      owner_->supply(seed, now());
    }
    std::vector<Output> outputs = owner_->take_outputs();
    for (Output& output : outputs) put_out(output);
    more = !outputs.empty();
    if (held_ || waiting_.empty()) continue;
    more = true;
    const std::vector<store::Request> batch = std::exchange(waiting_, {});
    ++batches_;
    const bool writes = std::holds_alternative<store::Append>(batch.front()) ||
                        std::holds_alternative<store::Post>(batch.front());
    if (doubt_next_ && writes) {
      doubt_next_ = false;
      closed_ = true;
      owner_->stored(store::unknown(batch.front()), now());
      for (std::size_t at = 1; at < batch.size(); ++at)
        owner_->stored(store::unavailable(batch[at]), now());
      continue;
    }
    if (lose_next_) store_->run(batch);
    if (std::exchange(lose_next_, false) || closed_ ||
        (fail_next_ && std::holds_alternative<store::Append>(batch.front()))) {
      fail_next_ = false;
      for (const store::Request& request : batch)
        owner_->stored(store::unavailable(request), now());
      continue;
    }
    store_->set_time(now().wall);
    for (const store::Answer& answer : store_->run(batch))
      if (answers_held_)
        answers_.push_back(answer);
      else
        owner_->stored(answer, now());
  }
}

void Stage::hear(const std::vector<link::Conn>& to, const std::string& text) {
  for (const link::Conn conn : to) heard_[conn].push_back(text);
}

void Stage::put_out(Output& output) {
  if (const auto* turned_away = std::get_if<NotAdmitted>(&output)) {
    hear({turned_away->from.conn}, server::print(*turned_away).body);
  } else if (const auto* admitted = std::get_if<Admitted>(&output)) {
    hear({admitted->from.conn}, server::print(*admitted, "ticket").body);
  } else if (const auto* told = std::get_if<Told>(&output)) {
    const link::Deliver frame = server::print(*told);
    hear(frame.to, frame.body);
  } else if (const auto* said = std::get_if<Said>(&output)) {
    const link::Said frame = server::print(*said);
    hear(frame.to, frame.body);
  } else if (const auto* ordered = std::get_if<Ordered>(&output)) {
    frames_.push_back(server::print(*ordered));
  } else if (const auto* refused = std::get_if<Refused>(&output)) {
    const link::Deliver frame = server::print(*refused);
    hear(frame.to, frame.body);
  } else if (const auto* dismissed = std::get_if<Dismissed>(&output)) {
    const link::Dismiss frame = server::print(*dismissed);
    hear({frame.conn}, frame.body);
    dismissed_[frame.conn] = frame.code;
  } else if (auto* request = std::get_if<ToStore>(&output)) {
    waiting_.push_back(std::move(request->request));
  } else if (auto* frame = std::get_if<ToLink>(&output)) {
    frames_.push_back(std::move(frame->frame));
  } else if (const auto* faulted = std::get_if<Faulted>(&output)) {
    faulted_.push_back(faulted->room + ": " + faulted->what);
  } else if (const auto* unreadable = std::get_if<Unreadable>(&output)) {
    unreadable_ = std::to_string(unreadable->tables) + ": " + unreadable->what;
  } else if (const auto* parked = std::get_if<Parked>(&output)) {
    parked_.push_back(parked->room + ": " + parked->what);
  }
}

}  // namespace cardroom::owner
