// PortShare: a port that several processes listen on (SO_REUSEPORT), where the kernel brings all
// connections of one network (as prefix_of has it: /24, /64) to the same of them. So the requests
// of one session meet, and what is counted by network is counted in one place.
//
// The kernel chooses by a program that has to know how many listen, and tells nobody when that
// changes. So each of them counts now and then, and attaches the program anew for another number;
// the last one attached holds for all. While its number is too high, the connections of some
// networks come to any of them; whenever the number changes, so does the choice for most networks.
// Inside shared/net only; on the loop's thread.
#pragma once

#include <linux/filter.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <istream>
#include <vector>

namespace cardroom::net {

// What the kernel runs over each segment that opens a connection: it gives the number of the socket
// that takes it, below `listeners` (at least 1).
std::vector<sock_filter> choice_by_network(std::uint32_t listeners);

// How many sockets listen at `at`, by the text of /proc/net/tcp, or tcp6 for IPv6.
std::uint32_t count_listeners(std::istream& text, const boost::asio::ip::tcp::endpoint& at);

class PortShare {
 public:
  // `socket` listens at `at`, and is open whenever `renew` is called.
  PortShare(int socket, const boost::asio::ip::tcp::endpoint& at) : socket_(socket), at_(at) {}

  // False where the system does not tell how many listen, or takes no program.
  bool renew();
  // As last counted.
  std::uint32_t listeners() const { return listeners_; }

 private:
  const int socket_;
  const boost::asio::ip::tcp::endpoint at_;
  std::uint32_t listeners_ = 0;
};

}  // namespace cardroom::net
