// Routers and in-process links to game servers' ends that a test speaks for: what each end received
// stands there as lines. The clock stands still until `after`.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "realtime/effects.hpp"
#include "realtime/router.hpp"
#include "shared/link/network.hpp"

namespace cardroom::realtime {

struct Heard final : Carrier {
  void send(std::string_view text) override { lines.push_back("< " + std::string(text)); }
  void close(std::uint16_t code, std::string_view) override {
    lines.push_back("close " + std::to_string(code));
  }
  Lines take() { return std::exchange(lines, {}); }
  Lines lines;
};

// A game server's end at the address "at NAME". It lists `tables` to whoever connects, completely.
class There final : public link::LinkServer::Listener {
 public:
  There(link::Network& network, std::string its_name)
      : name(std::move(its_name)),
        links_(network.serve("at " + name, {link::Role::game_server, name})) {
    links_->start(*this);
  }

  void on_link_up(link::LinkId link, const link::Hello& theirs, std::uint8_t) override {
    current = link;
    lines.push_back("up " + theirs.name);
    if (lists) links_->send(link, link::Owns{tables, true});
  }
  void on_frame(link::LinkId, link::Frame&& frame) override {
    lines.push_back(print(frame));
    frames.push_back(std::move(frame));
  }
  void on_link_down(link::LinkId) override { lines.push_back("down"); }
  Lines take() { return std::exchange(lines, {}); }
  // To the router that connected last.
  void send(const link::Frame& frame) { links_->send(current, frame); }

  const std::string name;
  std::vector<link::Owns::One> tables;
  bool lists = true;
  Lines lines;
  std::vector<link::Frame> frames;
  link::LinkId current = 0;

 private:
  const std::unique_ptr<link::LinkServer> links_;
};

class Rooms : public testing::Test {
 protected:
  std::unique_ptr<Router> make_router(const std::string& name) {
    const auto connect = [this, name](const std::string& address) {
      return network.connect(address, {link::Role::realtime, name});
    };
    return std::make_unique<Router>(connect, opener, Guests::on, [this] { return now; });
  }

  void after(base::Millis span) {
    now.instant = now.instant + span;
    network.pass(span);
    network.pump();
    for (Router* each : ticked) each->tick_links();
    network.pump();
  }
  void send(There& from, const link::Frame& frame) {
    from.send(frame);
    network.pump();
  }
  // A connection that is in, with nothing unread on either side.
  link::Conn come_in(Router& at, Heard& heard, There& home, const std::string& user) {
    const link::Conn conn = at.open(heard);
    at.text(conn, R"({"msg":"auth","resume":"t"})");
    network.pump();
    send(home, link::Authenticated{conn, true, user, "Ann", "in", false});
    heard.take();
    home.take();
    return conn;
  }

  base::Now now{{0}, {0}};
  crypto::TokenOpener opener;
  link::Network network;
  std::vector<Router*> ticked;
};

}  // namespace cardroom::realtime
