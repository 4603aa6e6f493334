#include "tools/supervisor/front_door.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace cardroom::supervisor {

namespace {

struct HostPort {
  std::string host;
  std::string port;
};

HostPort split(std::string_view listen) {
  const auto colon = listen.rfind(':');
  if (colon == std::string_view::npos) return {std::string(listen), "80"};
  return {std::string(listen.substr(0, colon)), std::string(listen.substr(colon + 1))};
}

bool is_wildcard(const std::string& host) {
  return host == "0.0.0.0" || host == "[::]";
}

bool is_loopback(const std::string& host) {
  return host.starts_with("127.") || host == "[::1]" || host == "localhost";
}

// The first IPv4 address of a network that is up, loopback left out.
std::optional<std::string> own_address() {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return std::nullopt;
  std::optional<std::string> found;
  for (const ifaddrs* one = all; one && !found; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
    if ((one->ifa_flags & IFF_LOOPBACK) || !(one->ifa_flags & IFF_UP)) continue;
    char text[INET_ADDRSTRLEN];
    const auto* address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
    if (inet_ntop(AF_INET, &address->sin_addr, text, sizeof text)) found = text;
  }
  freeifaddrs(all);
  return found;
}

}  // namespace

std::string local_url(std::string_view listen) {
  const auto [host, port] = split(listen);
  return "http://" + (is_wildcard(host) ? "127.0.0.1" : host) + ":" + port;
}

std::optional<std::string> phone_url(std::string_view listen) {
  const auto [host, port] = split(listen);
  if (is_loopback(host)) return std::nullopt;
  if (!is_wildcard(host)) return "http://" + host + ":" + port;
  const auto own = own_address();
  if (!own) return std::nullopt;
  return "http://" + *own + ":" + port;
}

void print_qr(const std::string& url) {
  std::fprintf(stderr, "On a phone in the same network: %s\n", url.c_str());
  const pid_t child = fork();
  if (child == 0) {
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execlp("qrencode", "qrencode", "-t", "ANSIUTF8", "-m", "2", url.c_str(), nullptr);
    std::fprintf(stderr, "(no QR code: apt-get install qrencode brings it)\n");
    _exit(0);
  }
  if (child > 0) waitpid(child, nullptr, 0);
}

}  // namespace cardroom::supervisor
