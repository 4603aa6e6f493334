// A toy game whose code fails as the suit says that is named with a card, before anything is
// journaled; or, in another mood, at each replay of a play. For tests only.
#pragma once

#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "tests/rules/toy.hpp"

namespace cardroom::rules::testing {

enum class Mood : std::uint8_t { well, throws, aborts };

inline Mood first_mood() {
  const char* named = std::getenv("CARDROOM_FAULTY");
  return named && std::string_view(named) == "aborts" ? Mood::aborts : Mood::well;
}
inline Mood mood = first_mood();

// Ends in a signal with no stack left; `depth` never is 0 in time.
inline int overflow(int depth) {
  volatile int here[1024];
  here[0] = depth;
  return depth == 0 ? 0 : overflow(depth - 1) + here[0];
}

struct Faulty : Toy<Fault::none> {
  using Base = Toy<Fault::none>;

  struct Action {
    Card card;
    std::optional<Suit> fault;
    bool operator==(const Action&) const = default;
  };

  static const Info& info() {
    static const Info kInfo{"faulty", 2, 3, {"play"}, 1};
    return kInfo;
  }
  static std::vector<Action> legal(const State& state, Seat seat) {
    std::vector<Action> actions;
    for (const Base::Action& action : Base::legal(state, seat))
      actions.push_back({action.card, std::nullopt});
    return actions;
  }
  static base::Result<std::vector<Event>, Refusal> decide(const State& state, Seat seat,
                                                          const Action& action) {
    if (action.fault && !Base::legal(state, seat).empty()) fail(*action.fault);
    return Base::decide(state, seat, {action.card});
  }
  static void fail(Suit how) {
    switch (how) {
      case Suit::spades:
        throw std::runtime_error("a spade");
      case Suit::diamonds:
        std::abort();
      case Suit::hearts:
        overflow(INT_MAX);
        return;
      case Suit::clubs:
        for (;;) ::pause();  // until it is killed
    }
  }
  static void evolve(State& state, const Event& event) {
    if (!event.dealt && mood == Mood::throws) throw std::runtime_error("a bad mood");
    if (!event.dealt && mood == Mood::aborts) std::abort();
    Base::evolve(state, event);
  }
  static Action advise(const View&, Seat, std::span<const Action> legal) { return legal.front(); }
  static Action on_timeout(const View&, Seat, std::span<const Action> legal) {
    return legal.front();
  }

  using Base::print;
  static Move print(const Action& action) { return Base::print(Base::Action{action.card}); }
  static std::optional<Action> parse(const Move& move) {
    Move plain = move;
    std::erase_if(plain.fields, [](const base::Field& field) { return field.name == "suit"; });
    const auto action = Base::parse(plain);
    const std::string* suit = base::find_text(move.fields, "suit");
    if (!action) return std::nullopt;
    return Action{action->card, suit ? parse_suit(*suit) : std::nullopt};
  }
};

}  // namespace cardroom::rules::testing
