// Carries a typed game G (the contract of game.hpp) behind Hand and Game, so that the table speaks
// to every game in one form: actions and seen events as Moves, events as handles. It holds no rule
// of its own. Pure; a Hand lives where its table lives, a Game on any thread.
#pragma once

#include <concepts>
#include <span>
#include <utility>

#include "gameserver/rules/game.hpp"
#include "shared/base/check.hpp"

namespace cardroom::rules {

template <class G>
concept TypedGame = std::regular<typename G::State> && std::regular<typename G::Action> &&
    std::copyable<typename G::Event> && std::regular<typename G::View> &&
    std::equality_comparable<typename G::Seen> &&
    requires(const typename G::State& state, typename G::State& next,
             const typename G::Action& action, const typename G::Event& event,
             const typename G::View& view, typename G::View& follower, const typename G::Seen& seen,
             const Start& start, const Move& move, const base::Fields& options, Card card,
             Seat seat, Viewer viewer, std::span<const typename G::Action> legal) {
  { G::info() } -> std::same_as<const Info&>;
  { G::check_options(options) } -> std::same_as<std::string>;
  { G::open(start) } -> std::same_as<typename G::State>;
  { G::chance(state) } -> std::same_as<std::optional<Ask>>;
  { G::deal(state, card) } -> std::same_as<std::vector<typename G::Event>>;
  { G::legal(state, seat) } -> std::same_as<std::vector<typename G::Action>>;
  {
    G::decide(state, seat, action)
    } -> std::same_as<base::Result<std::vector<typename G::Event>, Refusal>>;
  { G::evolve(next, event) } -> std::same_as<void>;
  { G::view(state, viewer) } -> std::same_as<typename G::View>;
  { G::seen(event, viewer) } -> std::same_as<std::optional<typename G::Seen>>;
  { G::follow(follower, seen) } -> std::same_as<void>;
  { G::result(state) } -> std::same_as<std::optional<Outcome>>;
  { G::advise(view, seat, legal) } -> std::same_as<typename G::Action>;
  { G::on_timeout(view, seat, legal) } -> std::same_as<typename G::Action>;
  { G::print(action) } -> std::same_as<Move>;
  { G::parse(move) } -> std::same_as<std::optional<typename G::Action>>;
  { G::print(seen) } -> std::same_as<Move>;
  { G::print(view) } -> std::same_as<Sight>;
  { G::print(state) } -> std::same_as<std::string>;
  { G::places(state) } -> std::same_as<std::vector<Place>>;
} && !requires(const typename G::Event& event) {
  G::print(event);
};

// Of a game that does not say, only the turn itself makes a new choice.
template <TypedGame G>
std::uint32_t choice_no(const typename G::State& state, Seat seat) {
  if constexpr (requires { G::choice_no(state, seat); }) {
    return G::choice_no(state, seat);
  } else {
    return 0;
  }
}

template <class G>
concept ShufflesInMidHand = requires(const typename G::State& state) {
  { G::undealt(state) } -> std::same_as<std::optional<Ask>>;
};

template <TypedGame G>
class TypedHand final : public Hand {
 public:
  explicit TypedHand(typename G::State state) : state_(std::move(state)) {}

  std::unique_ptr<Hand> clone() const override { return std::make_unique<TypedHand>(*this); }
  std::optional<Ask> chance() const override { return G::chance(state_); }
  std::optional<Ask> undealt() const override {
    if constexpr (ShufflesInMidHand<G>)
      return G::undealt(state_);
    else
      return std::nullopt;
  }
  std::vector<Event> deal(Card card) const override { return erase(G::deal(state_, card)); }

  std::vector<Move> legal(Seat seat) const override {
    const std::vector<typename G::Action> actions = G::legal(state_, seat);
    std::vector<Move> moves;
    moves.reserve(actions.size());
    for (const auto& action : actions) moves.push_back(G::print(action));
    return moves;
  }

  base::Result<std::vector<Event>, Refusal> decide(Seat seat, const Move& move) const override {
    const std::optional<typename G::Action> action = G::parse(move);
    if (!action) {
      return base::refuse(G::legal(state_, seat).empty() ? Refusal::not_your_turn
                                                         : Refusal::illegal_action);
    }
    auto events = G::decide(state_, seat, *action);
    if (!events) return base::refuse(events.reason());
    return erase(*std::move(events));
  }

  void evolve(const Event& event) override {
    CHECK(event != nullptr);
    G::evolve(state_, *static_cast<const typename G::Event*>(event.get()));
  }

  std::uint32_t choice_no(Seat seat) const override { return rules::choice_no<G>(state_, seat); }
  Sight view(Viewer viewer) const override { return G::print(G::view(state_, viewer)); }
  std::optional<Outcome> result() const override { return G::result(state_); }
  Move advise(Seat seat) const override { return choose(seat, G::advise); }
  Move on_timeout(Seat seat) const override { return choose(seat, G::on_timeout); }
  std::string print() const override { return G::print(state_); }

 private:
  static std::vector<Event> erase(std::vector<typename G::Event> events) {
    std::vector<Event> erased;
    erased.reserve(events.size());
    for (auto& event : events)
      erased.push_back(std::make_shared<const typename G::Event>(std::move(event)));
    return erased;
  }

  template <class Choice>
  Move choose(Seat seat, Choice choice) const {
    const std::vector<typename G::Action> legal = G::legal(state_, seat);
    CHECK(!legal.empty());
    return G::print(choice(G::view(state_, Viewer::at(seat)), seat, legal));
  }

  typename G::State state_;
};

template <TypedGame G>
class ErasedGame final : public Game {
 public:
  const Info& info() const override { return G::info(); }

  std::unique_ptr<Hand> open(const Start& start) const override {
    return std::make_unique<TypedHand<G>>(G::open(start));
  }

  std::optional<Move> seen(const Event& event, Viewer viewer) const override {
    CHECK(event != nullptr);
    const auto shown = G::seen(*static_cast<const typename G::Event*>(event.get()), viewer);
    if (!shown) return std::nullopt;
    return G::print(*shown);
  }

  std::string check_options(const base::Fields& options) const override {
    return G::check_options(options);
  }
};

}  // namespace cardroom::rules
