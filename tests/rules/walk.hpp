// A random hand of a typed game, recorded: what the laws are checked on. It ends with the hand, at
// its bound of steps, or where a broken game can't go on (the laws then say why).
#pragma once

#include <exception>
#include <variant>

#include "gameserver/rules/typed.hpp"
#include "tests/rules/plus.hpp"
#include "tests/rules/rng.hpp"

namespace cardroom::rules::testing {

inline constexpr std::size_t kMaxSteps = 400;

template <TypedGame G>
struct Did {
  Seat seat;
  typename G::Action action;
};

template <TypedGame G>
struct Step {
  typename G::State before;
  std::variant<Card, Did<G>> act;  // a card is chance's
  std::vector<typename G::Event> events;
};

template <TypedGame G>
struct Walk {
  Start start;
  std::uint64_t seed = 0;
  std::vector<Step<G>> steps;
  typename G::State last;  // after all of them
  std::string broke;       // what the game threw, if it did
};

// Two or more of two to most seats, not all of them always dealt in, anyone first.
inline Start random_start(const Info& info, Rng& rng) {
  Start start;
  const auto least = static_cast<std::size_t>(info.least_seats);
  const auto most = static_cast<std::size_t>(info.most_seats);
  const std::size_t seats = least + rng.below(most - least + 1);
  start.seats = static_cast<int>(seats);
  for (Seat seat = 0; seat < start.seats; ++seat) start.playing.push_back(seat);
  while (start.playing.size() > least && rng.one_in(3)) {
    const std::size_t left_out = rng.below(start.playing.size());
    start.playing.erase(start.playing.begin() + static_cast<std::ptrdiff_t>(left_out));
  }
  start.first = rng.pick(start.playing);
  return start;
}

// How the seats of one walk choose: anything legal, as house bots, or as if asleep (now and then
// anything), so that long, short and blocked hands all come about.
enum class Style : std::uint8_t { random, advised, asleep };

template <TypedGame G>
typename G::Action choose(const typename G::State& state, Seat seat, Style style, Rng& rng) {
  const std::vector<typename G::Action> legal = G::legal(state, seat);
  const auto view = G::view(state, Viewer::at(seat));
  const std::size_t index = rng.below(legal.size());
  switch (style) {
    case Style::random:
      break;
    case Style::advised:
      if (!rng.one_in(8)) return G::advise(view, seat, legal);
      break;
    case Style::asleep:
      if (!rng.one_in(30)) return G::on_timeout(view, seat, legal);
      break;
  }
  const auto& entry = legal[index];
  return G::parse(one_of(G::print(entry), rng)).value_or(entry);
}

// The next step, or nothing where nobody can act.
template <TypedGame G>
std::optional<Step<G>> next_step(const typename G::State& state, const Start& start, Style style,
                                 Rng& rng) {
  if (const std::optional<Ask> ask = G::chance(state)) {
    const Card card = rng.pick(ask->cards);
    return Step<G>{state, card, G::deal(state, card)};
  }
  std::vector<Seat> able;
  for (Seat seat = 0; seat < start.seats; ++seat)
    if (!G::legal(state, seat).empty()) able.push_back(seat);
  if (able.empty()) return std::nullopt;
  const Seat seat = rng.pick(able);
  const auto action = choose<G>(state, seat, style, rng);
  const auto events = G::decide(state, seat, action);
  if (!events) return std::nullopt;
  return Step<G>{state, Did<G>{seat, action}, *events};
}

template <TypedGame G>
Walk<G> random_walk(std::uint64_t seed) {
  Rng rng(seed);
  Walk<G> walk;
  walk.seed = seed;
  walk.start = random_start(G::info(), rng);
  walk.start.hand_no = 1 + seed % 12;
  walk.last = G::open(walk.start);
  const Style style = static_cast<Style>(rng.below(3));
  try {
    while (walk.steps.size() < kMaxSteps && !G::result(walk.last)) {
      std::optional<Step<G>> step = next_step<G>(walk.last, walk.start, style, rng);
      if (!step) break;
      walk.steps.push_back(*std::move(step));
      for (const auto& event : walk.steps.back().events) G::evolve(walk.last, event);
    }
  } catch (const std::exception& thrown) {
    walk.broke = thrown.what();
  }
  return walk;
}

// All states of a walk between its steps, first to last.
template <TypedGame G>
std::vector<typename G::State> states(const Walk<G>& walk) {
  std::vector<typename G::State> list;
  list.reserve(walk.steps.size() + 1);
  for (const Step<G>& step : walk.steps) list.push_back(step.before);
  list.push_back(walk.last);
  return list;
}

inline std::vector<Viewer> viewers(const Start& start) {
  std::vector<Viewer> list{Viewer::spectator()};
  for (Seat seat = 0; seat < start.seats; ++seat) list.push_back(Viewer::at(seat));
  return list;
}

}  // namespace cardroom::rules::testing
