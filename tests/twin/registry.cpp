// The registry of this program: the linker finds it before gameserver/rules/registry.cpp. Every
// game of that list, on the deck of deck.hpp.
#include "gameserver/rules/registry.hpp"

#include <algorithm>
#include <stdexcept>

#include "gameserver/rules/typed.hpp"
#include "twin/deck.hpp"

namespace cardroom::twin {
namespace {

using rules::testing::exchanged;

class StackedHand final : public rules::Hand {
 public:
  explicit StackedHand(std::unique_ptr<rules::Hand> hand) : hand_(std::move(hand)) {}

  std::unique_ptr<rules::Hand> clone() const override {
    return std::make_unique<StackedHand>(hand_->clone());
  }
  std::optional<rules::Ask> chance() const override { return of_dealer(hand_->chance()); }
  std::optional<rules::Ask> undealt() const override { return of_dealer(hand_->undealt()); }
  std::vector<rules::Event> deal(rules::Card card) const override {
    return hand_->deal(exchanged(card, deck.exchange));
  }
  std::vector<Move> legal(Seat seat) const override { return hand_->legal(seat); }
  base::Result<std::vector<rules::Event>, rules::Refusal> decide(Seat seat,
                                                                 const Move& move) const override {
    if (std::exchange(deck.fails, false)) throw std::runtime_error("the game fails");
    return hand_->decide(seat, move);
  }
  void evolve(const rules::Event& event) override { hand_->evolve(event); }
  std::uint32_t choice_no(Seat seat) const override { return hand_->choice_no(seat); }
  rules::Sight view(rules::Viewer viewer) const override { return hand_->view(viewer); }
  std::optional<rules::Outcome> result() const override { return hand_->result(); }
  Move advise(Seat seat) const override { return chosen(hand_->advise(seat)); }
  Move on_timeout(Seat seat) const override { return chosen(hand_->on_timeout(seat)); }
  std::string print() const override { return hand_->print(); }

 private:
  static std::optional<rules::Ask> of_dealer(std::optional<rules::Ask> ask) {
    if (!ask || deck.back.empty()) return ask;
    for (rules::Card& card : ask->cards) card = exchanged(card, deck.back);
    std::ranges::sort(ask->cards);
    return ask;
  }
  static Move chosen(Move own) {
    return deck.chosen < deck.choices.size() ? deck.choices[deck.chosen++] : std::move(own);
  }

  std::unique_ptr<rules::Hand> hand_;
};

class StackedGame final : public rules::Game {
 public:
  explicit StackedGame(const rules::Game* game) : game_(game) {}

  const rules::Info& info() const override { return game_->info(); }
  std::unique_ptr<rules::Hand> open(const rules::Start& start) const override {
    return std::make_unique<StackedHand>(game_->open(start));
  }
  std::optional<Move> seen(const rules::Event& event, rules::Viewer viewer) const override {
    return game_->seen(event, viewer);
  }
  std::string check_options(const base::Fields& options) const override {
    return game_->check_options(options);
  }
  const rules::Game* plain() const { return game_; }

 private:
  const rules::Game* game_;
};

template <class... G>
std::vector<StackedGame> stacked(rules::GameList<G...>) {
  static const std::tuple<rules::ErasedGame<G>...> kPlain;
  return {StackedGame(&std::get<rules::ErasedGame<G>>(kPlain))...};
}

const std::vector<StackedGame>& all() {
  static const std::vector<StackedGame> kGames = stacked(rules::Registered{});
  return kGames;
}

}  // namespace

const rules::Game* plain_game(std::string_view name) {
  for (const StackedGame& game : all())
    if (game.info().name == name) return game.plain();
  return nullptr;
}

Deck exchanged_deck(Exchange exchange, const std::vector<Move>& choices) {
  Deck other;
  for (const auto& [card, instead] : exchange) other.back[instead] = card;
  for (const Move& move : choices) other.choices.push_back(exchanged(move, exchange));
  other.exchange = std::move(exchange);
  return other;
}

}  // namespace cardroom::twin

namespace cardroom::rules {

const std::vector<const Game*>& games() {
  static const std::vector<const Game*> kList = [] {
    std::vector<const Game*> list;
    for (const twin::StackedGame& game : twin::all()) list.push_back(&game);
    return list;
  }();
  return kList;
}

const Game* find_game(std::string_view name) {
  for (const Game* game : games())
    if (game->info().name == name) return game;
  return nullptr;
}

}  // namespace cardroom::rules
