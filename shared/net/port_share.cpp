#include "shared/net/port_share.hpp"

#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

namespace cardroom::net {
namespace {

// Where the headers begin for a program that is run over what a segment carries.
constexpr auto kIpHeader = static_cast<std::uint32_t>(SKF_NET_OFF);
constexpr std::uint32_t kIpv4Source = kIpHeader + 12;
constexpr std::uint32_t kIpv6Source = kIpHeader + 8;
constexpr std::uint32_t kIpv4Network = 0xffffff00;  // /24
// 2^32 over the golden ratio: neighbours come far apart, and its upper half is the better one.
constexpr std::uint32_t kSpread = 0x9e3779b1;

// One listing has all of the machine's listening sockets.
constexpr int kMostLines = 4096;
constexpr std::string_view kListens = "0A";

// As the kernel prints them: each word of the address as a number of this machine, then the port.
std::string printed(const boost::asio::ip::tcp::endpoint& at) {
  std::string text;
  std::array<char, 16> word{};
  const auto append = [&](const auto& bytes) {
    for (std::size_t i = 0; i < bytes.size(); i += 4) {
      std::uint32_t value = 0;
      std::memcpy(&value, bytes.data() + i, sizeof value);
      std::snprintf(word.data(), word.size(), "%08X", value);
      text += word.data();
    }
  };
  if (at.address().is_v4()) {
    append(at.address().to_v4().to_bytes());
  } else {
    append(at.address().to_v6().to_bytes());
  }
  std::snprintf(word.data(), word.size(), ":%04X", at.port());
  return text + word.data();
}

}  // namespace

std::vector<sock_filter> choice_by_network(std::uint32_t listeners) {
  constexpr std::uint16_t kLoadByte = BPF_LD | BPF_B | BPF_ABS,
                          kLoadWord = BPF_LD | BPF_W | BPF_ABS;
  constexpr std::uint16_t kTimes = BPF_ALU | BPF_MUL | BPF_K;
  return {
      BPF_STMT(kLoadByte, kIpHeader),
      BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6, 0, 6),  // by the version: IPv4 is six further
      BPF_STMT(kLoadWord, kIpv6Source),
      BPF_STMT(kTimes, kSpread),
      BPF_STMT(BPF_MISC | BPF_TAX, 0),
      BPF_STMT(kLoadWord, kIpv6Source + 4),
      BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
      BPF_STMT(BPF_JMP | BPF_JA, 2),
      BPF_STMT(kLoadWord, kIpv4Source),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kIpv4Network),
      BPF_STMT(kTimes, kSpread),
      BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 16),
      BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, listeners),
      BPF_STMT(BPF_RET | BPF_A, 0),
  };
}

std::uint32_t count_listeners(std::istream& text, const boost::asio::ip::tcp::endpoint& at) {
  const std::string wanted = printed(at);
  std::uint32_t count = 0;
  std::string line, number, local, remote, state;
  std::getline(text, line);  // the names of the columns
  for (int lines = 0; lines < kMostLines && std::getline(text, line); ++lines) {
    std::istringstream(line) >> number >> local >> remote >> state;
    // Those that listen come first, and of connections there are many.
    if (state != kListens) break;
    if (local == wanted) ++count;
  }
  return count;
}

bool PortShare::renew() {
  std::ifstream file(at_.address().is_v4() ? "/proc/self/net/tcp" : "/proc/self/net/tcp6");
  const std::uint32_t counted = count_listeners(file, at_);
  if (counted == 0) return false;
  if (counted == listeners_) return true;
  std::vector<sock_filter> choice = choice_by_network(counted);
  const sock_fprog program{static_cast<std::uint16_t>(choice.size()), choice.data()};
  if (setsockopt(socket_, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program) != 0)
    return false;
  listeners_ = counted;
  return true;
}

}  // namespace cardroom::net
