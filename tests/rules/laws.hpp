// The laws of the contract (gameserver/rules/game.hpp), each a function of one recorded hand that
// answers with its first breach in words, or nothing. They know no game; `secret`, the longest,
// stands in secret.hpp.
#pragma once

#include <algorithm>

#include "tests/rules/text.hpp"
#include "tests/rules/walk.hpp"

namespace cardroom::rules::testing {

inline constexpr const char* kHolds = "";

template <TypedGame G>
Cards whole_pack(const typename G::State& state) {
  Cards cards;
  for (const Place& place : G::places(state))
    cards.insert(cards.end(), place.cards.begin(), place.cards.end());
  std::sort(cards.begin(), cards.end());
  return cards;
}

// All that could be sent with one card or none: every verb bare, with every card, with and without
// every suit. Those that parse, each once.
template <TypedGame G>
std::vector<typename G::Action> conceivable() {
  std::vector<typename G::Action> actions;
  const auto add = [&](const Move& move) {
    const auto action = G::parse(move);
    if (action && std::find(actions.begin(), actions.end(), *action) == actions.end())
      actions.push_back(*action);
  };
  for (std::string_view verb : G::info().verbs) {
    add({std::string(verb), {}});
    for (int index = 0; index < 2 * 54; ++index) {
      const base::Fields card{{"card", print(Card::from_index(index))}};
      add({std::string(verb), card});
      for (Suit suit : kSuits)
        add({std::string(verb), {card[0], {"suit", std::string(1, print(suit))}}});
    }
  }
  return actions;
}

inline constexpr std::size_t kNearMisses = 40;

// Plays of several cards that can't be counted up: what entries stand for, and what is much like
// it.
template <TypedGame G>
void add_near_misses(const std::vector<Move>& legal, const Cards& pack, Rng& rng,
                     std::vector<typename G::Action>& actions) {
  if (legal.empty()) return;
  for (std::size_t i = 0; i < kNearMisses; ++i) {
    Move move = one_of(rng.pick(legal), rng);
    for (std::size_t changes = rng.below(3); changes > 0; --changes)
      move = near_miss(move, pack, rng);
    if (const auto action = G::parse(move)) actions.push_back(*action);
  }
}

// What the seat may do, as printed, and whether an action is among it: where cards of one rank are
// equal, only cards that the seat holds are.
template <TypedGame G>
struct Listed {
  Listed(const typename G::State& state, Seat seat, Actions<G> legal) : actions(std::move(legal)) {
    const auto several = [](const auto& action) {
      return base::find(G::print(action).fields, "plus") != nullptr;
    };
    if (!G::info().ranks_only && std::none_of(actions.begin(), actions.end(), several)) return;
    hand = G::print(G::view(state, Viewer::at(seat))).hand;
    for (const auto& action : actions) moves.push_back(G::print(action));
  }
  bool has(const typename G::Action& action) const {
    if (std::find(actions.begin(), actions.end(), action) != actions.end()) return true;
    if (moves.empty()) return false;
    const Move move = G::print(action);
    bool ranks_only = G::info().ranks_only;
    for (Card card : cards_of(move))
      ranks_only = ranks_only && std::find(hand.begin(), hand.end(), card) != hand.end();
    return std::any_of(moves.begin(), moves.end(),
                       [&](const Move& entry) { return stands_for(entry, move, ranks_only); });
  }

