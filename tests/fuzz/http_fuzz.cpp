// Any bytes as the head of a request: what the strict check lets through is read the same way by a
// reader that knows nothing but lines and colons, so that nobody behind it can read another.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/net/http_check.hpp"
#include "shared/net/http_message.hpp"

namespace {

using namespace cardroom;

struct Line {
  std::string name, value;
};

// The lines after the first, up to the empty one, which must be the last.
std::vector<Line> naive_fields(std::string_view head) {
  std::vector<Line> fields;
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.starts_with("\r\n")) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t colon = line.find(':');
    CHECK(colon != std::string_view::npos && colon > 0);
    fields.push_back({net::lower_case(line.substr(0, colon)), std::string(line.substr(colon + 1))});
    head.remove_prefix(line.size() + 2);
  }
  CHECK(head == "\r\n");
  return fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view head(reinterpret_cast<const char*>(data), size);
  const auto facts = net::check_head(head);
  if (!facts) {
    CHECK(!net::print(facts.reason()).empty());
    return 0;
  }
  const std::string_view first = head.substr(0, head.find("\r\n"));
  const bool is_1_1 = first.ends_with(" HTTP/1.1");
  CHECK(is_1_1 || first.ends_with(" HTTP/1.0"));
  std::size_t hosts = 0, lengths = 0, codings = 0;
  for (const Line& field : naive_fields(head)) {
    for (const char one : field.name) CHECK(one > ' ' && one < 0x7f);
    for (const char one : field.value) CHECK(one == '\t' || (one >= ' ' || one < 0));
    hosts += field.name == "host" ? 1 : 0;
    lengths += field.name == "content-length" ? 1 : 0;
    codings += field.name == "transfer-encoding" ? 1 : 0;
  }
  CHECK(hosts <= 1 && (hosts == 1 || !is_1_1));
  CHECK(lengths + codings <= 1 && (codings == 0 || is_1_1));
  return 0;
}
