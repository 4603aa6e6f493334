// The PROXY protocol's header, byte by byte.
#include "shared/net/proxy_header.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cardroom::net {
namespace {

using Client = std::optional<boost::asio::ip::address>;
const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
const std::string kV4("\xc0\x00\x02\x07\x7f\x00\x00\x01\xc3\x50\x01\xbb", 12);

std::string header(int version_and_command, int family, const std::string& rest) {
  std::string bytes = kSignature;
  bytes.push_back(static_cast<char>(version_and_command));
  bytes.push_back(static_cast<char>(family));
  bytes.push_back(static_cast<char>(rest.size() >> 8));
  bytes.push_back(static_cast<char>(rest.size() & 0xff));
  return bytes + rest;
}

TEST(ProxyHeader, TellsTheClientOfAnIPv4Connection) {
  const std::string bytes = header(0x21, 0x11, kV4);
  EXPECT_EQ(*proxy_header_size(bytes.substr(0, kProxyHeaderBegin)), 28u);
  EXPECT_EQ(*parse_proxy_header(bytes), Client(boost::asio::ip::make_address("192.0.2.7")));
}

TEST(ProxyHeader, TellsTheClientOfAnIPv6Connection) {
  std::string rest("\x20\x01\x0d\xb8", 4);
  rest += std::string(11, '\0') + "\x05" + std::string(16, '\1') + std::string(4, '\2');
  EXPECT_EQ(*parse_proxy_header(header(0x21, 0x21, rest)),
            Client(boost::asio::ip::make_address("2001:db8::5")));
}

TEST(ProxyHeader, TellsNobodyWhereTheProxySpeaksForItself) {
  EXPECT_EQ(*parse_proxy_header(header(0x20, 0x00, "")), Client());
  EXPECT_EQ(*parse_proxy_header(header(0x20, 0x11, kV4)), Client());
}

TEST(ProxyHeader, PassesOverWhatFollowsTheAddresses) {
  const std::string entries("\x01\x00\x02h2\x04\x00\x00", 8);
  EXPECT_EQ(*parse_proxy_header(header(0x21, 0x11, kV4 + entries)),
            Client(boost::asio::ip::make_address("192.0.2.7")));
}

TEST(ProxyHeader, RefusesWhatItIsNot) {
  const auto reason = [](const std::string& bytes) { return parse_proxy_header(bytes).reason(); };
  EXPECT_EQ(reason("PROXY TCP4 192.0.2.7 127.0.0.1 50000 443\r\n"), ProxyRefusal::signature);
  EXPECT_EQ(reason("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), ProxyRefusal::signature);
  EXPECT_EQ(reason(""), ProxyRefusal::signature);
  EXPECT_EQ(reason(header(0x11, 0x11, kV4)), ProxyRefusal::version);
  EXPECT_EQ(reason(header(0x31, 0x11, kV4)), ProxyRefusal::version);
  EXPECT_EQ(reason(header(0x22, 0x11, kV4)), ProxyRefusal::command);
  for (const int family : {0x00, 0x01, 0x10, 0x12, 0x22, 0x31, 0x41})
    EXPECT_EQ(reason(header(0x21, family, std::string(216, '\0'))), ProxyRefusal::family) << family;
  EXPECT_EQ(reason(header(0x21, 0x11, kV4.substr(1))), ProxyRefusal::size);
  EXPECT_EQ(reason(header(0x21, 0x21, kV4)), ProxyRefusal::size);
  EXPECT_EQ(reason(header(0x21, 0x11, kV4) + "G"), ProxyRefusal::size);
  EXPECT_EQ(reason(header(0x21, 0x11, kV4).substr(0, 20)), ProxyRefusal::size);
  EXPECT_EQ(reason(header(0x21, 0x11, std::string(kMaxProxyHeader, '\0'))), ProxyRefusal::size);
  EXPECT_EQ(reason(header(0x21, 0x11, kV4 + "\x01")), ProxyRefusal::tail);
  EXPECT_EQ(reason(header(0x21, 0x11, kV4 + std::string("\x01\x00\x03h2", 5))), ProxyRefusal::tail);
}

}  // namespace
}  // namespace cardroom::net
