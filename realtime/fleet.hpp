// Fleet: the game servers as one realtime server sees them: which links there are, which of them
// are up and have said all that they own, what the servers are called, and who of them is about to
// go. It picks servers for what has none yet: rooms by rendezvous hashing, so that all realtime
// servers which reach the same game servers pick the same; homes evenly.
//
// It makes no link and sends nothing: the router tells it what happened and asks. Pure; one thread
// at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/time.hpp"
#include "shared/link/frames.hpp"

namespace cardroom::realtime {

// A link of this process, from 1 and growing; never used again. 0: none.
using LinkNo = std::uint32_t;

// A link that is back within this was only reset: no table and no home moves.
inline constexpr base::Millis kLostAfter{150};
// So long a new link may be down before rooms that nobody is known to own are given to others.
inline constexpr base::Millis kStartGrace{1'000};
// So long a link that is up may take to list its tables before it is no longer waited for.
inline constexpr base::Millis kListDeadline{5'000};
// A server that others name and that is not reached for so long is taken for lost.
inline constexpr base::Millis kUnreachedAfter{1'000};
// Links at once; addresses beyond are not linked.
inline constexpr std::size_t kMaxFleet = 64;
// Names of servers that were never reached and are remembered; at the bound the oldest goes.
inline constexpr std::size_t kMaxMissing = 64;

// A connection's number is its serial number above its slot: it grows, and is found at once.
inline constexpr int kSlotBits = 20;

enum class Origin : std::uint8_t { configured, learned };

class Fleet {
 public:
  // ---- what happens to links ----
  LinkNo add(std::string address, Origin origin, base::Instant now);
  void up(LinkNo link, std::string name, base::Instant now, std::uint8_t version = link::kVersion);
  // Its list of tables is complete. False: it was already.
  bool completed(LinkNo link, base::Instant now);
  void down(LinkNo link, base::Instant now);
  void remove(LinkNo link);
  void listed(LinkNo link, std::vector<link::Servers::One> servers);
  // The links that have now been down for kLostAfter; each once.
  std::vector<LinkNo> tick(base::Instant now);

  // ---- which links there should be ----
  bool has_room() const { return links_.size() < kMaxFleet; }
  // Addresses that a server listed and that no link leads to.
  std::vector<std::string> wanted() const;
  // Learned links that are down and listed by nobody, or lead where another does.
  std::vector<LinkNo> unwanted() const;

  // ---- what is so now ----
  bool is_up(LinkNo link) const;
  // It leads to a server to which an older link leads.
  bool is_twin(LinkNo link) const;
  // Its server knows of channels.
  bool has_channels(LinkNo link) const;
  // Up, its tables all listed, and not about to go: may be given rooms and homes.
  bool usable(LinkNo link) const;
  // Whether a connection that is at home there must find another. Where all drain it stays.
  bool leaves_home(LinkNo link) const;
  // The link that is up to the server of this name; 0: none.
  LinkNo named(std::string_view name) const;
  // Whether the server of this name has not been reached for kUnreachedAfter, counted from the
  // first question where it was never heard of.
  bool unreached(const std::string& name, base::Instant now);
  // Whether every link has said what it owns, or has had its time to. Before, a room that nobody
  // is known to own may well have an owner.
  bool settled() const { return settled_; }
  bool any_complete() const;
  std::size_t links_up() const;
  const std::string& address(LinkNo link) const;
  const std::string& name(LinkNo link) const;

  // The usable link for a room (or a channel's root) without an owner, or for a connection's home.
  // Where no link is usable one that drains: a fleet in which all are about to go serves until they
  // are gone. 0: none.
  LinkNo pick(std::string_view room) const;
  LinkNo home(link::Conn conn) const;

 private:
  enum class State : std::uint8_t { down, up };
  struct Link {
    LinkNo number;
    Origin origin;
    std::string address;
    base::Instant made, since;  // since: of its state
    State state = State::down;
    std::uint8_t version = 0;
    std::string name;
    std::uint64_t name_hash = 0;
    bool complete = false;       // its list, since it was up
    bool once_complete = false;  // in its life
    bool lost = true;            // down for kLostAfter
    bool draining = false;
    bool twin = false;                        // leads to a server that an older link leads to
    std::vector<link::Servers::One> servers;  // that it listed last
  };

  const Link* find(LinkNo link) const;
  Link* find(LinkNo link);
  // Usable but for draining.
  static bool serves(const Link& one);
  static bool usable(const Link& one);
  bool any_usable() const;
  // Those that may be picked, by number.
  template <class Act>
  void for_each_choice(Act act) const;
  static bool waited_for(const Link& one, base::Instant now);
  // The lists that count: of links that are up, and while none is, all.
  template <class Act>
  void for_each_listed(Act act) const;
  void settle(base::Instant now);
  void mark_draining();

  std::vector<Link> links_;  // by number
  LinkNo last_link_ = 0;
  bool settled_ = true;
  std::map<std::string, base::Instant> missing_;
};

}  // namespace cardroom::realtime
