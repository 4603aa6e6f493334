// How hearts prints and parses: the wire's fields, the state's text; and the house bot, which
// chooses from what was printed to it.
#include <algorithm>
#include <tuple>

#include "gameserver/rules/hearts.hpp"
#include "gameserver/rules/seating.hpp"

namespace cardroom::rules {
namespace {

using Verb = Hearts::Action::Verb;
using Direction = Hearts::Direction;

constexpr Card kQueenOfSpades(Rank::queen, Suit::spades);
constexpr int kGuards = 4;  // spades with which the high ones are safe

std::string_view name(Direction direction) {
  switch (direction) {
    case Direction::left:
      return "left";
    case Direction::right:
      return "right";
    case Direction::across:
      return "across";
    case Direction::hold:
      return "hold";
  }
  CHECK(false);
}

std::string_view name(Hearts::Phase phase) {
  switch (phase) {
    case Hearts::Phase::dealing:
      return "dealing";
    case Hearts::Phase::passing:
      return "passing";
    case Hearts::Phase::playing:
      return "playing";
    case Hearts::Phase::over:
      return "over";
  }
  CHECK(false);
}

base::List list(const Hearts::Trick& trick) {
  base::List list;
  for (int i = 0; i < trick.size; ++i) {
    const Seat seat = (trick.leader + i) % Hearts::kSeats;
    list.emplace_back(base::Fields{{"seat", seat}, {"card", print(trick.cards[at(i)])}});
  }
  return list;
}

Move printed(const Hearts::DealSeen& deal) {
  Move move{"deal", {}};
  if (deal.cards) move.fields.push_back({"cards", print_list(*deal.cards)});
  Hearts::BySeat<int> counts;
  counts.fill(Hearts::kHand);
  move.fields.push_back({"counts", print_list(counts, Hearts::kSeats)});
  move.fields.push_back({"pass", name(deal.direction)});
  return move;
}

Move printed(const Hearts::PassSeen& pass) {
  Move move{"pass", {{"seat", pass.seat}}};
  if (pass.cards) move.fields.push_back({"cards", print_list(*pass.cards)});
  return move;
}

Move printed(const Hearts::ExchangeSeen& exchange) {
  Move move{"exchange", {}};
  if (exchange.cards) move.fields.push_back({"cards", print_list(*exchange.cards)});
  return move;
}

Move printed(const Hearts::Play& play) {
  return {"play", {{"seat", play.seat}, {"card", print(play.card)}}};
}

Move printed(const Hearts::Took& took) {
  return {"take", {{"seat", took.seat}, {"points", took.points}}};
}

// How much one wants to be rid of a card before play.
int danger(Card card, CardSet hand) {
  int spades = 0;
  for (Card held : hand)
    if (held.suit() == Suit::spades) ++spades;
  if (card.suit() == Suit::spades) {
    if (ace_high(card) < ace_high(kQueenOfSpades) || spades > kGuards) return 0;
    return card == kQueenOfSpades ? 100 : 50;
  }
  return 2 * ace_high(card) + (card.suit() == Suit::hearts ? 1 : 0);
}

// How much one wants to be rid of a card that takes no trick.
int burden(Card card) {
  if (card == kQueenOfSpades) return 100;
  return ace_high(card) + (card.suit() == Suit::hearts ? 50 : 0);
}

template <class Worth>
Card greatest(std::span<const Hearts::Action> legal, Worth worth) {
  Card best = *legal.front().cards.begin();
  for (const Hearts::Action& action : legal)
    if (worth(*action.cards.begin()) > worth(best)) best = *action.cards.begin();
  return best;
}

template <class Worth>
Hearts::Action pass_of(CardSet hand, Worth worth) {
  Cards cards = hand.cards();
  std::stable_sort(cards.begin(), cards.end(),
                   [&](Card one, Card other) { return worth(one) > worth(other); });
  cards.resize(Hearts::kPassed);
  return {Verb::pass, CardSet(cards), {}};
}

Card chosen(const Hearts::View& view, std::span<const Hearts::Action> legal) {
  const Hearts::Trick& trick = view.trick;
  if (trick.size == 0) return greatest(legal, [](Card card) { return -ace_high(card); });
  const Suit led = trick.cards[0].suit();
  if ((*legal.front().cards.begin()).suit() != led) return greatest(legal, burden);
  int highest = 0, cost = 0;
  for (int i = 0; i < trick.size; ++i) {
    if (trick.cards[at(i)].suit() == led) highest = std::max(highest, ace_high(trick.cards[at(i)]));
    cost += Hearts::points(trick.cards[at(i)], false);
  }
  const bool last = trick.size == Hearts::kSeats - 1;
  // Under the highest as high as can be; else over it as low, but high where it costs nothing.
  return greatest(legal, [&](Card card) {
    const bool ducks = ace_high(card) < highest;
    const int worth =
        ducks || (last && cost == 0 && card != kQueenOfSpades) ? ace_high(card) : -ace_high(card);
    return std::tuple(ducks, card == kQueenOfSpades ? (ducks ? 1 : -1) : 0, worth);
  });
}

}  // namespace

Move Hearts::print(const Action& action) {
  switch (action.verb) {
    case Verb::play:
      return {"play", {{"card", rules::print(*action.cards.begin())}}};
    case Verb::pass:
      break;
  }
  Move move{"pass", {{"cards", rules::print_list(action.cards)}}};
  if (!action.plus.empty()) move.fields.push_back({"plus", rules::print_list(action.plus)});
  return move;
}

std::optional<Hearts::Action> Hearts::parse(const Move& move) {
  const bool passes = move.verb == "pass";
  if (!passes && move.verb != "play") return std::nullopt;
  if (!only(move.fields, {"card", "cards"})) return std::nullopt;
  const std::optional<CardSet> cards = find_cards(move.fields);
  if (!cards || (!passes && cards->size() != 1)) return std::nullopt;
  return Action{passes ? Verb::pass : Verb::play, *cards, {}};
}

Move Hearts::print(const Seen& seen) {
  return std::visit([](const auto& shown) { return printed(shown); }, seen);
}

Sight Hearts::print(const View& view) {
  Sight sight;
  sight.counts.assign(view.counts.begin(), view.counts.end());
  sight.hand = view.hand.cards();
  if (!view.dealt) return sight;
  sight.state = {{"pass", name(view.direction)},
                 {"passed", rules::print_list(view.passed, kSeats)},
                 {"trick", list(view.trick)},
                 {"broken", view.broken},
                 {"points", rules::print_list(view.points, kSeats)}};
  return sight;
}

std::string Hearts::print(const State& state) {
  std::string text = "hearts ";
  text += name(state.phase);
  text += " turn=" + std::to_string(state.turn);
  text += " pass=" + std::string(name(state.direction));
  text += state.shooter_pays ? " moon=self" : " moon=others";
  text += state.omnibus ? " omnibus" : "";
  text += state.broken ? " broken" : "";
  text += "\nstock: " + rules::print(state.stock.cards());
  text += "\ntrick: " + std::to_string(state.trick.leader);
  for (int i = 0; i < state.trick.size; ++i) text += " " + rules::print(state.trick.cards[at(i)]);
  for (Seat seat = 0; seat < kSeats; ++seat) {
    text += "\n" + std::to_string(seat) + ": " + rules::print(state.hands[at(seat)].cards());
    text += " | " + rules::print(state.aside[at(seat)].cards());
    text += " | " + rules::print(state.taken[at(seat)].cards());
  }
  return text + "\n";
}

Hearts::Action Hearts::advise(const View& view, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  if (legal.front().verb == Verb::pass)
    return pass_of(view.hand, [&](Card card) { return danger(card, view.hand); });
  return {Verb::play, CardSet({chosen(view, legal)}), {}};
}

Hearts::Action Hearts::on_timeout(const View& view, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  if (legal.front().verb == Verb::pass) return pass_of(view.hand, ace_high);
  return {Verb::play, CardSet({greatest(legal, [](Card card) { return -ace_high(card); })}), {}};
}

}  // namespace cardroom::rules
