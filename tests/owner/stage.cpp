#include "owner/stage.hpp"

#include "gameserver/server/print.hpp"
#include "gameserver/store/contract.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/protocol/decode.hpp"

namespace cardroom::owner {

Stage::Stage(base::Millis bot_delay) : bot_delay_(bot_delay) {
  crash();
}

void Stage::crash() {
  waiting_.clear();
  heard_.clear();
  const bool held = std::exchange(held_, false);
  owner_ = std::make_unique<Owner>(Config{"stage", bot_delay_});
  owner_->start(now());
  run();
  CHECK(owner_->ready());
  held_ = held;
}

void Stage::enter(link::Conn conn, const std::string& user) {
  owner_->authenticate({kLink, conn}, std::nullopt, Claims{{user, user}, "", 0}, now());
  run();
  heard_[conn].clear();
}

void Stage::come_back(link::Conn conn, const std::string& user, const std::string& room,
                      std::uint64_t epoch, std::uint64_t seq) {
  owner_->opened({kLink, conn}, {user, user});
  owner_->attach(kLink, link::Attach{conn, ++requests_, room, false, epoch, seq}, now());
  run();
}

Lines Stage::say(link::Conn conn, const std::string& json) {
  auto decoded = protocol::decode(json);
  CHECK(decoded && decoded->known);
  link::Request request;
  request.conn = conn;
  request.number = request.attachment = ++requests_;
  request.msg = decoded->msg;
  request.id = decoded->id;
  request.room = decoded->room;
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
    if (fail_next_ && std::holds_alternative<store::Append>(batch.front())) {
      fail_next_ = false;
      for (const store::Request& request : batch)
        owner_->stored(store::unavailable(request), now());
      continue;
    }
    for (const store::Answer& answer : store_.run(batch)) owner_->stored(answer, now());
  }
}

void Stage::hear(const std::vector<link::Conn>& to, const std::string& text) {
  for (const link::Conn conn : to) heard_[conn].push_back(text);
}

void Stage::put_out(Output& output) {
  if (const auto* told = std::get_if<Told>(&output)) {
    const link::Deliver frame = server::print(*told);
    hear(frame.to, frame.body);
  } else if (const auto* refused = std::get_if<Refused>(&output)) {
    const link::Deliver frame = server::print(*refused);
    hear(frame.to, frame.body);
  } else if (const auto* dismissed = std::get_if<Dismissed>(&output)) {
    const link::Dismiss frame = server::print(*dismissed);
    hear({frame.conn}, frame.body);
    dismissed_[frame.conn] = frame.code;
  } else if (auto* request = std::get_if<ToStore>(&output)) {
    waiting_.push_back(std::move(request->request));
  }
}

}  // namespace cardroom::owner
