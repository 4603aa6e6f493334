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

Peer::Peer(Hello mine, Side side, base::Instant now, std::uint8_t version)
    : mine_(std::move(mine)), side_(side), version_(version), last_sent_(now), last_heard_(now) {
  if (side_ == Side::caller) encode(queued_, mine_, version_);
}

// In front of whatever was sent already.
void Peer::answer(std::uint8_t version) {
  version_ = version;
  std::string hello;
  encode(hello, mine_, version_);
  queued_.insert(0, hello);
}

void Peer::end(Ending why) {
  if (!ended_) ended_ = why;
}

void Peer::receive(std::string_view bytes, base::Instant now) {
  if (left_) return;
  last_heard_ = now;
  reader_.feed(bytes);
}

// Whether the link goes on after a frame that came.
bool Peer::greet(bool is_hello) {
  if (greeted_) return !is_hello && reader_.version() == version_;
  if (!is_hello) return false;
  if (side_ == Side::called) {
    answer(reader_.version());
  } else if (reader_.version() != version_) {
    older_ = reader_.version();
    return false;
  }
  return greeted_ = true;
}

std::optional<Frame> Peer::next() {
  while (!ended_) {
    if (left_) break;
    std::optional<Frame> frame = reader_.next();
    if (reader_.malformed()) {
      left_ = side_ == Side::called && !greeted_ && reader_.version() > kVersion;
      if (left_)
        answer(kVersion);
      else
        end(Ending::malformed);
    }
    if (!frame) break;
    if (!greet(std::holds_alternative<Hello>(*frame))) {
      end(Ending::malformed);
      break;
    }
    if (!std::holds_alternative<Heartbeat>(*frame)) return frame;
  }
  return std::nullopt;
}

void Peer::send(const Frame& frame, base::Instant now) {
  if (ended_ || (side_ == Side::called && !greeted_)) return;
  last_sent_ = now;
  encode(queued_, frame, version_);
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
  if (now - last_sent_ >= kHeartbeatEvery) send(Heartbeat{}, now);
}

}  // namespace cardroom::link
