#include "twin/recording.hpp"

#include <algorithm>

#include "gameserver/rules/registry.hpp"
#include "gameserver/rules/typed.hpp"
#include "twin/evening.hpp"

namespace cardroom::twin {
namespace {

std::size_t bit(rules::Card card) {
  return static_cast<std::size_t>(card.index());
}

// Where the cards lie now, added to what a step showed.
template <rules::TypedGame G>
void look(const typename G::State& state, Step& step) {
  for (const rules::Place& place : G::places(state)) {
    if (place.known == rules::Place::Known::to_nobody) continue;
    const bool all = place.known == rules::Place::Known::to_all;
    CardBits& known = all ? step.open : step.own[static_cast<std::size_t>(place.seat)];
    for (const rules::Card card : place.cards) known.set(bit(card));
  }
}

template <rules::TypedGame G>
void act(typename G::State& state, const std::vector<typename G::Event>& events, Step& step) {
  step.own.resize(static_cast<std::size_t>(table::kMaxSeats));
  for (const auto& event : events) {
    G::evolve(state, event);
    look<G>(state, step);
  }
}

// Plays the recorded hand again by the rules alone, with the dealer's cards between its steps.
template <rules::TypedGame G>
void add_knowledge(Recording& recording, table::Dealer dealer) {
  typename G::State state = G::open(recording.start);
  for (const rules::Place& place : G::places(state))
    recording.pack.insert(recording.pack.end(), place.cards.begin(), place.cards.end());
  std::vector<Step> steps;
  const auto deal = [&](std::size_t input) {
    while (const auto ask = G::chance(state)) {
      const rules::Card card = dealer.deal(*ask);
      Step& step = steps.emplace_back(Step{input, card, {}, {}});
      act<G>(state, G::deal(state, card), step);
    }
    if constexpr (rules::ShufflesInMidHand<G>)
      if (const auto ask = G::undealt(state)) dealer.shuffle(*ask);
  };
  deal(recording.dealt);
  for (Step& step : recording.steps) {
    if (step.input >= recording.ended) break;
    const Did& did = std::get<Did>(step.act);
    std::vector<typename G::Event> events;
    const auto action = G::parse(did.move);
    auto decided =
        action ? G::decide(state, did.seat, *action) : base::refuse(rules::Refusal::illegal_action);
    CHECK(decided.ok() == did.done);
    if (did.done) events = *std::move(decided);
    act<G>(state, events, step);
    const std::size_t input = step.input;
    steps.push_back(std::move(step));
    deal(input);
  }
  recording.steps = std::move(steps);
}

template <class... G>
void add_knowledge(rules::GameList<G...>, Recording& recording, const table::Dealer& dealer) {
  ((G::info().name == recording.game ? add_knowledge<G>(recording, dealer) : void()), ...);
}

}  // namespace

Recording record(const std::string& game, std::uint64_t seed) {
  deck = Deck{};
  Evening evening(game, seed);
  Recording recording = evening.play();
  add_knowledge(rules::Registered{}, recording, *evening.dealer());
  return recording;
}

}  // namespace cardroom::twin
