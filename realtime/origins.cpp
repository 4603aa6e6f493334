#include "realtime/origins.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace cardroom::realtime {
namespace {

std::string_view start_of(Scheme scheme) {
  return scheme == Scheme::https ? "https://" : "http://";
}

std::uint16_t usual_port(Scheme scheme) {
  return scheme == Scheme::https ? 443 : 80;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Browsers take a name whose last part is a number for an address of IPv4.
bool is_name(std::string_view host) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '.' || c == '-';
  };
  if (host.empty() || !std::ranges::all_of(host, plain)) return false;
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return last.empty() || !std::ranges::all_of(last, is_digit);
}

std::optional<std::string> parse_after(Scheme scheme, std::string_view rest) {
  const std::string usual = ":" + std::to_string(usual_port(scheme));
  const std::size_t colon = rest.ends_with(']') ? rest.npos : rest.rfind(':');
  const std::string_view host = rest.substr(0, colon);
  const std::string port = colon == rest.npos ? usual : std::string(rest.substr(colon));
  // In the place of a name stands any address, for the port's sake.
  const bool named = is_name(host);
  auto address = ops::parse_address((named ? "0.0.0.0" : std::string(host)) + port);
  if (!address || address->port == 0) return std::nullopt;
  if (named) address->host = host;
  std::string text = std::string(start_of(scheme)) + address->print();
  if (address->port == usual_port(scheme)) text.resize(text.size() - usual.size());
  return text;
}

std::string without_zone(std::string_view address) {
  return std::string(address.substr(0, address.find('%')));
}

}  // namespace

bool Origins::allow(const net::HttpRequest& request) const {
  const auto is_origin_header = [](const auto& header) { return header.first == "origin"; };
  const auto count = std::ranges::count_if(request.headers, is_origin_header);
  if (count == 0) return true;
  return count == 1 && allowed_.contains(request.header("origin"));
}

std::optional<std::string> parse_origin(std::string_view text) {
  for (const Scheme scheme : {Scheme::http, Scheme::https}) {
    const std::string_view start = start_of(scheme);
    if (text.starts_with(start)) return parse_after(scheme, text.substr(start.size()));
  }
  return std::nullopt;
}

std::vector<std::string> own_origins(Scheme scheme, const ops::Address& listen,
                                     const std::vector<std::string>& machine) {
  std::vector<std::string> hosts;
  if (listen.reach() != ops::Reach::wildcard) hosts.push_back(listen.host);
  if (listen.reach() != ops::Reach::other)
    hosts.insert(hosts.end(), {"localhost", "127.0.0.1", "::1"});
  if (listen.reach() == ops::Reach::wildcard)
    hosts.insert(hosts.end(), machine.begin(), machine.end());
  const std::string before(start_of(scheme));
  std::vector<std::string> origins;
  for (const std::string& host : hosts) {
    const std::string with_port = before + ops::Address{host, listen.port}.print();
    origins.push_back(with_port);
    // Browsers leave the scheme's own port out.
    if (listen.port == usual_port(scheme))
      origins.push_back(with_port.substr(0, with_port.rfind(':')));
  }
  return origins;
}

std::vector<std::string> machine_names() {
  std::vector<std::string> names;
  std::array<char, NI_MAXHOST> text{};
  if (gethostname(text.data(), text.size() - 1) == 0) {
    std::string name = net::lower_case(text.data());
    if (is_name(name)) names.push_back(std::move(name));
  }
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return names;
  for (const ifaddrs* one = all; one; one = one->ifa_next) {
    if (!one->ifa_addr || !(one->ifa_flags & IFF_UP)) continue;
    const bool v4 = one->ifa_addr->sa_family == AF_INET;
    if (!v4 && one->ifa_addr->sa_family != AF_INET6) continue;
    const auto size = static_cast<socklen_t>(v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    if (getnameinfo(one->ifa_addr, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
      names.push_back(without_zone(text.data()));
  }
  freeifaddrs(all);
  return names;
}

}  // namespace cardroom::realtime
