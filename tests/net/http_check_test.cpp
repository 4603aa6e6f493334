#include "shared/net/http_check.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cardroom::net {

void PrintTo(HeadRefusal refusal, std::ostream* out) {
  *out << print(refusal);
}

namespace {

struct Refused {
  std::string head;
  HeadRefusal reason;
};

std::string get(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

std::string post(const std::string& fields) {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

TEST(HttpCheck, TakesOrdinaryHeads) {
  const std::vector<std::string> heads{
      get(""),
      get("Accept: */*\r\nX-Odd!#$%&'*+-.^_`|~: \t ok\t\r\nEmpty:\r\n"),
      "GET /ws?a=b&c=%20 HTTP/1.1\r\nhost: cards.example.org:8080\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
      "GET / HTTP/1.1\r\nHost:\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
      post("Content-Length: 12\r\n"),
      post("Transfer-Encoding: chunked\r\n"),
      get("X-Name: J\xc3\xb6rg\r\n"),
  };
  for (const std::string& head : heads) {
    const auto checked = check_head(head);
    ASSERT_TRUE(checked.ok()) << head << print(checked.reason());
    EXPECT_EQ(*checked, HeadFacts{}) << head;
  }
}

TEST(HttpCheck, TellsWhoWaitsForContinue) {
  const auto checked = check_head(post("Content-Length: 1\r\nExpect: 100-Continue\r\n"));
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ(*checked, HeadFacts{true});
}

TEST(HttpCheck, RefusesWhatCanBeReadTwoWays) {
  const std::string lengths = "Content-Length: 5\r\n";
  const std::vector<Refused> cases{
      {get("Host: y\r\n"), HeadRefusal::kHostTwice},
      {get("HOST: x\r\n"), HeadRefusal::kHostTwice},
      {"GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", HeadRefusal::kHostTwice},
      {"GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", HeadRefusal::kHostMissing},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", HeadRefusal::kBadHost},
      {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", HeadRefusal::kBadHost},
      {"GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", HeadRefusal::kBadHost},
      {post(lengths + "Transfer-Encoding: chunked\r\n"), HeadRefusal::kBothLengths},
      {post("Transfer-Encoding: chunked\r\n" + lengths), HeadRefusal::kBothLengths},
      {post("Transfer-Encoding: gzip\r\n"), HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding: xchunked\r\n"), HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding: gzip, chunked\r\n"), HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding: chunked, chunked\r\n"), HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding: Chunked\r\n"), HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding: identity\r\n"), HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding:\r\n"), HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       HeadRefusal::kTransferEncoding},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", HeadRefusal::kTransferEncoding},
      {post("Transfer-Encoding : chunked\r\n"), HeadRefusal::kBadFieldName},
      {post(lengths + lengths), HeadRefusal::kBadContentLength},
      {post("Content-Length: 5, 5\r\n"), HeadRefusal::kBadContentLength},
      {post("Content-Length: +5\r\n"), HeadRefusal::kBadContentLength},
      {post("Content-Length: -1\r\n"), HeadRefusal::kBadContentLength},
      {post("Content-Length: 0x5\r\n"), HeadRefusal::kBadContentLength},
      {post("Content-Length:\r\n"), HeadRefusal::kBadContentLength},
      {post("Content-Length: 18446744073709551621\r\n"), HeadRefusal::kBadContentLength},
      {get("A: b\r\n c\r\n"), HeadRefusal::kFolded},
      {get("A: b\r\n\tc: d\r\n"), HeadRefusal::kFolded},
      {"GET / HTTP/1.1\r\n Host: x\r\n\r\n", HeadRefusal::kFolded},
      {get("No colon\r\n"), HeadRefusal::kBadFieldName},
      {get(": nameless\r\n"), HeadRefusal::kBadFieldName},
      {get("N\xc3\xa4me: x\r\n"), HeadRefusal::kBadFieldName},
      {get("A: b\rc\r\n"), HeadRefusal::kBadFieldValue},
      {get("A: b\nHost: y\r\n"), HeadRefusal::kBadFieldValue},
      {get(std::string("A: b\0c\r\n", 8)), HeadRefusal::kBadFieldValue},
      {get("A: b\x7f\r\n"), HeadRefusal::kBadFieldValue},
  };
  for (const Refused& refused : cases) {
    const auto checked = check_head(refused.head);
    ASSERT_FALSE(checked.ok()) << refused.head;
    EXPECT_EQ(checked.reason(), refused.reason) << refused.head;
  }
}

TEST(HttpCheck, RefusesBrokenRequestLines) {
  const std::string rest = "\r\nHost: x\r\n\r\n";
  const std::vector<Refused> cases{
      {"GET /" + rest, HeadRefusal::kBadRequestLine},
      {"GET" + rest, HeadRefusal::kBadRequestLine},
      {rest, HeadRefusal::kBadRequestLine},
      {"G(T / HTTP/1.1" + rest, HeadRefusal::kBadRequestLine},
      {" GET / HTTP/1.1" + rest, HeadRefusal::kBadRequestLine},
      {"GET / HTTP/2.0" + rest, HeadRefusal::kBadVersion},
      {"GET / http/1.1" + rest, HeadRefusal::kBadVersion},
      {"GET / HTTP/1.1 " + rest, HeadRefusal::kBadTarget},
      {"GET  / HTTP/1.1" + rest, HeadRefusal::kBadTarget},
      {"GET /a b HTTP/1.1" + rest, HeadRefusal::kBadTarget},
      {"GET /\t HTTP/1.1" + rest, HeadRefusal::kBadTarget},
      {"GET /\n HTTP/1.1" + rest, HeadRefusal::kBadTarget},
      {"GET /\xc3\xa4 HTTP/1.1" + rest, HeadRefusal::kBadTarget},
      {"GET http://x/ HTTP/1.1" + rest, HeadRefusal::kBadTarget},
      {"CONNECT x:80 HTTP/1.1" + rest, HeadRefusal::kBadTarget},
  };
  for (const Refused& refused : cases) {
    const auto checked = check_head(refused.head);
    ASSERT_FALSE(checked.ok()) << refused.head;
    EXPECT_EQ(checked.reason(), refused.reason) << refused.head;
  }
}

TEST(HttpCheck, RefusesAHeadThatDoesNotEndWhereItSays) {
  const std::string whole = get("A: b\r\n");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_FALSE(check_head(whole.substr(0, cut)).ok()) << cut;
  }
  const auto more = check_head(whole + "x");
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.reason(), HeadRefusal::kNotEnded);
}

}  // namespace
}  // namespace cardroom::net
