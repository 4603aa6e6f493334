// How crazy eights prints and parses: the wire's fields, the state's text; and the house bot, which
// chooses from what was printed to it.
#include <algorithm>
#include <tuple>

#include "gameserver/rules/crazy_eights.hpp"
#include "gameserver/rules/fields.hpp"

namespace cardroom::rules {
namespace {

using Verb = CrazyEights::Action::Verb;

Move printed(const CrazyEights::DealSeen& deal) {
  Move move{"deal", {}};
  if (deal.cards) move.fields.push_back({"cards", print_list(*deal.cards)});
  move.fields.push_back({"counts", print_list(deal.counts, deal.seats)});
  move.fields.push_back({"up", print(deal.up)});
  move.fields.push_back({"stock", deal.stock});
  return move;
}

Move printed(const CrazyEights::DrawSeen& draw) {
  Move move{"draw", {{"seat", draw.seat}}};
  if (draw.card) move.fields.push_back({"card", print(*draw.card)});
  move.fields.push_back({"stock", draw.stock});
  return move;
}

Move printed(const CrazyEights::Play& play) {
  Move move{"play", {{"seat", play.seat}, {"card", print(play.card)}}};
  if (play.suit) move.fields.push_back({"suit", letter(*play.suit)});
  return move;
}

Move printed(const CrazyEights::Pass& pass) {
  return {"pass", {{"seat", pass.seat}}};
}

Move printed(const CrazyEights::Reshuffle& reshuffle) {
  return {"reshuffle", {{"stock", reshuffle.stock}}};
}

std::optional<CrazyEights::Action> parse_play(const base::Fields& fields) {
  CrazyEights::Action action{Verb::play, Card(), std::nullopt};
  bool named = false;
  for (const auto& [name, value] : fields) {
    const std::string* text = value.text();
    if (text == nullptr) return std::nullopt;
    if (name == "card") {
      const std::optional<Card> card = parse_card(*text);
      if (!card) return std::nullopt;
      action.card = *card;
      named = true;
    } else if (name == "suit") {
      action.suit = parse_suit(*text);
      if (!action.suit) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (!named) return std::nullopt;
  return action;
}

std::string_view name(CrazyEights::Phase phase) {
  switch (phase) {
    case CrazyEights::Phase::dealing:
      return "dealing";
    case CrazyEights::Phase::acting:
      return "acting";
    case CrazyEights::Phase::drawing:
      return "drawing";
    case CrazyEights::Phase::over:
      return "over";
  }
  CHECK(false);
}

}  // namespace

Move CrazyEights::print(const Action& action) {
  switch (action.verb) {
    case Verb::draw:
      return {"draw", {}};
    case Verb::pass:
      return {"pass", {}};
    case Verb::play:
      break;
  }
  Move move{"play", {{"card", rules::print(action.card)}}};
  if (action.suit) move.fields.push_back({"suit", letter(*action.suit)});
  return move;
}

std::optional<CrazyEights::Action> CrazyEights::parse(const Move& move) {
  if (move.verb == "play") return parse_play(move.fields);
  if (!move.fields.empty()) return std::nullopt;
  if (move.verb == "draw") return Action{Verb::draw, Card(), std::nullopt};
  if (move.verb == "pass") return Action{Verb::pass, Card(), std::nullopt};
  return std::nullopt;
}

Move CrazyEights::print(const Seen& seen) {
  return std::visit([](const auto& shown) { return printed(shown); }, seen);
}

Sight CrazyEights::print(const View& view) {
  Sight sight;
  sight.counts.assign(view.counts.begin(), view.counts.begin() + view.seats);
  sight.hand = view.hand.cards();
  if (!view.up) return sight;
  sight.state = {{"up", rules::print(*view.up)},
                 {"suit", letter(view.suit)},
                 {"stock", view.stock},
                 {"discards", view.discards},
                 {"drawn", view.drawn}};
  return sight;
}

std::string CrazyEights::print(const State& state) {
  std::string text = "crazy-eights ";
  text += name(state.phase);
  text += " turn=" + std::to_string(state.turn);
  text += " up=" + (state.up ? rules::print(*state.up) + letter(state.suit) : "-");
  text += " drawn=" + (state.drawn ? rules::print(*state.drawn) : "-");
  text += " blocked=" + std::to_string(state.blocked);
  text += " shuffle=" + std::to_string(state.shuffle);
  text += "\nstock: " + rules::print(state.stock.cards());
  text += "\ndiscards: " + rules::print(state.beneath.cards());
  for (std::size_t seat = 0; seat < static_cast<std::size_t>(state.seats); ++seat) {
    text += "\n" + std::to_string(seat) + ": ";
    text += state.playing[seat] ? rules::print(state.hands[seat].cards()) : "not dealt in";
  }
  return text + "\n";
}

CrazyEights::Action CrazyEights::advise(const View& view, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  const auto held = [&](Suit suit, Card but) {
    int count = 0;
    for (Card card : view.hand)
      if (card != but && card.suit() == suit && card.rank() != Rank::eight) ++count;
    return count;
  };
  // Greatest is best; of equals the first of `legal`.
  using Worth = std::tuple<bool, bool, int, std::int64_t>;
  const auto worth = [&](const Action& action) -> Worth {
    const bool plays = action.verb == Verb::play;
    if (!plays) return {false, false, 0, 0};
    const Suit suit = action.suit.value_or(action.card.suit());
    return {true, !action.suit, held(suit, action.card), points(action.card)};
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < legal.size(); ++i)
    if (worth(legal[i]) > worth(legal[best])) best = i;
  return legal[best];
}

CrazyEights::Action CrazyEights::on_timeout(const View&, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  const auto costs_nothing = [](const Action& action) { return action.verb != Verb::play; };
  const auto found = std::find_if(legal.begin(), legal.end(), costs_nothing);
  CHECK(found != legal.end());
  return *found;
}

}  // namespace cardroom::rules
