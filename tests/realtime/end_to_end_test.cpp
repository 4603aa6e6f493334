// Players, their tables and their game servers through the real binary.
#include "realtime/end_to_end.hpp"

#include <signal.h>

namespace cardroom::realtime {
namespace {

TEST_F(EndToEnd, TwoPlayersShareATable) {
  start();
  const auto ann = come_in("42"), bo = come_in("43");
  EXPECT_EQ(ann->texts, Lines{R"({"msg":"auth","user":{"id":"42"}})"});
  for (const auto& one : {ann.get(), bo.get()}) {
    one->socket.send(R"({"msg":"join","room":"room2","id":1})");
    ASSERT_TRUE(hears(*one, 2));
    EXPECT_EQ(one->texts[1], R"({"msg":"table","room":"room2","re":1})");
  }
  ann->socket.send(R"({"msg":"draw","room":"room2","id":2})");
  ASSERT_TRUE(hears(*ann, 3) && hears(*bo, 3));
  EXPECT_EQ(ann->texts[2], R"({"msg":"draw","re":2})");
  EXPECT_EQ(bo->texts[2], R"({"msg":"draw"})");
  bo->socket = {};
  EXPECT_TRUE(comes([&] { return there_->closed.size() == 1; }));
}

TEST_F(EndToEnd, ALostLinkIsAnsweredAndTakenUpAgainWithoutClosingASocket) {
  start();
  const auto ann = come_in("42");
  ann->socket.send(R"({"msg":"join","room":"room2"})");
  ann->socket.send(R"({"msg":"draw","room":"room2"})");
  ASSERT_TRUE(hears(*ann, 3));
  ann->socket.send(R"({"msg":"pass","room":"room2","id":7})");
  ASSERT_TRUE(comes([&] { return there_->requests.size() == 3; }));
  there_->drop();
  ASSERT_TRUE(hears(*ann, 4));
  EXPECT_EQ(ann->texts[3],
            R"({"msg":"error","text":"not available now, try again later","code":"unavailable",)"
            R"("retry":true,"after":250,"re":7})");
  ASSERT_TRUE(comes([&] { return there_->attaches.size() == 1; }));
  const link::Attach& attach = there_->attaches[0];
  EXPECT_EQ(attach, (link::Attach{there_->requests[0].conn, 4, "room2", false, 1, 1}));
  ann->socket.send(R"({"msg":"draw","room":"room2","id":8})");
  ASSERT_TRUE(hears(*ann, 5));
  EXPECT_FALSE(ann->closed);
}

TEST_F(EndToEnd, ATableMovesToAnotherGameServerWithoutClosingASocket) {
  const auto links =
      link::listen_unix(loop_, folder_.path / "b", {link::Role::game_server, "gs-2"});
  StandIn other(*links, {});
  links->start(other);
  start({"--link", folder_.path / "b"});
  ASSERT_TRUE(comes([&] { return there_->up() && other.up(); }));
  const auto ann = come_in("42");
  ann->socket.send(R"({"msg":"join","room":"room2"})");
  ann->socket.send(R"({"msg":"draw","room":"room2"})");
  ASSERT_TRUE(hears(*ann, 3));
  there_.reset();
  links_.reset();
  ASSERT_TRUE(comes([&] { return other.attaches.size() == 1; }));
  EXPECT_EQ(other.attaches[0].seq, 1u);
  ann->socket.send(R"({"msg":"draw","room":"room2","id":8})");
  ASSERT_TRUE(hears(*ann, 4));
  EXPECT_EQ(ann->texts[3], R"({"msg":"draw","re":8})");
  EXPECT_FALSE(ann->closed);
}

TEST_F(EndToEnd, AGameServerThatAnotherNamesIsLinkedToo) {
  start();
  const auto links =
      link::listen_unix(loop_, folder_.path / "b", {link::Role::game_server, "gs-2"});
  StandIn other(*links, {});
  links->start(other);
  there_->send(
      link::Servers{{{"gs-2", folder_.path / "b", false}, {"gs-3", std::string(200, 'x'), false}}});
  EXPECT_TRUE(comes([&] { return other.up(); }));
}

TEST_F(EndToEnd, AGameServerThatGoesIsMissedAndFoundAgain) {
  start();
  const auto ann = come_in("42");
  there_.reset();
  links_.reset();
  ann->socket.send(R"({"msg":"draw","id":1})");
  ASSERT_TRUE(hears(*ann, 2));
  EXPECT_NE(ann->texts[1].find(R"("code":"unavailable")"), std::string::npos);
  EXPECT_EQ(call("GET", target(ops_port_, "/readyz")).status, 503);
  listen();
  ASSERT_TRUE(comes([&] { return there_->up(); }));
  EXPECT_EQ(call("GET", target(ops_port_, "/readyz")).status, 200);
}

TEST_F(EndToEnd, AGuestGetsATokenAndNothingElse) {
  start();
  const auto guest = [&](const std::string& body) {
    return call("POST", target(port_, "/guest"), body);
  };
  const net::HttpResponse good = guest(R"({"name":"Bo"})");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body, R"({"token":"token-of-Bo"})");
  EXPECT_EQ(header(good, "content-type"), "application/json");
  EXPECT_EQ(guest(R"({"nom":"Bo"})").status, 400);
  EXPECT_EQ(guest(std::string(2000, ' ')).status, 413);
  EXPECT_EQ(call("GET", target(port_, "/guest")).status, 405);
}

TEST_F(EndToEnd, TheClientsFilesAreServedAndNoOthers) {
  start();
  const net::HttpResponse page = call("GET", target(port_, "/"));
  EXPECT_EQ(page.body, "<!doctype html>page");
  EXPECT_EQ(header(page, "cache-control"), "no-cache");
  EXPECT_NE(header(page, "content-security-policy"), "");
  const net::HttpResponse code = call("GET", target(port_, "/assets/app-1a2b.js"));
  EXPECT_EQ(code.body, "code");
  EXPECT_EQ(header(code, "cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(code, "content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(
      call("GET", target(port_, "/assets/app-1a2b.js", {{"If-None-Match", header(code, "etag")}}))
          .status,
      304);
  for (const char* path : {"/nothing", "/../secret.txt", "/assets/../../secret.txt",
                           "/%2e%2e/secret.txt", "/metrics", "/healthz", "/assets/"})
    EXPECT_NE(call("GET", target(port_, path)).status, 200) << path;
  EXPECT_EQ(call("PUT", target(port_, "/")).status, 405);
}

TEST_F(EndToEnd, OnlyItsOwnPagesMayConnect) {
  start();
  const std::string port = std::to_string(port_);
  for (const std::string& good : {"http://127.0.0.1:" + port, "http://localhost:" + port})
    EXPECT_TRUE(connect({{"Origin", good}})->open) << good;
  for (const std::string& bad :
       {std::string("null"), std::string("http://evil.example"), "https://localhost:" + port,
        "http://localhost:" + port + "0", "http://localhost:" + port + "/", std::string()})
    EXPECT_FALSE(connect({{"Origin", bad}})->open) << bad;
  EXPECT_EQ(
      call("POST", target(port_, "/guest", {{"Origin", "http://evil.example"}}), R"({"name":"Bo"})")
          .status,
      403);
}

TEST_F(EndToEnd, APageIsLetInByItsOriginHoweverThatWasTyped) {
  start({"--origin", "http://[2001:DB8:0:0::00a1]:80"});
  EXPECT_TRUE(connect({{"Origin", "http://[2001:db8::a1]"}})->open);
  EXPECT_FALSE(connect({{"Origin", "http://[2001:DB8:0:0::00a1]:80"}})->open);
}

TEST_F(EndToEnd, TheOpsPortTellsHowItIs) {
  start();
  const auto ann = come_in("42");
  EXPECT_EQ(call("GET", target(ops_port_, "/healthz")).status, 200);
  const std::string metrics = call("GET", target(ops_port_, "/metrics")).body;
  EXPECT_NE(metrics.find("\ncardroom_web_sockets 1\n"), std::string::npos) << metrics;
  EXPECT_NE(metrics.find("\ncardroom_link_up 1\n"), std::string::npos);
}

TEST_F(EndToEnd, SigtermSaysGoodbyeAndEndsWithinTwoSeconds) {
  start();
  const auto ann = come_in("42"), outside = connect();
  const auto begin = std::chrono::steady_clock::now();
  server_->signal(SIGTERM);
  ASSERT_TRUE(comes([&] { return server_->exit_code() && ann->closed && outside->closed; }));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_EQ(server_->exit_code(), 0);
  EXPECT_EQ(ann->closed, 4004);
  EXPECT_EQ(outside->closed, 4004);
  EXPECT_NE(ann->texts.back().find(R"({"msg":"bye","code":4004)"), std::string::npos);
  EXPECT_NE(ann->texts.back().find(R"("reconnect":true)"), std::string::npos);
}

TEST_F(EndToEnd, WrongWordsEndItWithTwo) {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"--ops", "0.0.0.0:0"},
                                             {"--ops", "192.168.1.1:0"},
                                             {"--listen", "localhost:80"},
                                             {"--guests", "maybe"},
                                             {"--origin", "http://a.example/"},
                                             {"--origin", "http://[::1"},
                                             {"--link", ""},
                                             {"--what"}}) {
    std::vector<std::string> words{"--link", "l", "--keys", "k"};
    words.insert(words.end(), wrong.begin(), wrong.end());
    Process process(words);
    ASSERT_TRUE(comes([&] { return process.exit_code().has_value(); }));
    EXPECT_EQ(process.exit_code(), 2) << wrong[0];
  }
}

TEST_F(EndToEnd, WhatItCannotUseEndsItWithOne) {
  Process no_keys({"--link", folder_.path / "link", "--keys", folder_.path / "none.json",
                   "--listen", "127.0.0.1:0"});
  Process no_client({"--link", folder_.path / "link", "--keys", folder_.path / "keys.json",
                     "--client", folder_.path, "--listen", "127.0.0.1:0"});
  Process long_path({"--link", folder_.path / std::string(120, 'x'), "--keys",
                     folder_.path / "keys.json", "--listen", "127.0.0.1:0"});
  for (Process* process : {&no_keys, &no_client, &long_path}) {
    ASSERT_TRUE(comes([&] { return process->exit_code().has_value(); }));
    EXPECT_EQ(process->exit_code(), 1);
  }
}

}  // namespace
}  // namespace cardroom::realtime
