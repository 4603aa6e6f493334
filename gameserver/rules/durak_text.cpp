// How durak prints and parses: the wire's fields, the state's text; and the house bot, which
// chooses from what was printed to it.
#include <algorithm>
#include <tuple>

#include "gameserver/rules/durak.hpp"
#include "gameserver/rules/fields.hpp"

namespace cardroom::rules {
namespace {

using Action = Durak::Action;
using Verb = Action::Verb;
using View = Durak::View;

constexpr int kHighTrump = 12;  // queen and above: worth taking a card for
constexpr int kMuch = 8;        // to draw, still

std::string_view name(Durak::Phase phase) {
  constexpr std::string_view kNames[] = {"dealing", "acting", "drawing", "over"};
  return kNames[static_cast<std::size_t>(phase)];
}

Move printed(const Durak::DealSeen& deal) {
  Move move{"deal", {}};
  if (deal.cards) move.fields.push_back({"cards", print_list(*deal.cards)});
  base::List counts;
  for (Seat seat = 0; seat < deal.seats.seats; ++seat)
    counts.emplace_back(deal.seats.has(seat) ? Durak::kHand : 0);
  move.fields.push_back({"counts", std::move(counts)});
  move.fields.push_back({"trump", print(deal.trump)});
  move.fields.push_back({"stock", deal.stock});
  move.fields.push_back({"attacker", deal.bout.attacker});
  move.fields.push_back({"defender", deal.bout.defender});
  return move;
}

Move printed(const Durak::Attacked& attacked) {
  return {"attack", {{"seat", attacked.seat}, {"card", print(attacked.card)}}};
}

Move printed(const Durak::Beat& beat) {
  return {"beat", {{"seat", beat.seat}, {"card", print(beat.card)}, {"over", print(beat.over)}}};
}

Move printed(const Durak::Pass& pass) {
  return {"pass", {{"seat", pass.seat}}};
}

Move printed(const Durak::Take& take) {
  return {"take", {{"seat", take.seat}}};
}

Move printed(const Durak::Clear& clear) {
  return {"clear", {{"seat", clear.seat}, {"taken", clear.taken}}};
}

Move printed(const Durak::DrawSeen& draw) {
  Move move{"draw", {{"seat", draw.seat}}};
  if (draw.cards) {
    move.fields.push_back({"cards", print_list(*draw.cards)});
  } else {
    move.fields.push_back({"count", draw.count});
  }
  move.fields.push_back({"stock", draw.stock});
  return move;
}

Move printed(const Durak::Begin& begun) {
  return {"bout", {{"attacker", begun.bout.attacker}, {"defender", begun.bout.defender}}};
}

base::List list(const Durak::Bout& bout) {
  base::List attacks;
  for (int i = 0; i < bout.size; ++i) {
    base::Fields attack{{"attack", print(bout.attacks[at(i)].card)}};
    if (bout.attacks[at(i)].beaten)
      attack.push_back({"beaten", print(*bout.attacks[at(i)].beaten)});
    attacks.emplace_back(std::move(attack));
  }
  return attacks;
}

// Trumps above all others.
int worth(Card card, Suit trumps) {
  return ace_high(card) + (card.suit() == trumps ? 20 : 0);
}

const Action* cheapest(std::span<const Action> legal, Verb verb, Suit trumps) {
  const Action* best = nullptr;
  for (const Action& action : legal) {
    if (action.verb != verb) continue;
    if (!best || worth(action.card, trumps) < worth(best->card, trumps)) best = &action;
  }
  return best;
}

// The first unbeaten attack is beaten first.
const Action* cheapest_beat(std::span<const Action> legal, Suit trumps) {
  const Action* best = nullptr;
  for (const Action& action : legal) {
    if (action.verb != Verb::beat || (best && action.over != best->over)) continue;
    if (!best || worth(action.card, trumps) < worth(best->card, trumps)) best = &action;
  }
  return best;
}

bool leads(std::span<const Action> legal) {
  return legal.back().verb == Verb::attack;
}

bool throws_in(Card card, const View& view) {
  if (view.stock == 0) return true;
  return card.suit() != view.trump->suit() && ace_high(card) <= static_cast<int>(Rank::ten);
}

}  // namespace

Move Durak::print(const Action& action) {
  switch (action.verb) {
    case Verb::attack:
      return {"attack", {{"card", rules::print(action.card)}}};
    case Verb::beat:
      return {"beat", {{"card", rules::print(action.card)}, {"over", rules::print(action.over)}}};
    case Verb::take:
      return {"take", {}};
    case Verb::pass:
      return {"pass", {}};
  }
  CHECK(false);
}

std::optional<Durak::Action> Durak::parse(const Move& move) {
  if (move.fields.empty() && move.verb == "take") return Action{Verb::take, Card(), Card()};
  if (move.fields.empty() && move.verb == "pass") return Action{Verb::pass, Card(), Card()};
  const std::optional<Card> card = find_card(move.fields, "card");
  if (!card || !only(move.fields, {"card", "over"})) return std::nullopt;
  if (move.verb == "attack" && move.fields.size() == 1) return Action{Verb::attack, *card, Card()};
  const std::optional<Card> over = find_card(move.fields, "over");
  if (move.verb != "beat" || !over) return std::nullopt;
  return Action{Verb::beat, *card, *over};
}

Move Durak::print(const Seen& seen) {
  return std::visit([](const auto& shown) { return printed(shown); }, seen);
}

Sight Durak::print(const View& view) {
  Sight sight;
  sight.counts.assign(view.counts.begin(), view.counts.begin() + view.seats.seats);
  sight.hand = view.hand.cards();
  if (!view.trump) return sight;
  sight.state = {{"trump", rules::print(*view.trump)},
                 {"stock", view.stock},
                 {"attacker", view.bout.attacker},
                 {"defender", view.bout.defender},
                 {"table", list(view.bout)},
                 {"passed", print_list(view.bout.passed, view.seats.seats)},
                 {"taking", view.bout.taking},
                 {"room", view.bout.most - view.bout.size}};
  return sight;
}

std::string Durak::print(const State& state) {
  const Bout& bout = state.bout;
  std::string text = "durak ";
  text += name(state.phase);
  text += " turn=" + std::to_string(state.turn) + " asked=" + std::to_string(state.asked);
  // Not while there is a stock: journals have hashes of states of which none was counted then.
  const bool drawn_out = state.stock.empty() && !state.trump_there;
  text += " takes=" + std::to_string(drawn_out ? state.takes : 0);
  text += " trump=" + (state.trump ? rules::print(*state.trump) : "-");
  text += state.trump_there ? " there" : "";
  text += "\nbout: " + std::to_string(bout.attacker) + " on " + std::to_string(bout.defender);
  text += " of " + std::to_string(bout.most) + (bout.taking ? " taking" : "");
  for (int i = 0; i < bout.size; ++i) {
    const Attack& one = bout.attacks[at(i)];
    text += " " + rules::print(one.card) + "/" + (one.beaten ? rules::print(*one.beaten) : "-");
  }
  text += "\nstock: " + rules::print(state.stock.cards());
  text += "\ndrawn: " + rules::print(state.got.cards());
  text += "\ngone: " + rules::print(state.gone.cards());
  for (Seat seat = 0; seat < state.seats.seats; ++seat) {
    text += "\n" + std::to_string(seat) + (bout.passed[at(seat)] ? " passed: " : ": ");
    text += state.seats.has(seat) ? rules::print(state.hands[at(seat)].cards()) : "not dealt in";
  }
  return text + "\n";
}

Durak::Action Durak::advise(const View& view, Seat seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  const Suit trumps = view.trump->suit();
  if (seat == view.bout.defender) {
    const Action* beat = cheapest_beat(legal, trumps);
    if (!beat) return legal.back();
    const bool dear = beat->card.suit() == trumps && ace_high(beat->card) >= kHighTrump;
    return dear && view.stock >= kMuch ? legal.back() : *beat;
  }
  const Action* attack = cheapest(legal, Verb::attack, trumps);
  if (leads(legal)) return *attack;
  return attack && throws_in(attack->card, view) ? *attack : legal.back();
}

Durak::Action Durak::on_timeout(const View& view, Seat seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  const Suit trumps = view.trump->suit();
  if (seat == view.bout.defender) {
    const Action* beat = cheapest_beat(legal, trumps);
    return beat ? *beat : legal.back();
  }
  return leads(legal) ? *cheapest(legal, Verb::attack, trumps) : legal.back();
}

}  // namespace cardroom::rules
