// The law `secret`: hands that differ only in what a viewer may not know show it the same messages.
// A recorded hand is played a second time with cards that stayed hidden from one viewer changed
// among themselves, wherever they lie and whoever plays them; the viewer must not notice. Only a
// twin in which every recorded step can be done counts: where one must follow suit, not every twin
// is one.
#pragma once

#include "tests/rules/exchange.hpp"
#include "tests/rules/laws.hpp"

namespace cardroom::rules::testing {

// Ascending.
template <TypedGame G>
Cards hidden(const typename G::State& state, Viewer viewer) {
  Cards cards;
  for (const Place& place : G::places(state)) {
    const bool known = place.known == Place::Known::to_all ||
                       (place.known == Place::Known::to_one && place.seat == viewer.seat);
    if (!known) cards.insert(cards.end(), place.cards.begin(), place.cards.end());
  }
  std::sort(cards.begin(), cards.end());
  return cards;
}

// A random exchange of the cards hidden from `viewer` from the beginning to before step `end`: of
// all of them, or of two.
template <TypedGame G>
Exchange random_exchange(const Walk<G>& walk, std::size_t end, Viewer viewer, Rng& rng) {
  Cards unseen = hidden<G>(G::open(walk.start), viewer);
  const auto look = [&](const typename G::State& state) {
    const Cards now = hidden<G>(state, viewer);
    std::erase_if(unseen,
                  [&](Card card) { return !std::binary_search(now.begin(), now.end(), card); });
  };
  // After each event: a card may be laid open and taken up again within one step.
  for (std::size_t i = 0; i < end; ++i) {
    typename G::State state = walk.moments[i].state;
    for (const auto& event : walk.steps[i].events) {
      G::evolve(state, event);
      look(state);
    }
  }
  if (unseen.size() > 2 && rng.one_in(2)) {
    rng.shuffle(unseen);
    unseen.resize(2);
  }
  Cards instead = unseen;
  rng.shuffle(instead);
  if (instead == unseen && unseen.size() > 1) std::swap(instead.front(), instead.back());
  Exchange exchange;
  for (std::size_t i = 0; i < unseen.size(); ++i) exchange[unseen[i]] = instead[i];
  return exchange;
}

// What the viewer could tell two states apart by; `kHolds` where by nothing.
template <TypedGame G>
std::string telling(const Moment<G>& now, const typename G::State& other, const Start& start,
                    Viewer viewer) {
  const typename G::State& one = now.state;
  if (G::view(one, viewer) != G::view(other, viewer)) return "its view";
  for (Seat seat = 0; seat < start.seats; ++seat) {
    const bool acts = !now.of(seat).empty();
    const Actions<G> legal = G::legal(other, seat);
    if (seat == viewer.seat && now.of(seat) != legal) return "what it may do";
    if (acts == legal.empty()) return "who may act";
    if (acts && choice_no<G>(one, seat) != choice_no<G>(other, seat)) return "a new choice";
  }
  const std::optional<Ask> ask = G::chance(one);
  const std::optional<Ask> asked = G::chance(other);
  if (ask.has_value() != asked.has_value()) return "chance's turn";
  if (ask && (ask->shuffle != asked->shuffle || ask->cards.size() != asked->cards.size()))
    return "what chance deals from";
  if (G::result(one).has_value() != G::result(other).has_value()) return "the end";
  return kHolds;
}

// The same step with the cards exchanged; nothing where it can't be done.
template <TypedGame G>
std::optional<std::vector<typename G::Event>> exchanged_events(const typename G::State& state,
                                                               const Step<G>& step,
                                                               const Exchange& exchange) {
  if (const Card* card = std::get_if<Card>(&step.act)) {
    const Card other = exchanged(*card, exchange);
    const std::optional<Ask> ask = G::chance(state);
    if (!ask || std::find(ask->cards.begin(), ask->cards.end(), other) == ask->cards.end())
      return std::nullopt;
    return G::deal(state, other);
  }
  const auto& [seat, action] = std::get<Did<G>>(step.act);
  const auto other = G::parse(exchanged(G::print(action), exchange));
  if (!other) return std::nullopt;
  auto events = G::decide(state, seat, *other);
  if (!events) return std::nullopt;
  return *std::move(events);
}

// What the viewer notices in one twin, `kHolds` where nothing; no answer where it is no twin.
template <TypedGame G>
std::optional<std::string> noticed(const Walk<G>& walk, Rng& rng) {
  const std::size_t end = rng.below(walk.steps.size() + 1);
  const Viewer viewer = rng.pick(viewers(walk.start));
  const Exchange exchange = random_exchange(walk, end, viewer, rng);
  typename G::State other = G::open(walk.start);
  const std::string who = "viewer " + std::to_string(viewer.seat) + " notices ";
  for (std::size_t i = 0; i < end; ++i) {
    const std::string told = telling<G>(walk.moments[i], other, walk.start, viewer);
    if (!told.empty()) return who + told;
    const auto events = exchanged_events(other, walk.steps[i], exchange);
    if (!events) return std::nullopt;
    if (events->size() != walk.steps[i].events.size()) return who + "the number of events";
    for (std::size_t k = 0; k < events->size(); ++k) {
      const auto seen = G::seen(walk.steps[i].events[k], viewer);
      if (G::seen((*events)[k], viewer) != seen)
        return who + (seen ? to_text(G::print(*seen)) : "an inner step");
      G::evolve(other, (*events)[k]);
    }
  }
  const std::string told = telling<G>(walk.moments[end], other, walk.start, viewer);
  return told.empty() ? kHolds : who + told;
}

inline constexpr int kTwins = 4;

template <TypedGame G>
std::string secret(const Walk<G>& walk) {
  Rng rng(walk.seed ^ 0x5ec7e7);
  for (int i = 0; i < kTwins; ++i)
    if (const auto breach = noticed(walk, rng); breach && !breach->empty()) return *breach;
  return kHolds;
}

// How many of the tried twins count: the law must not hold for want of them.
template <TypedGame G>
int twins(const Walk<G>& walk) {
  Rng rng(walk.seed ^ 0x5ec7e7);
  int count = 0;
  for (int i = 0; i < kTwins; ++i) count += noticed(walk, rng) ? 1 : 0;
  return count;
}

}  // namespace cardroom::rules::testing
