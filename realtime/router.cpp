#include "realtime/router.hpp"

#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::realtime {

link::Conn Router::open(Carrier& carrier, const std::string& who) {
  if (free_.empty()) {
    CHECK(slots_.size() < kMaxConnections);
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  const link::Conn conn = (++last_serial_ << kSlotBits) | slot;
  slots_[slot] = std::make_unique<Entry>(Entry{
      conn, &carrier, who, Session(conn, {tokens_, picture_, admission_}, who, clock_().instant)});
  admission_.enter(Admission::Place::conversation, who);
  ++counts_.opened;
  return conn;
}

Router::Entry* Router::find(link::Conn conn) {
  const std::size_t slot = conn & (kMaxConnections - 1);
  if (slot >= slots_.size() || !slots_[slot] || slots_[slot]->conn != conn) return nullptr;
  return slots_[slot].get();
}

void Router::apply(Entry& entry) {
  for (Effect& effect : effects_) {
    if (const Say* said = std::get_if<Say>(&effect)) {
      say(entry, said->text);
    } else if (const Forward* forwarded = std::get_if<Forward>(&effect)) {
      forward(forwarded->link, forwarded->frame);
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

void Router::tell_closed(Entry& entry) {
  if (std::exchange(entry.closing, true)) return;
  for (const LinkNo link : entry.session.known_to()) forward(link, link::Closed{entry.conn});
  for (const std::string& room : entry.session.rooms()) picture_.tables.unfollow(room, entry.conn);
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
  admission_.leave(Admission::Place::conversation, entry->who);
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
  // A handshake that was granted before the drain may have ended after it.
  if (draining_) drain();
}

void Router::keys_changed() {
  for_each([&](Entry& entry) { entry.session.keys_changed(effects_); });
}

std::uint64_t Router::drain() {
  draining_ = true;
  const std::uint64_t before = counts_.closed_by_us;
  for_each([&](Entry& entry) { entry.session.end(protocol::CloseCode::draining, effects_); });
  return counts_.closed_by_us - before;
}

}  // namespace cardroom::realtime
