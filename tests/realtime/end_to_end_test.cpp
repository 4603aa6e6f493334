// The real binary between real sockets; a stand-in speaks the link protocol for the private tier.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <fstream>
#include <functional>

#include "realtime/process.hpp"
#include "realtime/stand_in.hpp"
#include "shared/crypto/token.hpp"
#include "shared/link/unix_socket.hpp"
#include "shared/net/web_client.hpp"
#include "shared/ops/clock.hpp"

namespace cardroom::realtime {
namespace {

using Lines = std::vector<std::string>;

struct Player {
  net::ClientSocket socket;
  Lines texts;
  bool open = false;
  std::optional<int> closed;
  std::string reason;
};

class EndToEnd : public testing::Test {
 protected:
  EndToEnd() : ring_(*crypto::create_key_file(folder_.path / "keys.json", "web-1")) {
    std::filesystem::create_directories(folder_.path / "client/assets");
    std::ofstream(folder_.path / "client/index.html") << "<!doctype html>page";
    std::ofstream(folder_.path / "client/assets/app-1a2b.js") << "code";
    std::ofstream(folder_.path / "secret.txt") << "secret";
  }

  // What is cut ends in a turn of the loop.
  void TearDown() override {
    server_.reset();
    links_.reset();
    client_.reset();
    loop_.restart();
    loop_.run_for(std::chrono::seconds(10));
  }

  // Everything is waited for with this deadline, by running the loop.
  bool comes(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition() && std::chrono::steady_clock::now() < until) {
      loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(20));
    }
    return condition();
  }

  void listen() {
    links_ = link::listen_unix(loop_, folder_.path / "link", {link::Role::game_server, "gs-1"});
    there_.emplace(*links_);
    links_->start(*there_);
  }

  std::vector<std::string> arguments() const {
    return {"--listen", "127.0.0.1:0",           "--ops",    "127.0.0.1:0",
            "--link",   folder_.path / "link",   "--keys",   folder_.path / "keys.json",
            "--client", folder_.path / "client", "--guests", "on"};
  }

  void start(const std::vector<std::string>& more = {}) {
    listen();
    std::vector<std::string> words = arguments();
    words.insert(words.end(), more.begin(), more.end());
    server_.emplace(words);
    ASSERT_TRUE(comes([&] { return server_->ready_line().ends_with('\n'); }));
    const std::string& line = server_->ready_line();
    port_ = port_after(line, "listen=127.0.0.1:");
    ops_port_ = port_after(line, "ops=127.0.0.1:");
    ASSERT_EQ(line, "ready listen=127.0.0.1:" + std::to_string(port_) +
                        " ops=127.0.0.1:" + std::to_string(ops_port_) + "\n");
  }

  static std::uint16_t port_after(const std::string& line, const std::string& before) {
    const std::size_t at = line.find(before);
    if (at == std::string::npos) return 0;
    return static_cast<std::uint16_t>(std::stoi(line.substr(at + before.size())));
  }

  net::WebTarget target(std::uint16_t port, const std::string& path,
                        net::HttpHeaders headers = {}) const {
    return {"127.0.0.1", port, path, std::move(headers)};
  }

  std::unique_ptr<Player> connect(net::HttpHeaders headers = {}) {
    auto player = std::make_unique<Player>();
    Player& p = *player;
    p.socket =
        client_->connect(target(port_, "/ws", std::move(headers)),
                         {.on_open = [&p] { p.open = true; },
                          .on_text = [&p](std::string_view text) { p.texts.emplace_back(text); },
                          .on_closed =
                              [&p](std::uint16_t code, std::string reason) {
                                p.closed = code;
                                p.reason = std::move(reason);
                              }});
    EXPECT_TRUE(comes([&] { return p.open || p.closed; }));
    return player;
  }

  bool hears(Player& player, std::size_t texts) {
    return comes([&] { return player.texts.size() >= texts; });
  }

  std::unique_ptr<Player> come_in(const std::string& user) {
    auto player = connect();
    const std::int64_t now = ops::now().wall.seconds();
    const auto token = crypto::mint_token(
        ring_.newest(),
        {.sub = user, .name = "Ann", .jti = "j-" + user, .iat = now, .exp = now + 60});
    player->socket.send(R"({"msg":"auth","token":")" + *token + "\"}");
    EXPECT_TRUE(hears(*player, 1));
    return player;
  }

  net::HttpResponse call(const std::string& method, net::WebTarget where, std::string body = {}) {
    std::optional<net::CallResult> result;
    client_->request(method, std::move(where), std::move(body),
                     [&](net::CallResult given) { result = std::move(given); });
    EXPECT_TRUE(comes([&] { return result.has_value(); }));
    EXPECT_TRUE(result && result->ok());
    return result && result->ok() ? **result : net::HttpResponse{};
  }

  static std::string header(const net::HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return {};
  }

  TemporaryFolder folder_;
  crypto::KeyRing ring_;
  boost::asio::io_context loop_;
  std::optional<net::WebClient> client_{std::in_place, loop_};
  std::unique_ptr<link::LinkServer> links_;
  std::optional<StandIn> there_;
  std::optional<Process> server_;
  std::uint16_t port_ = 0, ops_port_ = 0;
};

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
            R"("retry":true,"after":1000,"re":7})");
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
