// Any bytes in pieces of any size: the reader takes them or refuses them, and what it takes has one
// form only; and either end of a link gives nothing before a Hello, nor after it has ended. The
// first byte chooses the size of the pieces, and the version that a caller speaks.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "shared/base/check.hpp"
#include "shared/link/frames.hpp"
#include "shared/link/peer.hpp"

namespace {

using namespace cardroom;

void read(std::string_view stream, std::size_t piece) {
  link::FrameReader reader;
  std::string again;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.feed(stream.substr(at, piece));
    while (const std::optional<link::Frame> frame = reader.next())
      link::encode(again, *frame, reader.version());
  }
  CHECK(stream.starts_with(again));
}

// What an end sends of itself is well-formed.
void take_output(link::Peer& peer, link::FrameReader& other) {
  const std::string_view output = peer.write();
  if (output.empty()) return;
  other.feed(output);
  peer.written();
  while (other.next()) continue;
  CHECK(!other.malformed());
}

void talk(link::Peer peer, std::string_view stream, std::size_t piece) {
  base::Instant now{1};
  link::FrameReader other;
  bool greeted = false;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    peer.receive(stream.substr(at, piece), now);
    while (const std::optional<link::Frame> frame = peer.next()) {
      CHECK(std::holds_alternative<link::Hello>(*frame) == !greeted);
      greeted = true;
      peer.send(*frame, now);
    }
    take_output(peer, other);
    now = now + link::kHeartbeatEvery;
    peer.tick(now);
  }
  CHECK(peer.up() == (greeted && !peer.ended()));
  peer.tick(now + link::kSilenceLimit);
  CHECK(peer.ended() && !link::print(*peer.ended()).empty() && !peer.next());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0];
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  read(stream, piece);
  const link::Hello mine{link::Role::realtime, "den"};
  const auto version = data[0] % 2 == 0 ? link::kVersion : link::kOldestVersion;
  talk(link::Peer(mine, link::Side::called, base::Instant{1}), stream, piece);
  talk(link::Peer(mine, link::Side::caller, base::Instant{1}, version), stream, piece);
  return 0;
}
