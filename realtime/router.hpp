// Router: which session speaks on which connection, and which links serve it. It gives each
// connection its number, keeps a link to each game server of the fleet, carries the sessions'
// effects to carriers and links, and fans one message of the private tier out to all its
// addressees. Who owns what it learns from the links (Picture); when a table's owner is lost it
// asks another to claim it.
//
// It knows no socket (carriers stand behind `Carrier`, links behind what `connect` makes), reads
// the clock it is given, and calls nobody who calls back from within. One thread: the loop's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "realtime/guests.hpp"
#include "realtime/session.hpp"
#include "realtime/tables.hpp"
#include "shared/link/link.hpp"

namespace cardroom::realtime {

// What a player's connection is carried by: a WebSocket, or one of SockJS's. Neither call leads to
// a call of the router from within.
class Carrier {
 public:
  virtual void send(std::string_view text) = 0;
  // After what was sent; the router is told `closed` later.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;

 protected:
  ~Carrier() = default;
};

inline constexpr std::size_t kMaxConnections = 1u << kSlotBits;
// How often `tick` is wanted; the sessions' deadlines are met to within it.
inline constexpr base::Millis kTickEvery{250};
// The same of `tick_links`, which walks no sessions where no link was lost.
inline constexpr base::Millis kTickLinksEvery{50};

struct RouterCounts {
  std::uint64_t opened = 0, closed = 0, authenticated = 0;
  std::uint64_t texts_in = 0, texts_out = 0, bytes_out = 0;
  std::uint64_t frames_in = 0, frames_out = 0;
  std::uint64_t links_lost = 0, closed_by_us = 0, fell_behind = 0;
  std::uint64_t claims = 0, redirects = 0;
};

// complete: since it is up the server has listed all its tables.
enum class LinkChange : std::uint8_t { up, complete, down };

class Router {
 public:
  using Clock = std::function<base::Now()>;
  // A client for a game server's address, not yet started. Null: no link can lead there.
  using Connect = std::function<std::unique_ptr<link::LinkClient>(const std::string& address)>;

  Router(Connect connect, crypto::TokenOpener& tokens, Guests guests, Clock clock,
         const Limits& limits = {}, std::size_t connections = kMaxConnections);
  // Whoever calls the clients' listeners has stopped.
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Makes and starts the links that are kept whatever the servers say; once.
  void start(const std::vector<std::string>& addresses);

  // `carrier` lives until `closed`. `who`: whose it is, as `admission` counts; empty: nobody's.
  link::Conn open(Carrier& carrier, const std::string& who = {});
  void text(link::Conn conn, std::string_view text);
  // What was queued for a slow reader is gone. False: it is not in, and has nothing to go on with.
  bool fell_behind(link::Conn conn);
  void closed(link::Conn conn);
  void guest(std::string_view body, GuestDesk::Reply reply);
  void tick();
  // What the opener opens has changed: who came in by a key that is no more, is sent away.
  void keys_changed();
  // Never from within a callback of a link: links that nobody wants any more end here.
  void tick_links();
  // Says goodbye to everybody, and to whoever is let in all the same before `resume`. How many
  // were sent away by it.
  std::uint64_t drain();
  void resume() { draining_ = false; }
  bool draining() const { return draining_; }

  // Some game server can be given players.
  bool reached() const { return picture_.fleet.any_complete(); }
  // And players may come.
  bool ready() const { return reached() && !draining_; }
  // Told after the sessions were, with the link's address and the name of the server there.
  std::function<void(LinkChange, const std::string& address, const std::string& name)>
      on_link_change;
  base::Instant now() const { return clock_().instant; }
  Admission& admission() { return admission_; }
  const Admission& admission() const { return admission_; }
  const RouterCounts& counts() const { return counts_; }
  const Picture& picture() const { return picture_; }

 private:
  struct Entry {
    link::Conn conn;
    Carrier* carrier;
    std::string who;
    Session session;
    bool closing = false;
  };
  class End;

  // ---- connections ----
  Entry* find(link::Conn conn);
  void apply(Entry& entry);
  void say(Entry& entry, std::string_view text);
  void forward(LinkNo link, const link::Frame& frame);
  void tell_closed(Entry& entry);
  template <class Act>
  void with(link::Conn conn, Act act);
  template <class Act>
  void for_each(Act act);

  // ---- links ----
  void connect(const std::string& address, Origin origin);
  void disconnect(LinkNo link);
  void on_up(LinkNo link, const link::Hello& theirs, std::uint8_t version);
  void on_frame(LinkNo from, link::Frame&& frame);
  void on_down(LinkNo link);
  void tell(LinkChange change, LinkNo link);
  void own(LinkNo link, const std::string& room, std::uint64_t epoch, bool old_owner_answers);
  void unfollow(Entry& entry, const std::string& room);
  void rehome();
  void ask_claims(base::Instant now);
  LinkNo redirection(Entry& entry, LinkNo from, const link::Redirect& frame);

  void take(LinkNo from, const link::Authenticated& frame);
  void take(LinkNo from, const link::Deliver& frame);
  void take(LinkNo from, const link::Attached& frame);
  void take(LinkNo from, const link::Detached& frame);
  void take(LinkNo from, const link::Dismiss& frame);
  void take(LinkNo from, const link::Pass& frame);
  void take(LinkNo from, const link::Said& frame);
  void take(LinkNo from, const link::Following& frame);
  void take(LinkNo from, const link::Unfollowed& frame);
  void take(LinkNo from, const link::Servers& frame);
  void take(LinkNo from, const link::Owns& frame);
  void take(LinkNo from, const link::Disowns& frame);
  void take(LinkNo from, const link::Redirect& frame);
  void take(LinkNo from, const link::GuestMinted& frame) { guests_.minted(from, frame); }
  // What only the other end receives: a game server that sends it is taken for one that errs.
  void take(LinkNo, const auto&) {}

  const Connect connect_;
  crypto::TokenOpener& tokens_;
  const Clock clock_;
  Admission admission_;
  GuestDesk guests_;
  std::uint64_t last_guest_ = 0;
  Picture picture_;
  std::map<LinkNo, std::unique_ptr<End>> ends_;
  std::vector<std::unique_ptr<Entry>> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t last_serial_ = 0;
  bool draining_ = false;
  Effects effects_;
  RouterCounts counts_;
};

// ---- for router.cpp and router_links.cpp, which share them ----

// Frames may name a connection that has just gone: they are forgotten.
template <class Act>
void Router::with(link::Conn conn, Act act) {
  Entry* entry = find(conn);
  if (!entry) return;
  act(*entry);
  apply(*entry);
}

// In order of their slots, so that the same run gives the same order.
template <class Act>
void Router::for_each(Act act) {
  for (const auto& entry : slots_) {
    if (!entry) continue;
    act(*entry);
    apply(*entry);
  }
}

}  // namespace cardroom::realtime
