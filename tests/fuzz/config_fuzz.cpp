// Any text as what an operator writes of addresses: an ADDR:PORT, or an origin, that is taken is
// printed as one that reads the same, and a server that listens there has origins of its own, which
// it lets in.
#include <cstddef>
#include <cstdint>
#include <string>

#include "realtime/origins.hpp"
#include "shared/base/check.hpp"
#include "shared/ops/address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cardroom;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.find('\0') != text.npos) return 0;  // no command line holds one
  if (const auto origin = realtime::parse_origin(text))
    CHECK(origin->starts_with("http") && realtime::parse_origin(*origin) == origin);
  const auto address = ops::parse_address(text);
  if (!address) return 0;
  const auto again = ops::parse_address(address->print());
  CHECK(again && *again == *address);
  for (const auto scheme : {realtime::Scheme::http, realtime::Scheme::https}) {
    const auto own = realtime::own_origins(scheme, *address, {"den", "fe80::1"});
    CHECK(!own.empty());
    net::HttpRequest request;
    CHECK(realtime::Origins(own).allow(request));
    request.headers.emplace_back("origin", own.back());
    CHECK(realtime::Origins(own).allow(request));
    request.headers.emplace_back("origin", own.back());
    CHECK(!realtime::Origins(own).allow(request));
  }
  return 0;
}
