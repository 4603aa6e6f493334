// A finished hand played again from its seed and its moves: what an export is made of, and what an
// export is held against. It follows no table: who sat down, went or came back meanwhile is not in
// it. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gameserver/table/state.hpp"

namespace cardroom::table {

struct Recorded {
  Settings settings;  // but the room, the game, its seats and options nothing is known of it
  std::uint64_t hand_no = 0;
  std::vector<Place> places;  // as they were at the end, with the scores of before it
  rules::Start start;
  crypto::Seed seed{};
  std::vector<Contribution> contributions;
  std::vector<std::pair<Seat, Move>> moves;
};

inline constexpr std::int64_t kMostScore = 1'000'000'000;  // either way

// Why no deal of that game can begin so, as below; its options aside.
std::string fault_of(const rules::Start& start, const rules::Info& info);

// Why no table can have played that, as the member of an export and what is wrong with it; empty:
// it may be played. Whoever reads one from outside asks, for the rules trust their arguments.
std::string fault_of(const Recorded& hand);

class Playback {
 public:
  // Deals the cards of a hand without a fault, which outlives it.
  explicit Playback(const Recorded& hand);

  // Makes the next move; false, and nothing happened, where the rules refuse it.
  bool step();
  bool at_end() const { return made_ == recorded_.moves.size(); }
  std::size_t made() const { return made_; }  // moves

  const rules::Hand& hand() const { return *deal_.hand; }
  // What the deal or the last move came to, the result included.
  const std::vector<Event>& events() const { return events_; }
  Move seen(const Event& event, rules::Viewer viewer) const;
  // In order, as an export has them.
  const base::List& shuffles() const { return shuffles_; }

 private:
  void shuffle(const rules::Ask& ask);
  void take(const std::vector<rules::Event>& events);
  void after_move();
  Event result(const rules::Outcome& outcome) const;

  const Recorded& recorded_;
  Deal deal_;
  std::size_t made_ = 0;
  std::vector<Event> events_;
  base::List shuffles_;
};

// As in exports: `msg`, then the fields.
base::Fields print(const Move& move);

}  // namespace cardroom::table
