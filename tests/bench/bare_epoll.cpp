// The least that a server of such games could do: no WebSocket, no JSON, no rules, no store. One
// receive of an action and four sends of an event, over plain TCP on epoll, one thread; and the
// client that drives it, four connections a table, whose turn it is acts at once.
//
//   bench_bare_epoll server                  says its port on stdout, serves until it is killed
//   bench_bare_epoll client PORT TABLES MS   plays for so long, says how many actions there were
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "shared/base/check.hpp"

namespace {

constexpr std::size_t kSeats = 4;
constexpr std::size_t kAction = 64;  // bytes of a `play` with room and id, about
constexpr std::size_t kEvent = 112;  // bytes of its event
constexpr int kMaxEvents = 256;

struct Connection {
  int socket = -1;
  std::size_t had = 0;  // bytes of the message that is being read
  std::array<char, kEvent> bytes{};
};

// Reads what is there; true where a whole message of `size` bytes is.
bool read_one(Connection& from, std::size_t size) {
  const ssize_t n = ::recv(from.socket, from.bytes.data() + from.had, size - from.had, 0);
  if (n <= 0) return false;
  from.had += static_cast<std::size_t>(n);
  if (from.had < size) return false;
  from.had = 0;
  return true;
}

void write_all(int socket, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t n = ::send(socket, bytes, size, MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
}

void watch(int poll, int socket, std::size_t number) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = number;
  CHECK(::epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) == 0);
}

void without_delay(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int serve() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  CHECK(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(::listen(listener, SOMAXCONN) == 0);
  socklen_t size = sizeof address;
  CHECK(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  const int poll = ::epoll_create1(0);
  constexpr std::size_t kListener = SIZE_MAX;
  watch(poll, listener, kListener);
  std::vector<Connection> all;  // by order of coming: four in a row are a table
  std::array<epoll_event, kMaxEvents> events;
  while (true) {
    const int n = ::epoll_wait(poll, events.data(), kMaxEvents, -1);
    for (int i = 0; i < n; ++i) {
      const std::size_t number = events[static_cast<std::size_t>(i)].data.u64;
      if (number == kListener) {
        const int socket = ::accept(listener, nullptr, nullptr);
        without_delay(socket);
        watch(poll, socket, all.size());
        all.push_back({socket});
        continue;
      }
      if (!read_one(all[number], kAction)) {
        if (all[number].had == 0) ::epoll_ctl(poll, EPOLL_CTL_DEL, all[number].socket, nullptr);
        continue;
      }
      std::array<char, kEvent> event{};
      std::memcpy(event.data(), all[number].bytes.data(), kAction);
      event[0] = static_cast<char>(number % kSeats);
      const std::size_t first = number - number % kSeats;
      for (std::size_t seat = first; seat < first + kSeats; ++seat)
        write_all(all[seat].socket, event.data(), kEvent);
    }
  }
}

int play(std::uint16_t port, std::size_t tables, std::chrono::milliseconds span) {
  const int poll = ::epoll_create1(0);
  std::vector<Connection> all(tables * kSeats);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port);
    CHECK(::connect(all[i].socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
          0);
    without_delay(all[i].socket);
    watch(poll, all[i].socket, i);
  }
  const std::array<char, kAction> action{};
  for (std::size_t i = 0; i < all.size(); i += kSeats)
    write_all(all[i].socket, action.data(), kAction);
  std::uint64_t actions = 0;
  std::array<epoll_event, kMaxEvents> events;
  const auto end = std::chrono::steady_clock::now() + span;
  while (std::chrono::steady_clock::now() < end) {
    const int n = ::epoll_wait(poll, events.data(), kMaxEvents, 100);
    for (int i = 0; i < n; ++i) {
      const std::size_t number = events[static_cast<std::size_t>(i)].data.u64;
      if (!read_one(all[number], kEvent)) continue;
      const auto actor = static_cast<std::size_t>(all[number].bytes[0]);
      if ((actor + 1) % kSeats != number % kSeats) continue;
      ++actions;
      write_all(all[number].socket, action.data(), kAction);
    }
  }
  std::printf("%llu\n", static_cast<unsigned long long>(actions));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "server" && argc == 2) return serve();
  if (mode == "client" && argc == 5) {
    return play(static_cast<std::uint16_t>(std::atoi(argv[2])),
                static_cast<std::size_t>(std::atoi(argv[3])),
                std::chrono::milliseconds(std::atoi(argv[4])));
  }
  std::fprintf(stderr, "bench_bare_epoll server | client PORT TABLES MS\n");
  return 2;
}
