// What one viewer has followed of a table of crazy eights, by rules written a second time and in
// another way than the servers': every message is held against it. It believes nothing, knows only
// what its viewer was told, and says the first thing that is wrong. Pure.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/read.hpp"

namespace cardroom::sim {

// Cards of one pack as bits.
using CardBits = std::uint64_t;
// -1 where the text is no card.
int card_of(std::string_view text);
CardBits cards_of(const base::List& texts);
std::string print_card(int card);
inline int count_of(CardBits cards) {
  return __builtin_popcountll(cards);
}

struct Sitting {
  std::string user;  // empty: nobody
  bool bot = false, ready = false, stand_in = false, watching = false;
  std::optional<bool> muted;  // a `join` does not say it
  std::int64_t cards = 0, score = 0;
  std::string presence;

  bool human() const { return !user.empty() && !bot; }
};

class Picture {
 public:
  // As whom it looks on; a spectator's is empty.
  explicit Picture(std::string user = {}) : user_(std::move(user)) {}

  // Where it follows the table already and both stand at one seq, they must agree.
  void take_table(const Message& message);
  void take_event(const Message& message);
  void take_turn(const Message& message);
  void take_proof(const Message& message);
  void take_presence(const Message& message);
  void take_spectators(const Message& message);
  // Its viewer was away: who is not told to be absent is there.
  void come_back();
  // Of the same table at the same seq.
  void agree(const Picture& told) { compare(told); }

  // Empty, or the first rule that was broken.
  const std::string& wrong() const { return wrong_; }

  bool known() const { return known_; }
  std::uint64_t seq() const { return seq_; }
  std::uint64_t epoch() const { return epoch_; }
  int seat() const { return seat_; }  // -1: none
  int turn() const { return turn_; }  // -1: nobody's
  bool playing() const { return playing_; }
  bool inside() const {
    return seat_ >= 0 && seats_[at(seat_)].cards > 0 && playing_ && !seats_[at(seat_)].watching;
  }
  std::int64_t spectators() const { return spectators_; }
  const std::vector<Sitting>& seats() const { return seats_; }
  const Sitting& mine() const { return seats_[at(seat_)]; }
  CardBits hand() const { return hand_; }
  const base::List& legal() const { return legal_; }
  // Every card that everybody has seen in this deal and that is not in the stock again.
  CardBits open_cards() const { return pile_; }

 private:
  static std::size_t at(int seat) { return static_cast<std::size_t>(seat); }
  void must(bool holds, const char* rule) {
    if (!holds && wrong_.empty()) wrong_ = rule;
  }
  Sitting* sitting(const Message& message);

  void compare(const Picture& told);
  void take_legal(const base::List& legal);
  bool fits(int card) const;
  std::vector<std::string> fair_choice() const;
  void join(const Message& message, Sitting& who);
  void leave(const Message& message, Sitting& who);
  void deal(const Message& message);
  void draw(const Message& message, Sitting& who);
  void play(const Message& message, Sitting& who);
  void pass(Sitting& who);
  void reshuffle(const Message& message);
  void result(const Message& message);
  void start();
  void close();
  void kick(const Sitting& who);
  void mute(const Message& message);
  void fairness(const Message& message);
  void take_published(const Message& fairness);
  void next_turn();

  std::string user_;
  std::string host_;  // of a private room
  std::string wrong_;
  bool known_ = false;
  bool closed_ = false;  // what comes next is another room's
  std::uint64_t epoch_ = 0, seq_ = 0;
  std::vector<Sitting> seats_;
  int seat_ = -1;
  bool auto_ = false, playing_ = false, match_over_ = false;
  // Told of a table between two hands: the game may have been over, and its winner gone.
  bool may_be_over_ = false, scores_unsure_ = false;
  std::int64_t hand_no_ = 0, spectators_ = 0;
  std::map<std::int64_t, std::string> roots_;  // of the shuffles since the last commitment
  std::string committed_;  // the commitment that was told last and is not opened yet
  int up_ = -1;
  char suit_ = ' ';
  std::int64_t stock_ = 0, discards_ = 0, passes_ = 0;
  bool drawn_ = false;
  std::optional<int> drawn_card_;  // one's own
  int turn_ = -1;
  CardBits hand_ = 0, pile_ = 0;
  base::List legal_;
};

}  // namespace cardroom::sim
