// Tables: which game server owns which room, under which epoch, as those servers say; who here
// follows each; and the rooms that lost their owner while somebody here follows them, for which
// another is asked to claim them until one does. Of two that own one room the higher epoch is
// believed. It sends nothing and reads no clock. Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "realtime/fleet.hpp"

namespace cardroom::realtime {

// How long a claim is waited for before it is asked again.
inline constexpr base::Millis kClaimAgain{1'000};
// How often in a row one that is asked may name another, who is asked at once; then it waits.
inline constexpr int kMaxSentOn = 4;
// Rooms remembered; of more than that the owner is not known, and they are picked for by name.
inline constexpr std::size_t kMaxRooms = 1u << 20;

// From whom a frame about a room comes: from whom is believed to own it (or may be believed, where
// nobody is), or from one that is not, whose events are not to be shown any more.
enum class Speaker : std::uint8_t { owner, stranger };

class Tables {
 public:
  // A room has another owner, or the same one anew: its viewers are to be attached there.
  // `from`: who owned it until now, 0 where nobody was known to. Kept: the owner and the epoch are
  // the same, and who is attached there stays so.
  enum class Kind : std::uint8_t { kept, moved };
  struct Move {
    Kind kind = Kind::kept;
    LinkNo from = 0;
    std::vector<link::Conn> viewers;
  };
  struct Asked {
    LinkNo link;
    link::Claim claim;
  };

  // ---- from the links ----
  void up(LinkNo link);
  // Nothing: not believed.
  std::optional<Move> owns(LinkNo link, const std::string& room, std::uint64_t epoch);
  // What it owned before and has not listed since `up` is no longer its own.
  void completed(LinkNo link, base::Instant now);
  // `owner`: the link of whom it names, 0 where none is reached; never: for so long that it is
  // taken for lost, under the epoch that is named with it.
  enum class Reached : std::uint8_t { maybe, never };
  void disowns(LinkNo link, const link::Disowns& frame, LinkNo owner, Reached reached,
               base::Instant now);
  // It has been down for kLostAfter, or is no more.
  void lost(LinkNo link, base::Instant now);
  // It is down: what it was asked to claim is to be asked of another.
  void down(LinkNo link, base::Instant now);

  // ---- from the sessions ----
  Speaker speaker(LinkNo link, std::string_view room) const;
  void follow(LinkNo link, const std::string& room, link::Conn conn);
  void unfollow(const std::string& room, link::Conn conn);

  // The claims that are due, with whom to ask.
  std::vector<Asked> take_due(const Fleet& fleet, base::Instant now);

  // 0: nobody is known to.
  LinkNo owner(std::string_view room) const;
  std::uint64_t epoch(std::string_view room) const;
  std::size_t known() const { return rooms_.size(); }

 private:
  struct Room {
    LinkNo owner = 0;
    LinkNo before = 0;  // the last owner, while there is none
    std::uint64_t epoch = 0;
    std::uint64_t listing = 0;        // when its owner said so
    std::vector<link::Conn> viewers;  // sorted
  };
  struct Claiming {
    base::Instant due;
    LinkNo asked = 0;
    LinkNo first = 0;  // is to be asked first
    // Who was said to have it, and under which epoch: lost, where they then say it is not theirs.
    LinkNo named = 0;
    std::uint64_t named_epoch = 0;
    int sent_on = 0;
  };
  using Rooms = std::map<std::string, Room, std::less<>>;

  // Without viewers it is forgotten. Gives the one behind it.
  Rooms::iterator disown(Rooms::iterator room, Claiming claiming);
  void sent_on(Claiming& claiming, std::uint64_t& epoch, LinkNo link, const link::Disowns& frame,
               LinkNo owner, Reached reached, base::Instant now);
  void forget_unless_needed(Rooms::iterator room);

  Rooms rooms_;
  std::map<std::string, Claiming> claims_;  // rooms with viewers and without an owner
  std::map<LinkNo, std::uint64_t> listings_;
  std::uint64_t last_listing_ = 0;
};

// All that a session looks up when it decides where a frame goes.
struct Picture {
  Fleet fleet;
  Tables tables;
};

}  // namespace cardroom::realtime
