// The Lobby: the list of rooms, who holds a seat where, and who is told when a room changes. It
// learns of tables only by their summaries. Pure; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gameserver/table/table.hpp"

namespace cardroom::lobby {

inline constexpr std::size_t kMaxListed = 100;     // rooms in one `room_list`
inline constexpr std::size_t kMaxRooms = 100'000;  // of one game server
inline constexpr std::size_t kMaxSeatsOfUser = 8;
inline constexpr std::size_t kMaxRoomsOfCreator = 64;
inline constexpr base::Millis kRoomPace{1'000};  // between two `room`s about one room

using table::Seat;
using table::ViewerKey;

struct Listing {
  std::string room;
  std::string game;
  std::string creator;
  bool is_private = false;
  table::Summary summary;

  bool open() const { return !summary.playing && summary.players < summary.seats; }
};

// A message for these connections.
struct Notice {
  std::vector<ViewerKey> to;
  table::Move message;
};

class Lobby {
 public:
  void add(Listing listing, base::Now now);
  void update(const std::string& room, table::Summary summary, base::Now now);
  // It is gone, if it was there.
  void remove(const std::string& room, base::Now now);

  // A connection is told of rooms from its first `room_list` on.
  base::Fields list(ViewerKey viewer, const std::string& user, const base::Fields& request);
  void follow(ViewerKey viewer, const std::string& user);  // after a link came back
  void forget(ViewerKey viewer);

  // Any room of that game in which `user` could sit down at once; a house bot gives up its seat.
  std::optional<std::string> open_room(const std::string& game) const;
  const Listing* find(const std::string& room) const;
  std::size_t rooms() const { return rooms_.size(); }
  std::size_t rooms_of(const std::string& creator) const;

  // Where a user sits: room → seat.
  const std::map<std::string, Seat>& seats_of(const std::string& user) const;

  std::vector<Notice> tick(base::Now now);
  base::Instant deadline() const;

 private:
  struct Room {
    Listing listing;
    bool dirty = false;
    bool opened = false;  // since it was last told
    base::Instant next_told{0};
  };
  // Removed, and its end is yet to be told.
  struct Gone {
    Listing listing;
    base::Instant due;
  };
  struct Follower {
    std::string user;
    std::set<std::string> listed;  // at most kMaxListed names, and rooms that opened since
  };
  bool visible(const Listing& listing, const std::string& user) const;
  std::vector<ViewerKey> interested(const Listing& listing, bool opened);

  std::map<std::string, Room> rooms_;
  std::map<ViewerKey, Follower> followers_;
  std::map<std::string, std::map<std::string, Seat>> seats_;
  std::map<std::string, std::size_t> made_;
  std::set<std::pair<base::Instant, std::string>> due_;
  std::map<std::string, Gone> gone_;
};

}  // namespace cardroom::lobby
