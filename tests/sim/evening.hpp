// The evening itself: who is there, what goes wrong, and what must be so in peace and in quiet.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/operator.hpp"
#include "sim/player.hpp"
#include "sim/run.hpp"
#include "sim/talker.hpp"

namespace cardroom::sim {

class Evening {
 public:
  Evening(std::uint64_t seed, Traced traced);
  Report finish();

 private:
  static constexpr std::size_t kRooms = 2;
  enum class Weather : std::uint8_t { foul, fair };
  enum class Break : std::uint8_t { reset, parting, silence };
  struct Parting {
    base::Instant until;
    std::string front, game;
  };

  // run.cpp: the foul part, and how time goes on
  void people();
  void appoint();
  void play(std::uint64_t hands);
  void once();
  bool talk();
  void fault();
  void split();
  void break_link(Front& front, Game& game, Break how);
  void mend();
  void check_time();
  void check_devices();
  void check_presences();
  bool shows_absent(const Player& viewer, const Player& one) const;
  base::Instant in(std::uint64_t most_ms);
  void fail(const std::string& what);
  bool well() const { return report_.violation.empty(); }
  std::string print(const std::string& room);

  // peace.cpp: what must be so then
  void peace();
  void finish_hands();
  void quiet();
  bool settle();
  bool settled() const;
  void run_for(base::Millis span);
  void check_absence();
  void check_alike();
  std::string unlike() const;
  void check_rooms();
  void reckon();
  bool peopled(std::size_t room) const;

  Report report_;
  Chance chance_;
  Weather weather_ = Weather::foul;
  World world_;
  std::vector<Parting> partings_;
  base::Instant next_check_{0};
  base::Instant both_since_ = base::Instant::never();
  // By viewer and who is there all the same.
  std::map<std::pair<const Player*, const Player*>, base::Instant> absent_since_;
  std::array<Witness, kRooms> witnesses_;
  std::vector<std::unique_ptr<Account>> accounts_;
  std::vector<std::unique_ptr<Player>> players_;
  Talk talk_;
  std::vector<std::unique_ptr<Talker>> talkers_;
  std::unique_ptr<Operator> operator_;  // or there is none
};

}  // namespace cardroom::sim
