// The Ledger: which request ids each user of a table has used up, so that an accepted action
// happens once and is answered the same way whenever it is sent again. Part of the durable state.
// Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "gameserver/rules/game.hpp"
#include "shared/base/pack.hpp"

namespace cardroom::table {

using Digest = std::array<std::uint8_t, 32>;

// PROTOCOL.md promises the last 16 accepted ids of a player.
inline constexpr std::size_t kKeptIds = 16;
// Users remembered a table; past it the one who was longest away is forgotten.
inline constexpr std::size_t kMaxLedgerUsers = 1024;

// Of a request's body: as it is written down, and as the same may have been before.
struct RequestHash {
  Digest written{};
  std::vector<Digest> older;

  bool is(const Digest& kept) const {
    return kept == written || std::ranges::count(older, kept) > 0;
  }
};

struct Accepted {
  std::uint64_t id = 0;
  Digest request{};  // the hash that was written
  std::uint64_t epoch = 0, seq = 0;
  rules::Move answer;  // as this user saw it
};

enum class Verdict : std::uint8_t { fresh, again, conflict, stale };

class Ledger {
 public:
  struct Finding {
    Verdict verdict = Verdict::fresh;
    const Accepted* accepted = nullptr;  // with `again`; valid until the ledger changes
  };
  Finding look(const std::string& user, std::uint64_t id, const RequestHash& request) const;
  std::uint64_t last_id(const std::string& user) const;

  void accept(const std::string& user, Accepted accepted);

  // A break in what `user` follows as one and the same: a leave, a change of role.
  void note_break(const std::string& user, std::uint64_t seq);
  std::uint64_t last_break(const std::string& user) const;

  void pack(base::Packer& out) const;
  static Ledger unpack(base::Unpacker& in);

 private:
  struct Page {
    std::uint64_t touched = 0;  // the seq that last wrote here
    std::uint64_t broken = 0;
    std::uint64_t last_id = 0;
    std::deque<Accepted> kept;  // oldest first
  };
  Page& page(const std::string& user, std::uint64_t seq);

  std::map<std::string, Page> pages_;
};

}  // namespace cardroom::table
