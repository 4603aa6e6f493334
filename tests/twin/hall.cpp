#include "twin/hall.hpp"

#include <algorithm>

#include "gameserver/server/count.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/protocol/write.hpp"
#include "twin/deck.hpp"

namespace cardroom::twin {
namespace {

constexpr base::Millis kBotDelay{300};

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

// One key ring for all halls: nothing that is compared is sealed.
const crypto::KeyRing& key_ring() {
  static const crypto::KeyRing kKeys = *crypto::KeyRing::parse(
      R"({"keys":[{"kty":"oct","kid":"k","k":")" + std::string(43, 'A') + R"("}]})", "keys");
  return kKeys;
}

// Takes the addressees out of a frame.
std::vector<link::Conn> take_addressees(link::Frame& frame) {
  return std::visit(Overloaded{
                        [](link::Deliver& one) { return std::exchange(one.to, {}); },
                        [](link::Said& one) { return std::exchange(one.to, {}); },
                        [](link::Redirect& one) { return std::vector{one.request.conn}; },
                        [](auto& one) {
                          if constexpr (requires { one.conn; })
                            return std::vector<link::Conn>{one.conn};
                          return std::vector<link::Conn>{};
                        },
                    },
                    frame);
}

// A resume ticket and a pass are sealed with fresh chance, so that no two are the same; their
// length counts.
void strike_sealed(link::Frame& frame) {
  if (auto* renewed = std::get_if<link::Pass>(&frame))
    renewed->pass.assign(renewed->pass.size(), '*');
  auto* entered = std::get_if<link::Authenticated>(&frame);
  if (!entered) return;
  entered->pass.assign(entered->pass.size(), '*');
  constexpr std::string_view kName = R"("resume":")";
  const std::size_t at = entered->body.find(kName);
  if (at == std::string::npos) return;
  for (std::size_t i = at + kName.size(); entered->body[i] != '"'; ++i) entered->body[i] = '*';
}

}  // namespace

Hall::Hall(std::uint64_t seed) : seed_(seed), keys_(key_ring()), request_keys_(keys_) {
  begin();
}

void Hall::begin() {
  asked_.clear();
  wakes_ = base::Instant::never();
  const std::string name = "hall-" + std::to_string(++starts_);
  server_ = std::make_unique<server::Server>(
      static_cast<server::World&>(*this), server::Door(keys_),
      owner::Config{name, "/run/hall", request_keys_, kBotDelay, owner::Company::alone, nullptr});
  metrics_ = std::make_unique<ops::Metrics>();
  server::count(*metrics_, *server_);
  server_->start([this] { server_->serve(*this); });
  run();
  for (const link::LinkId front : kFronts) link_up(front, link::Role::realtime);
  link_up(kOperator, link::Role::operator_tool);
}

void Hall::link_up(link::LinkId link, link::Role role) {
  listener_->on_link_up(link, {role, "link-" + std::to_string(link)}, link::kVersion);
  run();
}

// What a realtime server does on a new link: it says who is there, and where each of them is.
void Hall::attach_again(link::LinkId link) {
  for (const auto& [conn, front] : fronts_) {
    if (front.link != link) continue;
    listener_->on_frame(link, link::Opened{conn, front.user, front.user, true});
    if (front.attachment != 0)
      listener_->on_frame(link, link::Attach{conn, front.attachment, kRoom, front.spectator,
                                             front.epoch, front.seq});
    if (!front.channel.empty())
      listener_->on_frame(link, link::Follow{conn, front.requests, front.channel, 1, front.place});
    run();
  }
}

base::Millis Hall::until_due() const {
  return wakes_ == base::Instant::never() || wakes_ <= at_ ? base::Millis{0} : wakes_ - at_;
}

