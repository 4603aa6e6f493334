// Evening: chooses what happens next at the table of a recording, does it, and writes it down.
#pragma once

#include <optional>
#include <set>

#include "tests/rules/rng.hpp"
#include "twin/recording.hpp"

namespace cardroom::twin {

class Evening {
 public:
  Evening(const std::string& game, std::uint64_t seed);

  // The recording but for what only the rules know.
  Recording play();
  // Of the deal; for who wants to have its cards again.
  const std::optional<table::Dealer>& dealer() const { return dealer_; }

 private:
  void apply(Input input);
  void note();
  void say(const std::string& user, base::Fields fields, bool fails = false);
  void come_in(const std::string& user);
  void sit_down();
  void deal();
  void happen();
  void move();
  void send_move(Seat seat, const std::string& user, Move move);
  void nonsense();
  void fall_away();
  void come_back();
  void leave_or_sit();
  void watch();
  void talk();
  void operate();
  void wait_for_due();

  std::optional<link::Conn> conn_of(const std::string& user) const;
  const table::Place& place(Seat seat) const;
  std::string user_at(Seat seat) const;  // a human's, or none
  std::uint64_t next_id(const std::string& user) { return ++ids_[user]; }
  Seat seats() const { return static_cast<Seat>(seats_); }
  bool plays() const;

  rules::testing::Rng rng_;
  Recording recording_;
  Hall hall_;
  std::size_t seats_ = 0;
  link::Conn conns_ = 0;
  std::optional<table::Dealer> dealer_;
  std::map<std::string, std::uint64_t> ids_;
  std::map<std::string, std::string> entropy_;  // r of who contributes, in hex
  std::map<std::string, Seat> holds_;
  std::map<std::string, Input> last_;  // action that a user sent
  std::set<std::string> away_;         // users without a connection
  std::optional<Did> tried_;           // by the input that is applied
  std::size_t records_ = 0;            // of the journal, that are noted
  bool asleep_ = false;                // the seats leave much to the clock
  bool failed_ = false;                // the game's code did, once
};

}  // namespace cardroom::twin
