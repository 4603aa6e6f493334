// A peer for the link protocol in a game server's place: it says yes to every proof and claim,
// seats everybody who joins, owns room2 under epoch 1 unless told otherwise, numbers each `draw` as
// an event for all of its table, and leaves `pass` unanswered.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "shared/link/link.hpp"

namespace cardroom::realtime {

class StandIn final : public link::LinkServer::Listener {
 public:
  explicit StandIn(link::LinkServer& links, std::vector<link::Owns::One> tables = {{"room2", 1}})
      : links_(links), tables_(std::move(tables)) {}

  void on_link_up(link::LinkId link, const link::Hello&, std::uint8_t) override {
    link_ = link;
    send(link::Owns{tables_, true});
  }
  void on_frame(link::LinkId, link::Frame&& frame) override {
    std::visit([this](const auto& held) { take(held); }, frame);
  }
  void on_link_down(link::LinkId) override { link_ = 0; }

  void drop() { links_.drop(link_); }
  bool up() const { return link_ != 0; }
  void send(const link::Frame& frame) { links_.send(link_, frame); }

  std::vector<link::Authenticate> proofs;
  std::vector<link::Request> requests;
  std::vector<link::Attach> attaches;
  std::set<link::Conn> closed;

 private:
  static std::string re(const std::optional<std::uint64_t>& id) {
    return id ? ",\"re\":" + std::to_string(*id) : "";
  }

  void take(const link::Authenticate& f) {
    proofs.push_back(f);
    send(link::Authenticated{f.conn, true, f.user, f.name,
                             R"({"msg":"auth","user":{"id":")" + f.user + "\"}" + re(f.id) + "}",
                             false});
  }
  void take(const link::Request& f) {
    requests.push_back(f);
    if (f.msg == "join") {
      seated_.insert(f.conn);
      send(link::Attached{f.conn, f.attachment, f.room, false});
      answer(f, R"({"msg":"table","room":")" + f.room + "\"" + re(f.id) + "}");
    } else if (f.msg == "draw") {
      answer(f, R"({"msg":"draw")" + re(f.id) + "}", ++seq_);
      std::vector<link::Conn> others;
      for (const link::Conn conn : seated_)
        if (conn != f.conn) others.push_back(conn);
      send(link::Deliver{others, 0, false, f.room, 1, seq_, R"({"msg":"draw"})"});
    }
  }
  void answer(const link::Request& f, const std::string& body, std::uint64_t seq = 0) {
    send(link::Deliver{{f.conn}, f.number, false, f.room, seq ? 1u : 0u, seq, body});
  }
  void take(const link::Attach& f) {
    attaches.push_back(f);
    seated_.insert(f.conn);
    seq_ = f.seq;
    send(link::Attached{f.conn, f.attachment, f.room, f.spectator});
  }
  void take(const link::Claim& f) {
    tables_.push_back({f.room, f.seen + 1});
    send(link::Owns{tables_, false});
  }
  void take(const link::Closed& f) {
    closed.insert(f.conn);
    seated_.erase(f.conn);
  }
  void take(const link::MintGuest& f) {
    send(link::GuestMinted{f.number, "token-of-" + f.name, ""});
  }
  void take(const auto&) {}

  link::LinkServer& links_;
  std::vector<link::Owns::One> tables_;
  link::LinkId link_ = 0;
  std::uint64_t seq_ = 0;
  std::set<link::Conn> seated_;
};

}  // namespace cardroom::realtime
