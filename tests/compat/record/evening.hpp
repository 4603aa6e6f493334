// An evening at one table, written down as examples: the table itself is driven, the store answers
// at once, the clock moves when told to, and every seed is made from a count. For tests only.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gameserver/table/table.hpp"
#include "tests/compat/examples/example.hpp"

namespace cardroom::compat {

class Evening {
 public:
  // What players rather do where both are legal; or what a house bot would.
  enum class Taste : std::uint8_t { play, draw, advised };

  Evening(table::Settings settings, Taste taste);

  void ask(std::uint64_t conn, const std::string& user, const std::string& msg,
           base::Fields rest = {});
  void close(std::uint64_t conn);
  void advance(base::Millis span);
  // The owner dies and another takes over; the connections stay.
  void take_over();
  // At most `most` actions, of players and bots, until the hand is over.
  void play(int most);
  void prefer(Taste taste) { taste_ = taste; }
  bool playing() const { return table_->state().phase == table::Phase::playing; }
  // How often a verb was told to those who look on.
  int told(const std::string& verb) const;
  // The room, then what happened, then how it ends.
  std::vector<Example> end();

 private:
  base::Now now() const { return {at_, base::WallTime{1'800'000'000'000 + at_.ms}}; }
  void settle();
  void carry_out(const table::Effect& effect);
  void stored(const store::Record& record);
  bool act_for_players();
  rules::Move choose(table::Seat seat) const;

  table::Settings settings_;
  Taste taste_;
  std::unique_ptr<table::Table> table_;
  base::Instant at_{1'000};
  std::uint64_t seeds_ = 0, numbers_ = 0;
  std::map<std::uint64_t, std::string> connections_;
  std::map<std::string, std::uint64_t> ids_;
  std::map<std::string, int> told_;
  std::vector<store::Record> records_;
  std::vector<Example> examples_;
};

}  // namespace cardroom::compat
