// A game server as the link sees it, with tables that are only numbers: it claims, is fenced, sends
// requests on, tells events and catches up whom it is asked to attach, as the contract in
// shared/link/frames.hpp has it. All of them share one store of head rows. What a realtime server
// must never do to it fails the test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/link/network.hpp"

namespace cardroom::realtime {

struct Head {
  std::string owner;
  std::uint64_t epoch = 0, seq = 0;
};

class ModelServer final : public link::LinkServer::Listener {
 public:
  // `living`: the names of those that live, which sees to itself.
  ModelServer(link::Network& network, const std::string& address, std::string name,
              std::map<std::string, Head>& store, std::set<std::string>& living)
      : name_(std::move(name)),
        store_(store),
        living_(living),
        links_(network.serve(address, {link::Role::game_server, name_})) {
    living_.insert(name_);
    links_->start(*this);
  }
  ~ModelServer() { living_.erase(name_); }

  // Gives its tables, and whatever it is asked for from now on, to another.
  void hand_over(const std::string& to) {
    heir_ = to;
    for (const auto& [link, peer] : peers_) tell_draining(link);
    for (const auto& [room, epoch] : std::exchange(owned_, {})) tell_disowned(room, epoch, to);
  }
  bool drains() const { return !heir_.empty(); }
  const std::string& name() const { return name_; }

  void on_link_up(link::LinkId link, const link::Hello&, std::uint8_t) override {
    peers_[link];
    link::Owns owns;
    for (const auto& [room, epoch] : owned_) owns.tables.push_back({room, epoch});
    owns.complete = true;
    if (!heir_.empty()) tell_draining(link);
    links_->send(link, owns);
  }
  void on_link_down(link::LinkId link) override {
    peers_.erase(link);
    std::erase_if(viewers_, [link](const Viewer& one) { return one.link == link; });
  }
  void on_frame(link::LinkId link, link::Frame&& frame) override {
    std::visit([&](const auto& held) { take(link, held); }, frame);
  }

 private:
  struct Peer {
    std::map<link::Conn, bool> conns;  // whether this is their home
  };
  struct Viewer {
    std::string room;
    link::LinkId link;
    link::Conn conn;
    bool operator==(const Viewer&) const = default;
  };

  void tell_draining(link::LinkId link) { links_->send(link, link::Servers{{{name_, "", true}}}); }
  bool fenced(const std::string& room) {
    const Head& head = store_[room];
    return !owned_.contains(room) || head.owner != name_ || head.epoch != owned_[room];
  }
  void claim(const std::string& room) {
    Head& head = store_[room];
    head.owner = name_;
    owned_[room] = ++head.epoch;
    for (const auto& [link, peer] : peers_)
      links_->send(link, link::Owns{{{room, head.epoch}}, false});
  }
  void tell_disowned(const std::string& room, std::uint64_t epoch, const std::string& to) {
    std::erase_if(viewers_, [&](const Viewer& one) { return one.room == room; });
    for (const auto& [link, peer] : peers_) links_->send(link, link::Disowns{room, epoch, to});
  }
  // Whether this server may speak for the room; drops it where another took it.
  bool holds(const std::string& room) {
    if (!fenced(room)) return true;
    if (const auto mine = owned_.extract(room); !mine.empty())
      tell_disowned(room, mine.mapped(), "");
    return false;
  }

  void take(link::LinkId link, const link::Authenticate& f) {
    peers_[link].conns[f.conn] = true;
    links_->send(link, link::Authenticated{f.conn, true, "u", "n", "in", false});
  }
  void take(link::LinkId link, const link::Opened& f) { peers_[link].conns[f.conn] = f.home; }
  void take(link::LinkId link, const link::Closed& f) {
    EXPECT_EQ(peers_[link].conns.erase(f.conn), 1u) << "it was never told of it";
    std::erase_if(viewers_,
                  [&](const Viewer& one) { return one.link == link && one.conn == f.conn; });
  }
  void take(link::LinkId link, const link::Claim& f) {
    if (holds(f.room)) return links_->send(link, link::Owns{{{f.room, owned_[f.room]}}, false});
    const Head& head = store_[f.room];
    if (!heir_.empty()) return;
    if (head.epoch <= f.seen || !living_.contains(head.owner)) claim(f.room);
  }
  void take(link::LinkId link, const link::Attach& f) {
    EXPECT_TRUE(peers_[link].conns.contains(f.conn)) << "attached before it was introduced";
    if (!holds(f.room)) return;
    watch(f.room, link, f.conn, f.attachment);
    const std::uint64_t seq = store_[f.room].seq;
    if (f.epoch == 0) return tell(link, {f.conn}, 0, f.room, seq, "table");
    for (std::uint64_t missed = f.seq + 1; missed <= seq; ++missed)
      tell(link, {f.conn}, 0, f.room, missed, "event");
  }
  void take(link::LinkId link, const link::Request& f) {
    const auto known = peers_[link].conns.find(f.conn);
    ASSERT_NE(known, peers_[link].conns.end()) << "asked before it was introduced";
    if (f.room.empty()) {
      EXPECT_TRUE(known->second) << "asked far from home";
      return links_->send(link, link::Deliver{{f.conn}, f.number, false, "", 0, 0, "list"});
    }
    if (!holds(f.room)) {
      const Head& head = store_[f.room];
      if (head.owner != name_ && living_.contains(head.owner))
        return links_->send(link, link::Redirect{f, head.owner, head.epoch});
      if (living_.contains(heir_)) return links_->send(link, link::Redirect{f, heir_, 0});
      claim(f.room);
    }
    if (f.msg == "join") {
      watch(f.room, link, f.conn, f.attachment);
      return tell(link, {f.conn}, f.number, f.room, store_[f.room].seq, "table");
    }
    act(link, f);
  }
  void act(link::LinkId link, const link::Request& f) {
    // It was attached before this server lost the room and claimed it again.
    if (std::ranges::count(viewers_, Viewer{f.room, link, f.conn}) == 0)
      return links_->send(
          link, link::Deliver{{f.conn}, f.number, false, f.room, 0, 0, R"("unavailable")"});
    const std::uint64_t seq = ++store_[f.room].seq;
    tell(link, {f.conn}, f.number, f.room, seq, "event");
    for (const Viewer& one : viewers_)
      if (one.room == f.room && (one.link != link || one.conn != f.conn))
        tell(one.link, {one.conn}, 0, f.room, seq, "event");
  }
  void take(link::LinkId, const auto&) {}

  void watch(const std::string& room, link::LinkId link, link::Conn conn, std::uint64_t number) {
    links_->send(link, link::Attached{conn, number, room, false});
    const Viewer viewer{room, link, conn};
    if (std::ranges::count(viewers_, viewer) == 0) viewers_.push_back(viewer);
  }
  void tell(link::LinkId link, std::vector<link::Conn> to, std::uint64_t answers,
            const std::string& room, std::uint64_t seq, const std::string& what) {
    links_->send(link, link::Deliver{std::move(to), answers, false, room, owned_[room], seq,
                                     what + " " + std::to_string(seq) + (answers ? " yes" : "")});
  }

  const std::string name_;
  std::string heir_;
  std::map<std::string, Head>& store_;
  std::set<std::string>& living_;
  const std::unique_ptr<link::LinkServer> links_;
  std::map<std::string, std::uint64_t> owned_;
  std::map<link::LinkId, Peer> peers_;
  std::vector<Viewer> viewers_;
};

}  // namespace cardroom::realtime
