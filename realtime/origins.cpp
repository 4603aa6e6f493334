#include "realtime/origins.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace cardroom::realtime {
namespace {

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

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             std::string_view(".-:[]").find(c) != std::string_view::npos;
    };
    return !rest.empty() && std::ranges::all_of(rest, plain);
  }
  return false;
}

std::vector<std::string> own_origins(Scheme scheme, const ops::Address& listen,
                                     const std::vector<std::string>& machine) {
  std::vector<std::string> hosts;
  if (listen.reach() != ops::Reach::wildcard) hosts.push_back(listen.host);
  if (listen.reach() != ops::Reach::other)
    hosts.insert(hosts.end(), {"localhost", "127.0.0.1", "::1"});
  if (listen.reach() == ops::Reach::wildcard)
    hosts.insert(hosts.end(), machine.begin(), machine.end());
  const std::string before = scheme == Scheme::https ? "https://" : "http://";
  const std::uint16_t usual = scheme == Scheme::https ? 443 : 80;
  std::vector<std::string> origins;
  for (const std::string& host : hosts) {
    const std::string with_port = before + ops::Address{host, listen.port}.print();
    origins.push_back(with_port);
    // Browsers leave the scheme's own port out.
    if (listen.port == usual) origins.push_back(with_port.substr(0, with_port.rfind(':')));
  }
  return origins;
}

std::vector<std::string> machine_names() {
  std::vector<std::string> names;
  std::array<char, NI_MAXHOST> text{};
  if (gethostname(text.data(), text.size() - 1) == 0) {
    std::string name = net::lower_case(text.data());
    if (is_origin("http://" + name)) names.push_back(std::move(name));
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