  std::vector<typename G::Action> actions;
  Cards hand;
  std::vector<Move> moves;  // none where each action stands for itself alone
};

template <TypedGame G>
std::string legal_in(const Moment<G>& now, const Start& start, Rng& rng) {
  static const std::vector<typename G::Action> kConceivable = conceivable<G>();
  const typename G::State& state = now.state;
  const Cards pack = whole_pack<G>(state);
  for (Seat seat = -1; seat <= start.seats; ++seat) {
    const bool seated = seat >= 0 && seat < start.seats;
    const Listed<G> listed(state, seat, seated ? now.of(seat) : G::legal(state, seat));
    for (auto it = listed.actions.begin(); it != listed.actions.end(); ++it) {
      if (std::find(it + 1, listed.actions.end(), *it) != listed.actions.end())
        return "twice in legal";
      const Move entry = G::print(*it);
      const Move move = one_of(entry, rng);
      const auto action = G::parse(move);
      if (!action || !G::decide(state, seat, *action)) return "refused: " + to_text(move);
      if (base::find(entry.fields, "plus") && G::decide(state, seat, *it))
        return "taken as it is listed: " + to_text(entry);
    }
    const Refusal expected =
        listed.actions.empty() ? Refusal::not_your_turn : Refusal::illegal_action;
    std::vector<typename G::Action> actions = kConceivable;
    add_near_misses<G>(listed.moves, pack, rng, actions);
    for (const auto& action : actions) {
      const auto decided = G::decide(state, seat, action);
      if (decided.ok() != listed.has(action)) return "not listed: " + to_text(G::print(action));
      if (!decided && decided.reason() != expected) return "refused for the wrong reason";
    }
  }
  return kHolds;
}

// `decide` succeeds exactly for what `legal` lists. At every seventh state, from one that the seed
// chooses, so that thousands of hands stay quick.
template <TypedGame G>
std::string legal(const Walk<G>& walk) {
  Rng rng(walk.seed);
  for (std::size_t i = walk.seed % 7; i < walk.moments.size(); i += 7) {
    const std::string breach = legal_in<G>(walk.moments[i], walk.start, rng);
    if (!breach.empty()) return breach;
  }
  return kHolds;
}

// While there is no result somebody can act, chance counted, and after it nobody. Chance never
// waits together with a seat, and asks for hidden cards in their order.
template <TypedGame G>
std::string live(const Walk<G>& walk) {
  for (const Moment<G>& now : walk.moments) {
    const std::optional<Ask> ask = G::chance(now.state);
    const bool seats_act = now.seats_act();
    const bool ended = G::result(now.state).has_value();
    if (ended && (ask || seats_act)) return "somebody can act after the end";
    if (!ended && !ask && !seats_act) return "nobody can act";
    if (ask && seats_act) return "chance and a seat are both to act";
    if (!ask) continue;
    if (ask->cards.empty()) return "chance has no card";
    if (!std::is_sorted(ask->cards.begin(), ask->cards.end())) return "chance's cards lie open";
  }
  return kHolds;
}

// An action of those that an entry stands for.
template <TypedGame G>
typename G::Action sent(const typename G::Action& entry, Rng& rng) {
  return G::parse(one_of(G::print(entry), rng)).value_or(entry);
}

// `evolve` takes whatever `decide` and `deal` give: every legal action of every state.
template <TypedGame G>
std::string total(const Walk<G>& walk) {
  if (!walk.broke.empty()) return walk.broke;
  Rng rng(walk.seed);
  const auto take = [](typename G::State state, const std::vector<typename G::Event>& events) {
    for (const auto& event : events) G::evolve(state, event);
  };
  try {
    for (const auto& [state, legal] : walk.moments) {
      if (const std::optional<Ask> ask = G::chance(state)) {
        for (Card card : ask->cards) take(state, G::deal(state, card));
      }
      for (Seat seat = 0; seat < walk.start.seats; ++seat)
        for (const auto& action : legal[static_cast<std::size_t>(seat)])
          take(state, *G::decide(state, seat, sent<G>(action, rng)));
    }
  } catch (const std::exception& thrown) {
    return thrown.what();
  }
  return kHolds;
}

// A refusal changes nothing.
template <TypedGame G>
std::string refuse(const Walk<G>& walk) {
  static const std::vector<typename G::Action> kConceivable = conceivable<G>();
  for (std::size_t i = walk.seed % 7; i < walk.moments.size(); i += 7) {
    const typename G::State state = walk.moments[i].state;
    for (Seat seat = -1; seat <= walk.start.seats; ++seat) {
      bool refused = false;
      for (const auto& action : kConceivable) refused = !G::decide(state, seat, action) || refused;
      if (refused && state != walk.moments[i].state)
        return "changed by a refusal of seat " + std::to_string(seat);
    }
  }
  return kHolds;
}

// What a viewer sees leads its view from before an event to after it, and is nothing for all or
// for none.
template <TypedGame G>
std::string square(const Walk<G>& walk) {
  for (std::size_t i = 0; i < walk.steps.size(); ++i) {
    typename G::State state = walk.moments[i].state;
    for (const auto& event : walk.steps[i].events) {
      typename G::State after = state;
      G::evolve(after, event);
      const auto all = viewers(walk.start);
      const auto sees = [&](Viewer viewer) { return G::seen(event, viewer).has_value(); };
      if (!std::all_of(all.begin(), all.end(), sees) && std::any_of(all.begin(), all.end(), sees))
        return "seen by some and by others not at all";
      for (Viewer viewer : all) {
        const auto seen = G::seen(event, viewer);
        auto view = G::view(state, viewer);
        if (seen) G::follow(view, *seen);
        const auto expected = G::view(after, viewer);
        if (view == expected) continue;
        return "viewer " + std::to_string(viewer.seat) + " after " +
               (seen ? to_text(G::print(*seen)) : "an inner step") + "\n  followed " +
               to_text(G::print(view)) + "\n  is       " + to_text(G::print(expected));
      }
      state = after;
    }
  }
  return kHolds;
}

// Every card of the pack is in exactly one place after every event.
template <TypedGame G>
std::string conserve(const Walk<G>& walk) {
  const Cards pack = whole_pack<G>(G::open(walk.start));
  if (std::adjacent_find(pack.begin(), pack.end()) != pack.end()) return "a card is there twice";
  for (std::size_t i = 0; i < walk.steps.size(); ++i) {
    typename G::State state = walk.moments[i].state;
    for (const auto& event : walk.steps[i].events) {
      G::evolve(state, event);
      const Cards now = whole_pack<G>(state);
      if (now != pack) return "the pack is " + print(now) + "\n" + G::print(state);
    }
  }
  return kHolds;
}

// What the house bot and the clock choose can be done.
template <TypedGame G>
std::string choice(const Walk<G>& walk) {
  for (const Moment<G>& now : walk.moments) {
    const typename G::State& state = now.state;
    for (Seat seat = 0; seat < walk.start.seats; ++seat) {
      const Actions<G>& legal = now.of(seat);
      if (legal.empty()) continue;
      const auto view = G::view(state, Viewer::at(seat));
      if (!G::decide(state, seat, G::advise(view, seat, legal))) return "advised what is not there";
      if (!G::decide(state, seat, G::on_timeout(view, seat, legal))) return "timed out to nothing";
    }
  }
  return kHolds;
}

// What one may do changes for what another did only together with the number of the choice. So it
// does where an event names a seat: to who is named, what was legal before has lapsed.
template <TypedGame G>
std::string told(const Walk<G>& walk) {
  for (std::size_t i = 0; i < walk.steps.size(); ++i) {
    const Did<G>* did = std::get_if<Did<G>>(&walk.steps[i].act);
    for (Seat seat = 0; seat < walk.start.seats; ++seat) {
      if (did && did->seat == seat) continue;
      const Actions<G>& before = walk.moments[i].of(seat);
      const Actions<G>& after = walk.moments[i + 1].of(seat);
      if (before.empty() || after.empty()) continue;
      bool named = false;
      for (const auto& event : walk.steps[i].events) {
        const auto seen = G::seen(event, Viewer::at(seat));
        const Move move = seen ? G::print(*seen) : Move{};
        const std::int64_t* whose = base::find_integer(move.fields, "seat");
        named = named || (whose && *whose == seat);
      }
      if (!named && before == after) continue;
      if (choice_no<G>(walk.moments[i].state, seat) ==
          choice_no<G>(walk.moments[i + 1].state, seat))
        return "seat " + std::to_string(seat) + " is not told of its new choice";
    }
  }
  return kHolds;
}

inline constexpr std::size_t kMostLegalBytes = 8192;
inline constexpr std::size_t kMostEntries = 512;

// `legal` fits into what the protocol gives it.
template <TypedGame G>
std::string brief(const Walk<G>& walk) {
  for (const Moment<G>& now : walk.moments) {
    for (const Actions<G>& legal : now.legal) {
      std::vector<Move> moves;
      for (const auto& action : legal) moves.push_back(G::print(action));
      if (moves.size() > kMostEntries) return std::to_string(moves.size()) + " entries";
      const std::size_t bytes = bytes_of(moves);
      if (bytes > kMostLegalBytes) return std::to_string(bytes) + " bytes";
    }
  }
  return kHolds;
}

// Actions parse as they print, and the game without its type says the same at every step.
template <TypedGame G>
std::string forms(const Walk<G>& walk) {
  const ErasedGame<G> game;
  std::unique_ptr<Hand> hand = game.open(walk.start);
  for (std::size_t at = 0; at < walk.steps.size(); ++at) {
    const Step<G>& step = walk.steps[at];
    const Moment<G>& now = walk.moments[at];
    if (hand->print() != G::print(now.state)) return "states differ";
    std::vector<rules::Event> events;
    if (const Card* card = std::get_if<Card>(&step.act)) {
      events = hand->deal(*card);
    } else {
      const auto& [seat, action] = std::get<Did<G>>(step.act);
      std::vector<Move> moves;
      for (const auto& each : now.of(seat)) {
        moves.push_back(G::print(each));
        const bool several = base::find(moves.back().fields, "plus") != nullptr;
        if (G::parse(moves.back()) != (several ? std::nullopt : std::optional(each)))
          return "parsed otherwise: " + to_text(moves.back());
      }
      if (hand->legal(seat) != moves) return "legal differs";
      const auto decided = hand->decide(seat, G::print(action));
      if (!decided) return "refused without its type: " + to_text(G::print(action));
      events = *decided;
    }
    if (events.size() != step.events.size()) return "another number of events";
    for (std::size_t i = 0; i < events.size(); ++i) {
      for (Viewer viewer : viewers(walk.start)) {
        const auto seen = G::seen(step.events[i], viewer);
        if (game.seen(events[i], viewer) != (seen ? std::optional(G::print(*seen)) : std::nullopt))
          return "seen differs";
      }
      hand->evolve(events[i]);
    }
  }
  if (hand->result() != G::result(walk.moments.back().state)) return "results differ";
  return kHolds;
}

}  // namespace cardroom::rules::testing
