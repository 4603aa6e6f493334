// The router's side towards the game servers.
#include <set>
#include <utility>

#include "realtime/router.hpp"
#include "shared/base/check.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::realtime {

// One link, under its number.
class Router::End final : public link::LinkClient::Listener {
 public:
  End(Router& router, LinkNo link, std::unique_ptr<link::LinkClient> client)
      : router_(router), link_(link), client_(std::move(client)) {}
  void start() { client_->start(*this); }
  void send(const link::Frame& frame) { client_->send(frame); }

  void on_up(const link::Hello& theirs, std::uint8_t version) override {
    router_.on_up(link_, theirs, version);
  }
  void on_frame(link::Frame&& frame) override { router_.on_frame(link_, std::move(frame)); }
  void on_down() override { router_.on_down(link_); }

 private:
  Router& router_;
  const LinkNo link_;
  const std::unique_ptr<link::LinkClient> client_;
};

Router::Router(Connect connect, crypto::TokenOpener& tokens, Guests guests, Clock clock,
               const Limits& limits, std::size_t connections)
    : connect_(std::move(connect)),
      tokens_(tokens),
      clock_(std::move(clock)),
      admission_(limits, connections),
      guests_(guests, [this](const link::Frame& frame) {
        const LinkNo link = picture_.fleet.home(++last_guest_ << kSlotBits);
        if (link != 0) forward(link, frame);
        return link;
      }) {}

Router::~Router() = default;

void Router::start(const std::vector<std::string>& addresses) {
  for (const std::string& address : std::set<std::string>(addresses.begin(), addresses.end()))
    connect(address, Origin::configured);
}

void Router::connect(const std::string& address, Origin origin) {
  if (!picture_.fleet.has_room()) return;
  auto client = connect_(address);
  if (!client) return;
  const LinkNo link = picture_.fleet.add(address, origin, clock_().instant);
  End& end = *(ends_[link] = std::make_unique<End>(*this, link, std::move(client)));
  end.start();
}

void Router::disconnect(LinkNo link) {
  ends_.erase(link);
  if (picture_.fleet.is_up(link)) on_down(link);
  picture_.tables.lost(link, clock_().instant);
  picture_.fleet.remove(link);
}

void Router::forward(LinkNo link, const link::Frame& frame) {
  const auto end = ends_.find(link);
  if (end == ends_.end()) return;
  ++counts_.frames_out;
  end->second->send(frame);
}

void Router::tell(LinkChange change, LinkNo link) {
  const Fleet& fleet = picture_.fleet;
  if (on_link_change) on_link_change(change, fleet.address(link), fleet.name(link));
}

void Router::on_up(LinkNo link, const link::Hello& theirs, std::uint8_t version) {
  picture_.fleet.up(link, theirs.name, clock_().instant, version);
  picture_.tables.up(link);
  tell(LinkChange::up, link);
}

void Router::on_down(LinkNo link) {
  const base::Now now = clock_();
  ++counts_.links_lost;
  picture_.fleet.down(link, now.instant);
  picture_.tables.down(link, now.instant);
  guests_.link_lost(link);
  for_each([&](Entry& entry) { entry.session.link_lost(link, now, effects_); });
  tell(LinkChange::down, link);
}

void Router::tick_links() {
  const base::Instant now = clock_().instant;
  const std::vector<LinkNo> lost = picture_.fleet.tick(now);
  for (const LinkNo link : lost) picture_.tables.lost(link, now);
  if (!lost.empty()) rehome();
  ask_claims(now);
  const std::vector<LinkNo> unwanted = picture_.fleet.unwanted();
  for (const LinkNo link : unwanted) disconnect(link);
  if (!unwanted.empty()) rehome();
}

void Router::rehome() {
  for_each([&](Entry& entry) { entry.session.rehome(effects_); });
}

void Router::ask_claims(base::Instant now) {
  for (const Tables::Asked& asked : picture_.tables.take_due(picture_.fleet, now)) {
    ++counts_.claims;
    forward(asked.link, asked.claim);
  }
}

void Router::on_frame(LinkNo from, link::Frame&& frame) {
  ++counts_.frames_in;
  std::visit([&](const auto& held) { take(from, held); }, frame);
}

void Router::take(LinkNo from, const link::Authenticated& frame) {
  with(frame.conn, [&](Entry& entry) {
    entry.session.authenticated(from, frame, clock_(), effects_);
    if (frame.accepted) ++counts_.authenticated;
  });
}

void Router::take(LinkNo from, const link::Deliver& frame) {
  for (const link::Conn conn : frame.to) {
    with(conn, [&](Entry& entry) {
      const auto delivery = entry.session.deliver(from, frame, effects_);
      if (delivery == Session::Delivery::say) say(entry, frame.body);
    });
  }
}