void Hall::apply(const Input& input) {
  switch (input.kind) {
    case Input::Kind::enter: {
      const link::LinkId link = kFronts[input.conn % std::size(kFronts)];
      Front& front = fronts_[input.conn];
      front.link = link;
      front.user = input.user;
      link::Authenticate proof;
      proof.conn = input.conn;
      proof.user = proof.name = input.user;
      listener_->on_frame(link, std::move(proof));
      break;
    }
    case Input::Kind::say:
      say(input);
      break;
    case Input::Kind::close: {
      const link::LinkId link = fronts_.at(input.conn).link;
      fronts_.erase(input.conn);
      listener_->on_frame(link, link::Closed{input.conn});
      break;
    }
    case Input::Kind::wait:
      pass(input.span);
      break;
    case Input::Kind::crash:
      begin();
      for (const link::LinkId front : kFronts) attach_again(front);
      break;
    case Input::Kind::relink: {
      const link::LinkId link = kFronts[input.conn % std::size(kFronts)];
      down_ = link;
      listener_->on_link_down(link);
      pass(input.span);
      down_ = 0;
      link_up(link, link::Role::realtime);
      attach_again(link);
      break;
    }
    case Input::Kind::order: {
      link::Operate order{++orders_, input.words.front(), {}};
      order.arguments.assign(input.words.begin() + 1, input.words.end());
      listener_->on_frame(kOperator, std::move(order));
      break;
    }
    case Input::Kind::metrics:
      keep(kOperator, {}, metrics_->print());
      break;
  }
  run();
}

void Hall::pass(base::Millis span) {
  run();
  const base::Instant until = at_ + span;
  while (wakes_ <= until) {
    at_ = std::max(at_, wakes_);
    run();
  }
  at_ = until;
}

void Hall::say(const Input& input) {
  const auto found = fronts_.find(input.conn);
  if (found == fronts_.end()) return;
  Front& front = found->second;
  link::Request request;
  request.conn = input.conn;
  request.number = ++front.requests;
  request.msg = *base::find_text(input.fields, "msg");
  const bool attaches = request.msg == "join" || request.msg == "create";
  request.attachment = attaches ? request.number : front.attachment;
  if (const std::int64_t* id = base::find_integer(input.fields, "id"))
    request.id = static_cast<std::uint64_t>(*id);
  if (const std::string* room = base::find_text(input.fields, "room")) request.room = *room;
  protocol::write(request.body, input.fields);
  base::Fields rest = input.fields;
  std::erase_if(rest, [](const base::Field& field) {
    return field.name == "msg" || field.name == "id" || field.name == "room";
  });
  asked_for_.push_back(owner::digest_of(request.msg, kRoom, rest));
  const std::uint64_t epoch = table() ? table()->epoch() : 0;
  deck.fails = input.fails;
  listener_->on_frame(front.link, std::move(request));
  run();
  deck.fails = false;
  if (!input.fails || !table() || table()->epoch() == epoch) return;
  // Its table was loaded anew: the realtime servers attach their players to the new epoch.
  for (const link::LinkId link : kFronts) attach_again(link);
}

// All that the store was asked is durable at once.
void Hall::run() {
  while (!asked_.empty() || wakes_ <= at_) {
    if (asked_.empty()) {
      wakes_ = base::Instant::never();
      server_->tick();
      continue;
    }
    const std::vector<store::Request> batch = std::exchange(asked_, {});
    for (const store::Request& request : batch) keep_columns(request);
    store_.set_time(now().wall);
    server_->stored(store_.run(batch));
  }
}

std::optional<crypto::Seed> Hall::fresh_seed() {
  crypto::Seed seed;
  seed.bytes = crypto::sha256("twin " + std::to_string(seed_) + " " + std::to_string(seeds_++));
  return seed;
}

void Hall::faulted(const std::string& room, const std::string& why) {
  keep(kOperator, {}, "table_faulted " + room + ": " + why);
}

void Hall::unreadable(std::size_t tables, const std::string& why) {
  keep(kOperator, {}, std::to_string(tables) + " tables do not read: " + why);
}

void Hall::parked(const std::string& room, const std::string& why) {
  keep(kOperator, {}, "table_parked " + room + ": " + why);
}

