// Any bytes as a proxy's binary header, as a header that tells of clients, or as a request's head:
// taken or refused, and what is taken has the size that it said. The first byte chooses.
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/check.hpp"
#include "shared/net/client_address.hpp"
#include "shared/net/http_check.hpp"
#include "shared/net/proxy_header.hpp"

namespace {

using namespace cardroom;

void read_header(std::string_view bytes) {
  const auto client = net::parse_proxy_header(bytes);
  if (!client) return;
  CHECK(*net::proxy_header_size(bytes.substr(0, net::kProxyHeaderBegin)) == bytes.size());
}

void read_client(std::string_view text, net::ProxyHeader header) {
  net::TrustedProxies trusted;
  trusted.ranges.push_back(*net::AddressRange::parse("10.0.0.0/8"));
  trusted.header = header;
  const auto peer = boost::asio::ip::make_address("10.0.0.1");
  const auto stranger = boost::asio::ip::make_address("192.0.2.1");
  const net::HttpHeaders headers{{"x-forwarded-for", std::string(text)},
                                 {"forwarded", std::string(text)}};
  CHECK(!net::prefix_of(trusted.client(peer, headers)).empty());
  CHECK(trusted.client(stranger, headers) == stranger);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      read_header(rest);
      break;
    case 1:
      read_client(rest, net::ProxyHeader::x_forwarded_for);
      break;
    case 2:
      read_client(rest, net::ProxyHeader::forwarded);
      break;
    case 3:
      (void)net::check_head(rest);
      break;
    default:
      (void)net::AddressRange::parse(rest);
  }
  return 0;
}
