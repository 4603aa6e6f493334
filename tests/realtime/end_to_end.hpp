// The real binary between real sockets; a stand-in speaks the link protocol for the private tier.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "realtime/effects.hpp"
#include "realtime/process.hpp"
#include "realtime/stand_in.hpp"
#include "shared/crypto/token.hpp"
#include "shared/link/unix_socket.hpp"
#include "shared/net/web_client.hpp"
#include "shared/ops/clock.hpp"

namespace cardroom::realtime {

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

}  // namespace cardroom::realtime
