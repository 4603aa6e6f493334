// How big two prints and parses: the wire's fields, the state's text; and the house bot, which
// chooses from what was printed to it.
#include <algorithm>
#include <tuple>

#include "gameserver/rules/big_two.hpp"

namespace cardroom::rules {
namespace {

using Action = BigTwo::Action;
using Verb = Action::Verb;

Move printed(const BigTwo::DealSeen& deal) {
  Move move{"deal", {}};
  if (deal.cards) move.fields.push_back({"cards", print_list(*deal.cards)});
  base::List counts;
  for (Seat seat = 0; seat < deal.seats.seats; ++seat)
    counts.emplace_back(deal.seats.has(seat) ? BigTwo::kHand : 0);
  move.fields.push_back({"counts", std::move(counts)});
  move.fields.push_back({"lead", print(deal.lead)});
  return move;
}

Move printed(const BigTwo::Play& play) {
  return {"play", {{"seat", play.seat}, {"cards", print_list(play.cards)}}};
}

Move printed(const BigTwo::Pass& pass) {
  return {"pass", {{"seat", pass.seat}}};
}

std::string_view name(BigTwo::Phase phase) {
  constexpr std::string_view kNames[] = {"dealing", "playing", "over"};
  return kNames[static_cast<std::size_t>(phase)];
}

// The entry with the first of what can be taken of each list: the lowest.
Action lowest_of(const Action& entry) {
  Action action{entry.verb, entry.cards, {}};
  for (const Choice& choice : entry.plus)
    for (int i = 0; i < choice.choose; ++i)
      action.cards.add_all(choice.of[static_cast<std::size_t>(i)]);
  return action;
}

}  // namespace

Move BigTwo::print(const Action& action) {
  switch (action.verb) {
    case Verb::pass:
      return {"pass", {}};
    case Verb::play:
      break;
  }
  Move move{"play", {{"cards", print_list(action.cards)}}};
  if (!action.plus.empty()) move.fields.push_back({"plus", print_list(action.plus)});
  return move;
}

std::optional<BigTwo::Action> BigTwo::parse(const Move& move) {
  if (move.verb == "pass" && move.fields.empty()) return Action{};
  if (move.verb != "play" || !only(move.fields, {"card", "cards"})) return std::nullopt;
  const std::optional<CardSet> cards = find_cards(move.fields);
  if (!cards || !CardSet::standard_pack().has_all(*cards)) return std::nullopt;
  return Action{Verb::play, *cards, {}};
}

Move BigTwo::print(const Seen& seen) {
  return std::visit([](const auto& shown) { return printed(shown); }, seen);
}

Sight BigTwo::print(const View& view) {
  Sight sight;
  sight.counts.assign(view.counts.begin(), view.counts.begin() + view.seats.seats);
  sight.hand = view.hand.cards();
  if (!view.dealt) return sight;
  sight.state.push_back({"passes", static_cast<int>(view.passes)});
  if (view.lead) sight.state.push_back({"lead", rules::print(*view.lead)});
  if (view.last) {
    sight.state.push_back(
        {"last", base::Fields{{"seat", view.last->seat}, {"cards", print_list(view.last->cards)}}});
  }
  return sight;
}

std::string BigTwo::print(const State& state) {
  std::string text = "big-two ";
  text += name(state.phase);
  text += " turn=" + std::to_string(state.turn) + " passes=" + std::to_string(state.passes);
  text += " lead=" + (state.lead ? rules::print(*state.lead) : "-");
  text += "\naside: " + rules::print(state.stock.cards());
  text += "\nplayed: " + rules::print(state.played.cards());
  if (state.last)
    text += "\nlast: " + std::to_string(state.last->seat) + " " +
            rules::print(state.last->cards.cards());
  for (Seat seat = 0; seat < state.seats.seats; ++seat) {
    text += "\n" + std::to_string(seat) + ": ";
    text += state.seats.has(seat) ? rules::print(state.hands[at(seat)].cards()) : "not dealt in";
  }
  return text + "\n";
}

BigTwo::Action BigTwo::advise(const View& view, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  // Greatest is best: out, then to lead the most cards, then the lowest.
  using Worth = std::tuple<bool, int, int, int>;
  std::optional<Worth> most;
  Action best;
  for (const Action& entry : legal) {
    if (entry.verb != Verb::play) continue;
    const Action action = lowest_of(entry);
    const big_two::Combo combo = *big_two::combo_of(action.cards);
    const int cards = action.cards.size();
    const Worth worth{cards == view.hand.size(), cards, -static_cast<int>(combo.kind), -combo.top};
    if (most && worth <= *most) continue;
    most = worth;
    best = action;
  }
  return best;
}

BigTwo::Action BigTwo::on_timeout(const View&, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  return legal.back().verb == Verb::pass ? legal.back() : lowest_of(legal.front());
}

}  // namespace cardroom::rules
