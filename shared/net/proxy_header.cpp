#include "shared/net/proxy_header.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace cardroom::net {

namespace {

using base::refuse;
using Address = boost::asio::ip::address;
using AddressV4 = boost::asio::ip::address_v4;
using AddressV6 = boost::asio::ip::address_v6;

constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::uint8_t kLocal = 0x0, kProxy = 0x1;
constexpr std::uint8_t kTcp4 = 0x11, kTcp6 = 0x21;
// Two addresses, then two ports.
constexpr std::size_t kV4Bytes = 12, kV6Bytes = 36;
constexpr std::size_t kEntryHead = 3;  // a kind, and how many bytes follow

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::size_t two_bytes_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(byte_at(bytes, at)) << 8 | byte_at(bytes, at + 1);
}

template <class V>
Address address_at(std::string_view bytes) {
  typename V::bytes_type raw;
  std::memcpy(raw.data(), bytes.data(), raw.size());
  return V(raw);
}

bool are_whole_entries(std::string_view tail) {
  while (!tail.empty()) {
    if (tail.size() < kEntryHead) return false;
    const std::size_t size = kEntryHead + two_bytes_at(tail, 1);
    if (size > tail.size()) return false;
    tail.remove_prefix(size);
  }
  return true;
}

}  // namespace

base::Result<std::size_t, ProxyRefusal> proxy_header_size(std::string_view begin) {
  if (begin.size() != kProxyHeaderBegin || !begin.starts_with(kSignature)) {
    return refuse(ProxyRefusal::signature);
  }
  if (byte_at(begin, 12) >> 4 != 2) return refuse(ProxyRefusal::version);
  const std::size_t size = kProxyHeaderBegin + two_bytes_at(begin, 14);
  if (size > kMaxProxyHeader) return refuse(ProxyRefusal::size);
  return size;
}

base::Result<std::optional<Address>, ProxyRefusal> parse_proxy_header(std::string_view header) {
  const auto size = proxy_header_size(header.substr(0, kProxyHeaderBegin));
  if (!size) return refuse(size.reason());
  if (header.size() != *size) return refuse(ProxyRefusal::size);
  const std::string_view rest = header.substr(kProxyHeaderBegin);
  const std::uint8_t command = byte_at(header, 12) & 0x0f;
  // Whatever stands behind LOCAL is to be passed over.
  if (command == kLocal) return std::optional<Address>();
  if (command != kProxy) return refuse(ProxyRefusal::command);
  const std::uint8_t family = byte_at(header, 13);
  if (family != kTcp4 && family != kTcp6) return refuse(ProxyRefusal::family);
  const std::size_t needed = family == kTcp4 ? kV4Bytes : kV6Bytes;
  if (rest.size() < needed) return refuse(ProxyRefusal::size);
  if (!are_whole_entries(rest.substr(needed))) return refuse(ProxyRefusal::tail);
  return std::optional<Address>(family == kTcp4 ? address_at<AddressV4>(rest)
                                                : address_at<AddressV6>(rest));
}

}  // namespace cardroom::net
