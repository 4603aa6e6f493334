// Any bytes as a finished deal that was archived, opened and whole: nobody but the servers writes
// one, but an older build, half a restore or a bug may have. It is refused with a sentence, or its
// export is a file that reads, and plays again to the same end. The first two bytes are the version
// of the rules and the number of the hand, before it; then comes the room's name, of which its deck
// follows, and NUL.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gameserver/table/archive.hpp"
#include "gameserver/table/replay.hpp"
#include "shared/base/check.hpp"
#include "shared/protocol/write.hpp"
#include "tools/hand/file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cardroom;
  if (size < 2) return 0;
  store::Archive deal;
  deal.version = data[0];
  deal.hand_no = data[1] + 1u;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) return 0;
  deal.table = rest.substr(0, end);
  deal.body = rest.substr(end + 1);
  const auto exported = table::print(deal);
  if (!exported) {
    CHECK(!exported.reason().empty());
    return 0;
  }
  std::string json;
  protocol::write(json, *exported);
  const std::string line = hand::write(json);
  const auto read = hand::read(std::string_view(line).substr(0, line.size() - 1));
  CHECK(read);
  CHECK(!table::replay(*read));
  return 0;
}
