#include "shared/link/peer.hpp"

#include <utility>

#include "shared/base/check.hpp"

namespace cardroom::link {

std::string_view print(Ending ending) {
  switch (ending) {
    case Ending::closed:
      return "closed";
    case Ending::malformed:
      return "malformed";
    case Ending::silent:
      return "silent";
    case Ending::overflow:
      return "overflow";
  }
  return {};
}

Peer::Peer(const Hello& mine, Side side, base::Instant now)
    : mine_(mine), last_sent_(now), last_heard_(now) {
  if (side == Side::caller) greet();
}

void Peer::greet() {
  if (std::exchange(spoke_, true)) return;
  encode(queued_, mine_);
}

void Peer::end(Ending why) {
  if (!ended_) ended_ = why;
}

void Peer::receive(std::string_view bytes, base::Instant now) {
  last_heard_ = now;
  reader_.feed(bytes);
}

std::optional<Frame> Peer::next() {
  while (!ended_) {
    std::optional<Frame> frame = reader_.next();
    if (reader_.malformed()) end(Ending::malformed);
    if (!frame) break;
    const bool hello = std::holds_alternative<Hello>(*frame);
    if (hello == greeted_) {
      end(Ending::malformed);
      break;
    }
    greeted_ = true;
    greet();
    if (!std::holds_alternative<Heartbeat>(*frame)) return frame;
  }
  return std::nullopt;
}

void Peer::send(const Frame& frame, base::Instant now) {
  if (ended_) return;
  last_sent_ = now;
  encode(queued_, frame);
  if (queued_.size() + writing_.size() > kMaxLinkQueue) end(Ending::overflow);
}

std::string_view Peer::write() {
  if (!writing_.empty() || ended_) return {};
  std::swap(queued_, writing_);
  return writing_;
}

void Peer::written() {
  CHECK(!writing_.empty());
  writing_.clear();
}

void Peer::tick(base::Instant now) {
  if (now - last_heard_ >= kSilenceLimit) end(Ending::silent);
  if (spoke_ && now - last_sent_ >= kHeartbeatEvery) send(Heartbeat{}, now);
}

}  // namespace cardroom::link
