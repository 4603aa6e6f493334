// How gin rummy prints and parses: the wire's fields, the state's text; and the house bot, which
// chooses from what was printed to it.
#include <algorithm>
#include <tuple>

#include "gameserver/rules/fields.hpp"
#include "gameserver/rules/gin_rummy.hpp"
#include "gameserver/rules/seating.hpp"

namespace cardroom::rules {
namespace {

using Action = GinRummy::Action;
using Verb = Action::Verb;
using Source = GinRummy::Source;

std::string_view name(Source source) {
  switch (source) {
    case Source::stock:
      return "stock";
    case Source::discards:
      return "discards";
  }
  CHECK(false);
}

std::string_view name(GinRummy::Phase phase) {
  constexpr std::string_view kNames[] = {"dealing",  "offering",   "refused", "drawing",
                                         "reaching", "discarding", "over"};
  return kNames[static_cast<std::size_t>(phase)];
}

base::List list(const std::vector<CardSet>& melds) {
  base::List printed;
  for (CardSet meld : melds) printed.emplace_back(print_list(meld));
  return printed;
}

void add(base::Fields& fields, std::string_view name, const std::optional<Card>& card) {
  if (card) fields.push_back({std::string(name), print(*card)});
}

Move printed(const GinRummy::DealSeen& deal) {
  Move move{"deal", {}};
  if (deal.cards) move.fields.push_back({"cards", print_list(*deal.cards)});
  move.fields.push_back({"counts", base::List{GinRummy::kHand, GinRummy::kHand}});
  move.fields.push_back({"discard", print(deal.up)});
  move.fields.push_back({"stock", deal.stock});
  move.fields.push_back({"limit", deal.limit});
  return move;
}

Move printed(const GinRummy::Draw& draw) {
  Move move{"draw", {{"seat", draw.seat}}};
  add(move.fields, "card", draw.card);
  move.fields.push_back({"from", name(draw.from)});
  move.fields.push_back({"stock", draw.stock});
  add(move.fields, "discard", draw.top);
  return move;
}

Move printed(const GinRummy::Pass& pass) {
  return {"pass", {{"seat", pass.seat}}};
}

Move printed(const GinRummy::Discard& discard) {
  return {"discard", {{"seat", discard.seat}, {"card", print(discard.card)}}};
}

Move printed(const GinRummy::Knock& knock) {
  return {"knock",
          {{"seat", knock.seat},
           {"card", print(knock.card)},
           {"melds", list(knock.spread.melds)},
           {"left", print_list(knock.spread.left)}}};
}

Move printed(const GinRummy::LayOff& lay_off) {
  return {"lay_off",
          {{"seat", lay_off.seat},
           {"cards", print_list(lay_off.spread.laid_off)},
           {"melds", list(lay_off.spread.melds)},
           {"left", print_list(lay_off.spread.left)}}};
}

std::optional<Action> find(std::span<const Action> legal, Verb verb) {
  const auto found = std::find_if(legal.begin(), legal.end(),
                                  [verb](const Action& action) { return action.verb == verb; });
  return found == legal.end() ? std::nullopt : std::optional(*found);
}

// What leaves the least deadwood; of equal cards the dearest.
Action best_of(std::span<const Action> legal, Verb verb, CardSet hand) {
  std::optional<std::tuple<int, int>> least;
  Action best;
  for (const Action& action : legal) {
    if (action.verb != verb) continue;
    CardSet rest = hand;
    rest.remove(action.card);
    const std::tuple<int, int> worth{least_deadwood(rest), -deadwood(action.card)};
    if (least && worth >= *least) continue;
    least = worth;
    best = action;
  }
  CHECK(least);
  return best;
}

// The deadwood left after taking the card and discarding the best other.
int after_taking(CardSet hand, Card card) {
  hand.add(card);
  int least = deadwood(hand);
  for (Card other : hand) {
    if (other == card) continue;
    CardSet rest = hand;
    rest.remove(other);
    const Spread spread = spread_of(rest);
    // A card that comes to lie in no meld is not worth being seen.
    if (!spread.left.has(card)) least = std::min(least, deadwood(spread.left));
  }
  return least;
}

}  // namespace

Move GinRummy::print(const Action& action) {
  switch (action.verb) {
    case Verb::draw:
      return {"draw", {{"from", name(action.from)}}};
    case Verb::pass:
      return {"pass", {}};
    case Verb::discard:
      return {"discard", {{"card", rules::print(action.card)}}};
    case Verb::knock:
      return {"knock", {{"card", rules::print(action.card)}}};
  }
  CHECK(false);
}

std::optional<GinRummy::Action> GinRummy::parse(const Move& move) {
  if (move.verb == "pass" && move.fields.empty()) return Action{Verb::pass, Source::stock, Card()};
  if (move.fields.size() != 1) return std::nullopt;
  if (move.verb == "draw") {
    const std::string* from = base::find_text(move.fields, "from");
    if (from == nullptr || (*from != "stock" && *from != "discards")) return std::nullopt;
    return Action{Verb::draw, *from == "stock" ? Source::stock : Source::discards, Card()};
  }
  const std::optional<Card> card = find_card(move.fields, "card");
  if (!card) return std::nullopt;
  if (move.verb == "discard") return Action{Verb::discard, Source::stock, *card};
  if (move.verb == "knock") return Action{Verb::knock, Source::stock, *card};
  return std::nullopt;
}

Move GinRummy::print(const Seen& seen) {
  return std::visit([](const auto& shown) { return printed(shown); }, seen);
}

Sight GinRummy::print(const View& view) {
  Sight sight;
  sight.counts.assign(view.counts.begin(), view.counts.end());
  sight.hand = view.hand.cards();
  if (!view.dealt) return sight;
  add(sight.state, "discard", view.top);
  sight.state.push_back({"stock", view.stock});
  sight.state.push_back({"limit", view.limit});
  sight.state.push_back({"offered", view.offered});
  add(sight.state, "taken", view.taken);
  return sight;
}

std::string GinRummy::print(const State& state) {
  std::string text = "gin-rummy ";
  text += name(state.phase);
  text += " turn=" + std::to_string(state.turn) + " passes=" + std::to_string(state.passes);
  text += " limit=" + std::to_string(state.limit) + " gin=" + std::to_string(state.gin);
  text += " undercut=" + std::to_string(state.undercut);
  text += state.oklahoma ? " oklahoma" : "";
  text += " taken=" + (state.taken ? rules::print(*state.taken) : "-");
  text += " knocked=" + (state.knocked ? std::to_string(*state.knocked) : "-");
  text += "\nstock: " + rules::print(state.stock.cards());
  text += "\ndiscards: " + rules::print(state.discards);
  for (Seat seat = 0; seat < kSeats; ++seat) {
    text += "\n" + std::to_string(seat) + ": " + rules::print(state.hands[at(seat)].cards());
    for (CardSet meld : state.spreads[at(seat)].melds) text += " | " + rules::print(meld.cards());
    text += " | laid off " + rules::print(state.spreads[at(seat)].laid_off.cards());
  }
  return text + "\n";
}

GinRummy::Action GinRummy::advise(const View& view, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  if (find(legal, Verb::knock)) return best_of(legal, Verb::knock, view.hand);
  if (find(legal, Verb::discard)) return best_of(legal, Verb::discard, view.hand);
  const Action take{Verb::draw, Source::discards, Card()};
  const bool may_take = std::find(legal.begin(), legal.end(), take) != legal.end();
  if (may_take && after_taking(view.hand, *view.top) < least_deadwood(view.hand)) return take;
  return find(legal, Verb::pass).value_or(Action{Verb::draw, Source::stock, Card()});
}

GinRummy::Action GinRummy::on_timeout(const View& view, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  if (find(legal, Verb::discard)) return best_of(legal, Verb::discard, view.hand);
  return find(legal, Verb::pass).value_or(Action{Verb::draw, Source::stock, Card()});
}

}  // namespace cardroom::rules
