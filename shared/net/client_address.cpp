#include "shared/net/client_address.hpp"

#include <algorithm>
#include <charconv>

namespace cardroom::net {

namespace {

using AddressV4 = boost::asio::ip::address_v4;
using AddressV6 = boost::asio::ip::address_v6;

constexpr unsigned kV4Prefix = 24, kV6Prefix = 64;
constexpr std::size_t kMaxListBytes = 2048;

template <class V>
V masked(const V& address, unsigned bits) {
  typename V::bytes_type bytes = address.to_bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned before = static_cast<unsigned>(i) * 8;
    if (bits >= before + 8) continue;
    const unsigned kept = bits > before ? bits - before : 0;
    bytes[i] = static_cast<unsigned char>(bytes[i] & (0xff00u >> kept));
  }
  return V(bytes);
}

IpAddress masked(const IpAddress& address, unsigned bits) {
  if (address.is_v4()) return masked(address.to_v4(), bits);
  return masked(address.to_v6(), bits);
}

unsigned bits_of(const IpAddress& address) {
  return address.is_v4() ? 32 : 128;
}

std::optional<IpAddress> parse_address(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return std::nullopt;  // a zone is this machine's
  boost::system::error_code error;
  const IpAddress address = boost::asio::ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return plain_address(address);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_port(std::string_view text) {
  return text.size() >= 2 && text.front() == ':' && text.size() <= 6 &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
std::optional<IpAddress> parse_node(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view port = text.substr(end + 1);
    if (!port.empty() && !is_port(port)) return std::nullopt;
    return parse_address(text.substr(1, end - 1));
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    if (!is_port(text.substr(colon))) return std::nullopt;
    text = text.substr(0, colon);
  }
  return parse_address(text);
}

// The `for` of one element of Forwarded: pairs between semicolons.
std::optional<IpAddress> parse_forwarded(std::string_view element) {
  while (!element.empty()) {
    const std::size_t end = std::min(element.find(';'), element.size());
    const std::string_view pair = trimmed(element.substr(0, end));
    element.remove_prefix(std::min(end + 1, element.size()));
    if (pair.size() < 4 || !equal_ignoring_case(pair.substr(0, 4), "for=")) continue;
    std::string_view node = pair.substr(4);
    if (node.size() >= 2 && node.front() == '"' && node.back() == '"') {
      node = node.substr(1, node.size() - 2);
    }
    return parse_node(node);
  }
  return std::nullopt;
}

// Several lines of one header are one list, in their order (RFC 9110 §5.3).
std::string joined(const HttpHeaders& headers, std::string_view name) {
  std::string list;
  for (const auto& [key, value] : headers) {
    if (key != name) continue;
    if (!list.empty()) list.push_back(',');
    list.append(value);
  }
  return list;
}

}  // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  unsigned bits = bits_of(*base);
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), bits);
    if (error != std::errc() || end != digits.end() || bits > bits_of(*base)) return std::nullopt;
  }
  if (masked(*base, bits) != *base) return std::nullopt;
  return AddressRange(*base, bits);
}

bool AddressRange::holds(const IpAddress& address) const {
  const IpAddress plain = plain_address(address);
  return plain.is_v4() == base_.is_v4() && masked(plain, bits_) == base_;
}

bool TrustedProxies::trust(const IpAddress& address) const {
  return std::ranges::any_of(ranges, [&](const AddressRange& one) { return one.holds(address); });
}

IpAddress TrustedProxies::client(const IpAddress& peer, const HttpHeaders& headers) const {
  IpAddress client = plain_address(peer);
  if (!trust(client)) return client;
  const bool plain = header == ProxyHeader::x_forwarded_for;
  const std::string list = joined(headers, plain ? "x-forwarded-for" : "forwarded");
  if (list.size() > kMaxListBytes) return client;
  std::string_view rest = list;
  for (std::size_t hop = 0; hop < kMaxHops && !rest.empty() && trust(client); ++hop) {
    const std::size_t comma = rest.rfind(',');
    const std::size_t from = comma == std::string_view::npos ? 0 : comma + 1;
    const std::string_view element = trimmed(rest.substr(from));
    const auto address = plain ? parse_node(element) : parse_forwarded(element);
    if (!address) break;
    client = *address;
    rest = rest.substr(0, from == 0 ? 0 : from - 1);
  }
  return client;
}

IpAddress plain_address(const IpAddress& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

std::string prefix_of(const IpAddress& address) {
  const IpAddress plain = plain_address(address);
  return masked(plain, plain.is_v4() ? kV4Prefix : kV6Prefix).to_string();
}

}  // namespace cardroom::net
