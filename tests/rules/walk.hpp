// A random hand of a typed game, recorded: what the laws are checked on. It ends with the hand, at
// its bound of steps, or where a broken game can't go on (the laws then say why).
#pragma once

#include <algorithm>
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
using Actions = std::vector<typename G::Action>;

// A state, and what each seat may do in it: some games take long to list it, and most laws ask.
template <TypedGame G>
struct Moment {
  Moment(typename G::State at, const Start& start) : state(std::move(at)) {
    for (Seat seat = 0; seat < start.seats; ++seat) legal.push_back(G::legal(state, seat));
  }
  const Actions<G>& of(Seat seat) const { return legal[static_cast<std::size_t>(seat)]; }
  bool seats_act() const {
    return std::any_of(legal.begin(), legal.end(), [](const auto& list) { return !list.empty(); });
  }

  typename G::State state;
  std::vector<Actions<G>> legal;
};

template <TypedGame G>
struct Step {
  std::variant<Card, Did<G>> act;  // a card is chance's
  std::vector<typename G::Event> events;
};

template <TypedGame G>
struct Walk {
  Start start;
  std::uint64_t seed = 0;
  std::vector<Step<G>> steps;
  std::vector<Moment<G>> moments;  // before each step, and after the last
  std::string broke;               // what the game threw, if it did
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
typename G::Action choose(const Moment<G>& now, Seat seat, Style style, Rng& rng) {
  const Actions<G>& legal = now.of(seat);
  const auto view = G::view(now.state, Viewer::at(seat));
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
std::optional<Step<G>> next_step(const Moment<G>& now, const Start& start, Style style, Rng& rng) {
  if (const std::optional<Ask> ask = G::chance(now.state)) {
    const Card card = rng.pick(ask->cards);
    return Step<G>{card, G::deal(now.state, card)};
  }
  std::vector<Seat> able;
  for (Seat seat = 0; seat < start.seats; ++seat)
    if (!now.of(seat).empty()) able.push_back(seat);
  if (able.empty()) return std::nullopt;
  const Seat seat = rng.pick(able);
  const auto action = choose<G>(now, seat, style, rng);
  const auto events = G::decide(now.state, seat, action);
  if (!events) return std::nullopt;
  return Step<G>{Did<G>{seat, action}, *events};
}

template <TypedGame G>
Walk<G> random_walk(std::uint64_t seed) {
  Rng rng(seed);
  Walk<G> walk;
  walk.seed = seed;
  walk.start = random_start(G::info(), rng);
  walk.start.hand_no = 1 + seed % 12;
  walk.moments.emplace_back(G::open(walk.start), walk.start);
  const Style style = static_cast<Style>(rng.below(3));
  try {
    while (walk.steps.size() < kMaxSteps && !G::result(walk.moments.back().state)) {
      std::optional<Step<G>> step = next_step<G>(walk.moments.back(), walk.start, style, rng);
      if (!step) break;
      typename G::State state = walk.moments.back().state;
      for (const auto& event : step->events) G::evolve(state, event);
      walk.steps.push_back(*std::move(step));
      walk.moments.emplace_back(std::move(state), walk.start);
    }
  } catch (const std::exception& thrown) {
    walk.broke = thrown.what();
  }
  return walk;
}

inline std::vector<Viewer> viewers(const Start& start) {
  std::vector<Viewer> list{Viewer::spectator()};
  for (Seat seat = 0; seat < start.seats; ++seat) list.push_back(Viewer::at(seat));
  return list;
}

}  // namespace cardroom::rules::testing