void Router::take(LinkNo from, const link::Attached& frame) {
  if (picture_.tables.speaker(from, frame.room) == Speaker::stranger) return;
  with(frame.conn, [&](Entry& entry) {
    if (entry.session.attached(from, frame)) picture_.tables.follow(from, frame.room, frame.conn);
  });
}

void Router::take(LinkNo from, const link::Detached& frame) {
  with(frame.conn, [&](Entry& entry) {
    if (entry.session.detached(from, frame)) unfollow(entry, frame.room);
  });
}

// A room may be followed as a table and by its channel.
void Router::unfollow(Entry& entry, const std::string& room) {
  if (!entry.session.follows(room)) picture_.tables.unfollow(room, entry.conn);
}

void Router::take(LinkNo from, const link::Said& frame) {
  for (const link::Conn conn : frame.to) {
    with(conn, [&](Entry& entry) {
      const auto delivery = entry.session.said(from, frame, effects_);
      if (delivery == Session::Delivery::say) say(entry, frame.body);
    });
  }
}

void Router::take(LinkNo from, const link::Following& frame) {
  const auto root = protocol::root_of(frame.channel);
  if (!root || picture_.tables.speaker(from, *root) == Speaker::stranger) return;
  with(frame.conn, [&](Entry& entry) {
    if (entry.session.following(from, frame)) picture_.tables.follow(from, *root, frame.conn);
  });
}

void Router::take(LinkNo from, const link::Unfollowed& frame) {
  with(frame.conn, [&](Entry& entry) {
    if (entry.session.unfollowed(from, frame)) unfollow(entry, *protocol::root_of(frame.channel));
  });
}

void Router::take(LinkNo from, const link::Dismiss& frame) {
  with(frame.conn, [&](Entry& entry) { entry.session.dismiss(from, frame, effects_); });
}

void Router::take(LinkNo from, const link::Pass& frame) {
  with(frame.conn, [&](Entry& entry) { entry.session.renewed(from, frame); });
}

void Router::take(LinkNo from, const link::Servers& frame) {
  picture_.fleet.listed(from, frame.servers);
  for (const std::string& address : picture_.fleet.wanted()) connect(address, Origin::learned);
  rehome();
}

void Router::take(LinkNo from, const link::Owns& frame) {
  // It says the same on its other link, which is the one that stays.
  if (picture_.fleet.is_twin(from)) return;
  for (const link::Owns::One& one : frame.tables) own(from, one.room, one.epoch, false);
  const base::Instant now = clock_().instant;
  if (!frame.complete || !picture_.fleet.completed(from, now)) return;
  picture_.tables.completed(from, now);
  rehome();
  ask_claims(now);
  tell(LinkChange::complete, from);
}

// old_owner_answers: the requests in flight there are to be waited for.
void Router::own(LinkNo link, const std::string& room, std::uint64_t epoch,
                 bool old_owner_answers) {
  const auto move = picture_.tables.owns(link, room, epoch);
  if (!move) return;
  const LinkNo lost = old_owner_answers ? 0 : move->from;
  for (const link::Conn conn : move->viewers)
    with(conn, [&](Entry& entry) { entry.session.moved(room, move->kind, lost, link, effects_); });
}

void Router::take(LinkNo from, const link::Disowns& frame) {
  const base::Instant now = clock_().instant;
  const LinkNo owner = picture_.fleet.named(frame.owner);
  const bool lost =
      owner == 0 && !frame.owner.empty() && picture_.fleet.unreached(frame.owner, now);
  picture_.tables.disowns(from, frame, owner,
                          lost ? Tables::Reached::never : Tables::Reached::maybe, now);
  ask_claims(now);
}

void Router::take(LinkNo from, const link::Redirect& frame) {
  with(frame.request.conn, [&](Entry& entry) {
    if (!entry.session.routed(from, frame.request)) return;
    ++counts_.redirects;
    const LinkNo to = redirection(entry, from, frame);
    entry.session.redirected(from, frame, to, effects_);
  });
}

LinkNo Router::redirection(Entry& entry, LinkNo from, const link::Redirect& frame) {
  if (frame.owner.empty()) return *entry.session.routed(from, frame.request);
  const std::string& room = frame.request.room;
  const base::Instant now = clock_().instant;
  const LinkNo owner = picture_.fleet.named(frame.owner);
  if (owner != 0) {
    if (!room.empty() && frame.epoch > picture_.tables.epoch(room))
      own(owner, room, frame.epoch, true);
    return owner;
  }
  const bool lost = picture_.fleet.unreached(frame.owner, now);
  const LinkNo picked = lost && !room.empty() ? picture_.fleet.pick(room) : 0;
  if (picked != 0) {
    ++counts_.claims;
    forward(picked, link::Claim{room, frame.epoch});
  }
  return 0;
}

}  // namespace cardroom::realtime
