#include "realtime/router.hpp"

#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::realtime {

Router::Router(link::LinkClient& link, crypto::TokenOpener& tokens, Guests guests, Clock clock)
    : link_(link),
      tokens_(tokens),
      clock_(std::move(clock)),
      guests_(guests, [this](const link::Frame& frame) { forward(frame); }) {}

link::Conn Router::open(Carrier& carrier) {
  if (free_.empty()) {
    CHECK(slots_.size() < kMaxConnections);
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  const link::Conn conn = (++last_serial_ << kSlotBits) | slot;
  slots_[slot] = std::make_unique<Entry>(
      Entry{conn, &carrier, Session(conn, tokens_, link_state_, clock_().instant)});
  ++counts_.opened;
  return conn;
}

Router::Entry* Router::find(link::Conn conn) {
  const std::size_t slot = conn & (kMaxConnections - 1);
  if (slot >= slots_.size() || !slots_[slot] || slots_[slot]->conn != conn) return nullptr;
  return slots_[slot].get();
}

// Frames may name a connection that has just gone: they are forgotten.
template <class Act>
void Router::with(link::Conn conn, Act act) {
  Entry* entry = find(conn);
  if (!entry) return;
  act(*entry);
  apply(*entry);
}

// In order of their slots, so that the same run gives the same order.
template <class Act>
void Router::for_each(Act act) {
  for (const auto& entry : slots_) {
    if (!entry) continue;
    act(*entry);
    apply(*entry);
  }
}

void Router::apply(Entry& entry) {
  for (Effect& effect : effects_) {
    if (const Say* said = std::get_if<Say>(&effect)) {
      say(entry, said->text);
    } else if (const Forward* forwarded = std::get_if<Forward>(&effect)) {
      forward(forwarded->frame);
    } else {
      const protocol::CloseCode code = std::get<Close>(effect).code;
      ++counts_.closed_by_us;
      tell_closed(entry);
      entry.carrier->close(protocol::close_number(code), protocol::close_text(code));
    }
  }
  effects_.clear();
}

void Router::say(Entry& entry, std::string_view text) {
  ++counts_.texts_out;
  counts_.bytes_out += text.size();
  entry.carrier->send(text);
}

void Router::forward(const link::Frame& frame) {
  ++counts_.frames_out;
  link_.send(frame);
}

void Router::tell_closed(Entry& entry) {
  if (std::exchange(entry.closing, true)) return;
  if (entry.session.known_there()) forward(link::Closed{entry.conn});
}

void Router::text(link::Conn conn, std::string_view text) {
  ++counts_.texts_in;
  with(conn, [&](Entry& entry) { entry.session.text(text, clock_(), effects_); });
}

bool Router::fell_behind(link::Conn conn) {
  const Entry* entry = find(conn);
  if (!entry || !entry->session.authenticated()) return false;
  ++counts_.fell_behind;
  with(conn, [&](Entry& behind) { behind.session.fell_behind(effects_); });
  return true;
}

void Router::closed(link::Conn conn) {
  Entry* entry = find(conn);
  if (!entry) return;
  tell_closed(*entry);
  ++counts_.closed;
  const auto slot = static_cast<std::uint32_t>(conn & (kMaxConnections - 1));
  slots_[slot].reset();
  free_.push_back(slot);
}

void Router::guest(std::string_view body, GuestDesk::Reply reply) {
  guests_.ask(body, clock_().instant, std::move(reply));
}

void Router::tick() {
  const base::Instant now = clock_().instant;
  guests_.tick(now);
  for_each([&](Entry& entry) { entry.session.tick(now, effects_); });
}

void Router::drain() {
  for_each([&](Entry& entry) { entry.session.end(protocol::CloseCode::draining, effects_); });
}

void Router::on_up(const link::Hello& theirs) {
  link_state_ = LinkState::up;
  guests_.link_up();
  for_each([&](Entry& entry) { entry.session.link_up(effects_); });
  if (on_link_change) on_link_change(theirs.name);
}

void Router::on_down() {
  link_state_ = LinkState::down;
  ++counts_.links_lost;
  guests_.link_down();
  const base::Now now = clock_();
  for_each([&](Entry& entry) { entry.session.link_down(now, effects_); });
  if (on_link_change) on_link_change({});
}

void Router::on_frame(link::Frame&& frame) {
  ++counts_.frames_in;
  std::visit([this](const auto& held) { take(held); }, frame);
}

void Router::take(const link::Authenticated& frame) {
  with(frame.conn, [&](Entry& entry) {
    entry.session.authenticated(frame, clock_(), effects_);
    if (frame.accepted) ++counts_.authenticated;
  });
}

void Router::take(const link::Deliver& frame) {
  for (const link::Conn conn : frame.to) {
    with(conn, [&](Entry& entry) {
      const auto delivery = entry.session.deliver(frame, effects_);
      if (delivery == Session::Delivery::say) say(entry, frame.body);
    });
  }
}

void Router::take(const link::Attached& frame) {
  with(frame.conn, [&](Entry& entry) { entry.session.attached(frame); });
}

void Router::take(const link::Detached& frame) {
  with(frame.conn, [&](Entry& entry) { entry.session.detached(frame); });
}

void Router::take(const link::Dismiss& frame) {
  with(frame.conn, [&](Entry& entry) { entry.session.dismiss(frame, effects_); });
}

}  // namespace cardroom::realtime
