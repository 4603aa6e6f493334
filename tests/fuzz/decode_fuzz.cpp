// Any bytes as a client's message: the decoder takes them or refuses them within its bounds, and
// what it takes means the same when it is written and read again. Seeds: tests/fuzz/decode_corpus
// and schema/protocol/raw.
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/check.hpp"
#include "shared/protocol/decode.hpp"
#include "shared/protocol/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cardroom;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto decoded = protocol::decode(text);
  if (!decoded.ok()) {
    const std::string& what = decoded.reason().what;
    CHECK(!what.empty() && what.size() <= protocol::kMaxBadBytes);
    for (const char one : what) CHECK(one >= ' ' && one <= '~');
    return 0;
  }
  CHECK(size <= protocol::kMaxMessageBytes);
  if (!decoded->known) return 0;
  base::Fields fields = decoded->rest;
  if (decoded->id) fields.push_back({"id", *decoded->id});
  std::string written;
  protocol::write_message(written, protocol::Head{.msg = decoded->msg, .room = decoded->room},
                          fields);
  // An escape may be longer than the character it stands for: only then does it not fit again.
  if (written.size() > protocol::kMaxMessageBytes) return 0;
  const auto again = protocol::decode(written);
  CHECK(again.ok() && *again == *decoded);
  return 0;
}
