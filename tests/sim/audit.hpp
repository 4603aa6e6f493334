// What game servers asked of the store and what became of it, held to the store's contract from
// outside: one owner an epoch, epochs that rise, no claim below what its asker had seen, nothing
// kept for who is no longer the owner; and when the store was away or a server was stopped, of
// which no clock may know.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gameserver/store/memory_store.hpp"

namespace cardroom::sim {

class Audit {
 public:
  // A room that bore a name, and since when its table was owned by somebody.
  struct Named {
    store::Room room;
    base::WallTime since;
  };

  // A request of the server called so has run, with the answer that the store gave.
  void ran(const std::string& server, const store::Request& request, const store::Answer& answer,
           const store::MemoryStore& store, base::WallTime now);
  // It was refused, because the store was away.
  void refused(const std::string& server, const store::Request& request, base::WallTime now);

  // A request arrives at a game server; what that server then tells of a table where nothing was
  // appended has to rest on a look at the store since.
  using Request = std::pair<std::uint64_t, std::uint64_t>;  // its connection, its number
  void came(std::uint64_t link, Request request);
  void answered(std::uint64_t link, Request request, const std::string& room, bool shows);
  // Its server has heard of these answers: where it was fenced it owns nothing any more.
  static bool lost(const store::Request& request, const store::Answer& answer, std::string& room,
                   std::uint64_t& epoch);

  // The server called so was stopped between the two.
  void slept(const std::string& server, base::WallTime from, base::WallTime to);
  // How long between the two the store was away for this room, as its owner noticed, or its owner
  // of that epoch was stopped.
  std::int64_t away_ms(const std::string& room, std::uint64_t epoch, base::WallTime from,
                       base::WallTime to) const;
  // The server that appended or claimed in that epoch; empty: nobody did.
  std::string owner(const std::string& room, std::uint64_t epoch) const;
  // When each record of that room's journal was written.
  const std::vector<base::WallTime>& written(const std::string& room) {
    return rooms_[room].written;
  }
  // The rooms that had this name one after another, as far as anybody has owned them.
  const std::vector<Named>& rooms(const std::string& name) { return rooms_[name].named; }
  // The store has the opening state, from which a takeover within the first minute reads on.
  bool has_opening(const std::string& room) const;
  // Empty, or the first rule that was broken.
  const std::string& wrong() const { return wrong_; }

 private:
  struct Span {
    std::int64_t from = 0, to = 0;  // to 0: it lasts
  };
  struct Room {
    std::map<std::uint64_t, std::string> owners;  // by epoch
    std::vector<base::WallTime> written;          // its records
    std::vector<Named> named;
    bool opening = false;
    std::uint64_t looked = 0;  // when the store last found a server to be its owner
    std::vector<Span> away;
  };
  void must(bool holds, const std::string& rule) {
    if (!holds && wrong_.empty()) wrong_ = rule;
  }
  void appended(const std::string& server, const std::string& room, const store::MemoryStore& store,
                base::WallTime now);
  void claimed(const std::string& server, const store::Claim& claim, const store::Claimed& answer,
               base::WallTime now);
  void owns(const std::string& server, const std::string& room, std::uint64_t epoch);
  void is_back(const std::string& room, base::WallTime now);

  std::map<std::string, Room> rooms_;
  std::map<std::string, std::vector<Span>> slept_;  // by server
  std::uint64_t moment_ = 0;
  std::map<std::pair<std::uint64_t, Request>, std::uint64_t> came_;  // by link: when
  std::string wrong_;
};

}  // namespace cardroom::sim