void Hall::drop(link::LinkId link) {
  keep(link, {}, "dropped");
}

void Hall::keep(link::LinkId link, std::vector<link::Conn> to, std::string bytes) {
  heard_.push_back(Heard{link, std::move(to), at_, std::move(bytes)});
}

void Hall::send(link::LinkId link, const link::Frame& frame) {
  if (link == down_) return;
  follow_frame(link, frame);
  link::Frame struck = frame;
  strike_sealed(struck);
  std::vector<link::Conn> to = take_addressees(struck);
  std::string bytes;
  link::encode(bytes, struck);
  keep(link, std::move(to), std::move(bytes));
}

void Hall::follow_frame(link::LinkId link, const link::Frame& frame) {
  const auto front_of = [&](link::Conn conn) -> Front* {
    const auto found = fronts_.find(conn);
    return found == fronts_.end() || found->second.link != link ? nullptr : &found->second;
  };
  if (const auto* attached = std::get_if<link::Attached>(&frame)) {
    if (Front* front = front_of(attached->conn); front && attached->room == kRoom) {
      front->attachment = attached->attachment;
      front->spectator = attached->spectator;
    }
  } else if (const auto* detached = std::get_if<link::Detached>(&frame)) {
    if (Front* front = front_of(detached->conn); front && detached->room == kRoom)
      front->attachment = front->epoch = front->seq = 0;
  } else if (const auto* dismissed = std::get_if<link::Dismiss>(&frame)) {
    fronts_.erase(dismissed->conn);
  } else if (const auto* following = std::get_if<link::Following>(&frame)) {
    if (Front* front = front_of(following->conn)) {
      front->channel = following->channel;
      front->place = following->place;
    }
  } else if (const auto* said = std::get_if<link::Said>(&frame)) {
    for (const link::Conn conn : said->to)
      if (Front* front = front_of(conn); front && front->channel == said->channel)
        front->place = std::max(front->place, said->place);
  } else if (const auto* told = std::get_if<link::Deliver>(&frame)) {
    if (told->room != kRoom || told->epoch == 0) return;
    for (const link::Conn conn : told->to)
      if (Front* front = front_of(conn)) {
        front->epoch = told->epoch;
        front->seq = told->seq;
      }
  }
}

// What was made under a key is as good as chance to who has none; whatever else stands there shows.
std::string Hall::print_hash(const store::Record& record) const {
  const auto is_of = [&](const table::Digest& digest) {
    return record.id != 0 && digest != record.request &&
           request_keys_.hash(kRoom, record.user, record.id, digest).written == record.request;
  };
  // Most often of the newest.
  if (std::any_of(asked_for_.rbegin(), asked_for_.rend(), is_of)) return "keyed";
  return crypto::hex(record.request);
}

// Bodies are sealed before they are written: their length is what shows.
void Hall::keep_columns(const store::Request& request) {
  const auto line = [this](const char* what, const auto& row, const std::string& more) {
    keep(kColumns, {},
         std::string(what) + " " + row.table + " " + std::to_string(row.epoch) + " " +
             std::to_string(row.at.ms) + " " + std::to_string(row.version) + " " +
             std::to_string(row.body.size()) + more);
  };
  if (const auto* append = std::get_if<store::Append>(&request)) {
    const store::Record& record = append->record;
    line("record", record,
         " " + std::to_string(record.seq) + "+" + std::to_string(record.events) + " " +
             record.user + " " + std::to_string(record.id) + " " + print_hash(record));
  } else if (const auto* keeps = std::get_if<store::Keep>(&request)) {
    line("snapshot", keeps->snapshot, " " + std::to_string(keeps->snapshot.seq));
  } else if (const auto* fault = std::get_if<store::Fault>(&request)) {
    keep(kColumns, {}, "fault " + fault->table + " " + fault->what);
  } else if (const auto* note = std::get_if<store::Note>(&request)) {
    keep(kColumns, {}, "note " + note->table + " " + note->summary);
  }
}

}  // namespace cardroom::twin
