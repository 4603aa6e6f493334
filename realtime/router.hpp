// Router: which session speaks on which connection, and which link serves it. It gives each
// connection its number, carries the sessions' effects to carriers and links, and fans one message
// of the private tier out to all its addressees. Today every room is served by one link; the link
// is chosen in `forward` and nowhere else.
//
// It knows no socket (carriers stand behind `Carrier`), reads the clock it is given, and calls
// nobody who calls back from within. One thread: the loop's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "realtime/guests.hpp"
#include "realtime/session.hpp"
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

inline constexpr int kSlotBits = 20;
inline constexpr std::size_t kMaxConnections = 1u << kSlotBits;
// How often `tick` is wanted; deadlines are met to within it.
inline constexpr base::Millis kTickEvery{250};

struct RouterCounts {
  std::uint64_t opened = 0, closed = 0, authenticated = 0;
  std::uint64_t texts_in = 0, texts_out = 0, bytes_out = 0;
  std::uint64_t frames_in = 0, frames_out = 0;
  std::uint64_t links_lost = 0, closed_by_us = 0, fell_behind = 0;
};

class Router final : public link::LinkClient::Listener {
 public:
  using Clock = std::function<base::Now()>;

  Router(link::LinkClient& link, crypto::TokenOpener& tokens, Guests guests, Clock clock);

  // `carrier` lives until `closed`.
  link::Conn open(Carrier& carrier);
  void text(link::Conn conn, std::string_view text);
  // What was queued for a slow reader is gone. False: it is not in, and has nothing to go on with.
  bool fell_behind(link::Conn conn);
  void closed(link::Conn conn);
  void guest(std::string_view body, GuestDesk::Reply reply);
  void tick();
  // Says goodbye to everybody; the carriers are then closed by their server.
  void drain();

  void on_up(const link::Hello& theirs) override;
  void on_frame(link::Frame&& frame) override;
  void on_down() override;

  bool link_is_up() const { return link_state_ == LinkState::up; }
  // Told after the sessions were, with the other end's name; empty when the link was lost.
  std::function<void(std::string_view)> on_link_change;
  const RouterCounts& counts() const { return counts_; }

 private:
  struct Entry {
    link::Conn conn;
    Carrier* carrier;
    Session session;
    bool closing = false;
  };

  Entry* find(link::Conn conn);
  void apply(Entry& entry);
  void say(Entry& entry, std::string_view text);
  void forward(const link::Frame& frame);
  void tell_closed(Entry& entry);
  template <class Act>
  void with(link::Conn conn, Act act);
  template <class Act>
  void for_each(Act act);

  void take(const link::Authenticated& frame);
  void take(const link::Deliver& frame);
  void take(const link::Attached& frame);
  void take(const link::Detached& frame);
  void take(const link::Dismiss& frame);
  void take(const link::GuestMinted& frame) { guests_.minted(frame); }
  // What only the other end receives: a game server that sends it is taken for one that errs.
  void take(const auto&) {}

  link::LinkClient& link_;
  crypto::TokenOpener& tokens_;
  const Clock clock_;
  GuestDesk guests_;
  LinkState link_state_ = LinkState::down;
  // A connection's number is its serial number above its slot: it grows, and is found at once.
  std::vector<std::unique_ptr<Entry>> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t last_serial_ = 0;
  Effects effects_;
  RouterCounts counts_;
};

}  // namespace cardroom::realtime
