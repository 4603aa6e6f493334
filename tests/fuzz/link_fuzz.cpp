// Any bytes in pieces of any size: the reader takes them or refuses them, and what it takes has one
// form only. The first byte chooses the size of the pieces.
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/check.hpp"
#include "shared/link/frames.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cardroom;
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0];
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  link::FrameReader reader;
  std::string again;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.feed(stream.substr(at, piece));
    while (const std::optional<link::Frame> frame = reader.next())
      link::encode(again, *frame, reader.version());
  }
  CHECK(stream.starts_with(again));
  return 0;
}
