// Pack: where the cards of one hand are, as far as one player may know, followed event by event.
// It knows the verbs by which cards move (deal, draw, play, reshuffle, result) and where each takes
// them from, and no rule of who may do what. Never sees another seat's card but as a fault. Where
// cards move in other ways (a deal without an `up` card) it knows only that a hand is on.
// Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/bots/violation.hpp"

namespace cardroom::bots {

using Json = nlohmann::json;

struct Fault {
  Rule rule;
  std::string what;
  bool operator==(const Fault&) const = default;
};
using Faults = std::vector<Fault>;

class Pack {
 public:
  static constexpr int kCards = 52;

  // `seat`: the player's own, -1 where it has none. Fields that are not there throw Json's own
  // exceptions.
  void deal(const Json& event, int seat, Faults& faults);
  void draw(const Json& event, int seat, Faults& faults);
  void play(const Json& event, int seat, Faults& faults);
  void reshuffle(const Json& event, Faults& faults);
  void result(const Json& event, int seat, Faults& faults);

  // The whole of it from a `table`; where nothing was missed (`same`), also against what is known.
  enum class Known : std::uint8_t { same, older };
  void table(const Json& table, Known known, Faults& faults);

  // Own cards are not told any more: the seat was left.
  void stand_up() { dealt_in_ = false; }

  bool on() const { return on_; }
  bool followed() const { return followed_; }  // `hand` is known
  bool dealt_in() const { return dealt_in_; }
  const std::set<std::string>& hand() const { return hand_; }
  // The discards without the top one, which a reshuffle takes; none where not all were seen.
  std::vector<std::string> beneath() const {
    if (static_cast<std::int64_t>(beneath_.size()) != discards_) return {};
    return {beneath_.begin(), beneath_.end()};
  }

 private:
  void check_sum(const char* when, Faults& faults);
  // What is wrong with `card` coming into sight from a hidden place.
  void check_new(const std::string& card, Faults& faults) const;
  void compare(const Pack& told, Faults& faults) const;

  bool on_ = false;        // a hand is being played
  bool followed_ = false;  // and its cards move in the ways that are known here
  bool dealt_in_ = false;  // and the player holds cards of it
  std::set<std::string> hand_;
  std::set<std::string> beneath_;  // the discards that were seen, without the top one
  std::string up_;
  std::int64_t stock_ = 0, discards_ = 0;  // how many; of discards those beneath the top one
  std::vector<std::int64_t> counts_;       // cards by seat
};

}  // namespace cardroom::bots
