// How dou dizhu prints and parses: the wire's fields, the state's text; and the house bot, which
// chooses from what was printed to it.
#include <algorithm>
#include <tuple>

#include "gameserver/rules/dou_dizhu.hpp"
#include "gameserver/rules/seating.hpp"

namespace cardroom::rules {
namespace {

using Action = DouDizhu::Action;
using Verb = Action::Verb;
using View = DouDizhu::View;
using dou_dizhu::Combo;

constexpr int kFewCards = 4;  // of an opponent who may soon be out

Move printed(const DouDizhu::DealSeen& deal) {
  Move move{"deal", {}};
  if (deal.cards) move.fields.push_back({"cards", print_list(*deal.cards)});
  const base::Value hand(DouDizhu::kHand);
  move.fields.push_back({"counts", base::List{hand, hand, hand}});
  return move;
}

Move printed(const DouDizhu::Bid& bid) {
  return {"bid", {{"seat", bid.seat}, {"bid", bid.bid}}};
}

Move printed(const DouDizhu::Pass& pass) {
  return {"pass", {{"seat", pass.seat}}};
}

Move printed(const DouDizhu::Landlord& landlord) {
  return {"landlord",
          {{"seat", landlord.seat}, {"cards", print_list(landlord.cards)}, {"bid", landlord.bid}}};
}

Move printed(const DouDizhu::Play& play) {
  return {"play", {{"seat", play.seat}, {"cards", print_list(play.cards)}}};
}

std::string_view name(DouDizhu::Phase phase) {
  constexpr std::string_view kNames[] = {"dealing", "bidding", "playing", "over"};
  return kNames[static_cast<std::size_t>(phase)];
}

// The entry with the first of what may be attached: the lowest.
Action lowest_of(const Action& entry) {
  Action action{entry.verb, entry.bid, entry.cards, {}};
  for (const Choice& choice : entry.plus)
    for (int i = 0; i < choice.choose; ++i)
      action.cards.add_all(choice.of[static_cast<std::size_t>(i)]);
  return action;
}

int strength(CardSet hand) {
  std::array<int, dou_dizhu::kRanks> counts{};
  for (Card card : hand) ++counts[static_cast<std::size_t>(dou_dizhu::rank_of(card))];
  const int bombs = static_cast<int>(std::count(counts.begin(), counts.end(), 4));
  return 4 * counts[dou_dizhu::kRedJoker] + 3 * counts[dou_dizhu::kBlackJoker] + 2 * counts[12] +
         counts[dou_dizhu::kAce] + 3 * bombs;
}

// What a bid of so much takes.
constexpr std::array<int, DouDizhu::kMostBid + 1> kWorth = {0, 5, 7, 9};

Action bid_of(const View& view, std::span<const Action> legal) {
  const int strong = strength(view.hand);
  Action best;
  for (const Action& action : legal)
    if (action.verb == Verb::bid && strong >= kWorth[static_cast<std::size_t>(action.bid)])
      best = action;
  return best;
}

bool against(const View& view, Seat one, Seat other) {
  return one == view.landlord || other == view.landlord;
}

bool pressed(const View& view, Seat seat) {
  for (Seat other = 0; other < DouDizhu::kSeats; ++other)
    if (other != seat && against(view, seat, other) && view.counts[at(other)] <= kFewCards)
      return true;
  return false;
}

bool splits_bomb(CardSet cards, CardSet hand) {
  std::array<int, dou_dizhu::kRanks> held{}, used{};
  for (Card card : hand) ++held[static_cast<std::size_t>(dou_dizhu::rank_of(card))];
  for (Card card : cards) ++used[static_cast<std::size_t>(dou_dizhu::rank_of(card))];
  for (std::size_t rank = 0; rank < held.size(); ++rank)
    if (held[rank] == 4 && used[rank] > 0 && used[rank] < 4) return true;
  const bool jokers = held[dou_dizhu::kBlackJoker] + held[dou_dizhu::kRedJoker] == 2;
  return jokers && used[dou_dizhu::kBlackJoker] != used[dou_dizhu::kRedJoker];
}

// Greatest is best; nothing: better to pass.
using Worth = std::tuple<bool, bool, int, int>;
std::optional<Worth> worth_of(const Action& action, const View& view, Seat seat) {
  const Combo combo = *dou_dizhu::combo_of(action.cards);
  const bool out = action.cards.size() == view.hand.size();
  const bool bomb = combo.bomb() || combo.rocket;
  const int cards = action.cards.size();
  const bool keeps = !bomb && !splits_bomb(action.cards, view.hand);
  if (!view.last) return Worth{out, keeps, 3 * cards - 2 * combo.rank, cards};
  if (!out && !against(view, seat, view.last->seat)) return std::nullopt;
  if (!out && !keeps && !pressed(view, seat)) return std::nullopt;
  return Worth{out, keeps, -combo.rank, cards};
}

}  // namespace

Move DouDizhu::print(const Action& action) {
  switch (action.verb) {
    case Verb::bid:
      return {"bid", {{"bid", action.bid}}};
    case Verb::pass:
      return {"pass", {}};
    case Verb::play:
      break;
  }
  Move move{"play", {{"cards", print_list(action.cards)}}};
  if (!action.plus.empty()) move.fields.push_back({"plus", print_list(action.plus)});
  return move;
}

std::optional<DouDizhu::Action> DouDizhu::parse(const Move& move) {
  if (move.verb == "pass" && move.fields.empty()) return Action{};
  if (move.verb == "bid") {
    const std::int64_t* bid = base::find_integer(move.fields, "bid");
    if (!bid || !only(move.fields, {"bid"}) || *bid < 1 || *bid > kMostBid) return std::nullopt;
    return Action{Verb::bid, static_cast<int>(*bid), {}, {}};
  }
  if (move.verb != "play" || !only(move.fields, {"card", "cards"})) return std::nullopt;
  const std::optional<CardSet> cards = find_cards(move.fields);
  if (!cards) return std::nullopt;
  return Action{Verb::play, 0, *cards, {}};
}

Move DouDizhu::print(const Seen& seen) {
  return std::visit([](const auto& shown) { return printed(shown); }, seen);
}

Sight DouDizhu::print(const View& view) {
  Sight sight;
  sight.counts.assign(view.counts.begin(), view.counts.end());
  sight.hand = view.hand.cards();
  if (!view.dealt) return sight;
  sight.state.push_back({"bid", view.bid});
  if (view.landlord) sight.state.push_back({"landlord", *view.landlord});
  sight.state.push_back({"kitty", print_list(view.kitty)});
  if (view.last) {
    sight.state.push_back(
        {"last", base::Fields{{"seat", view.last->seat}, {"cards", print_list(view.last->cards)}}});
  }
  sight.state.push_back({"doubled", view.doubled});
  return sight;
}

std::string DouDizhu::print(const State& state) {
  std::string text = "dou-dizhu ";
  text += name(state.phase);
  text += " turn=" + std::to_string(state.turn) + " spoken=" + std::to_string(state.spoken);
  text += " bid=" + std::to_string(state.bid);
  text += " landlord=" + (state.landlord ? std::to_string(*state.landlord) : "-");
  text += " passes=" + std::to_string(state.passes) + " doubled=" + std::to_string(state.doubled);
  text += "\nstock: " + rules::print(state.stock.cards());
  text += "\nkitty: " + rules::print(state.kitty.cards());
  text += "\nplayed: " + rules::print(state.played.cards());
  if (state.last)
    text += "\nlast: " + std::to_string(state.last->seat) + " " +
            rules::print(state.last->cards.cards());
  for (Seat seat = 0; seat < kSeats; ++seat)
    text += "\n" + std::to_string(seat) + " (" + std::to_string(state.plays[at(seat)]) +
            "): " + rules::print(state.hands[at(seat)].cards());
  return text + "\n";
}

DouDizhu::Action DouDizhu::advise(const View& view, Seat seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  if (!view.landlord) return bid_of(view, legal);
  std::optional<Worth> most;
  Action best;
  for (const Action& entry : legal) {
    if (entry.verb != Verb::play) continue;
    const Action action = lowest_of(entry);
    const std::optional<Worth> worth = worth_of(action, view, seat);
    if (!worth || (most && *worth <= *most)) continue;
    most = worth;
    best = action;
  }
  return best;
}

DouDizhu::Action DouDizhu::on_timeout(const View&, Seat, std::span<const Action> legal) {
  CHECK(!legal.empty());
  return legal.back().verb == Verb::pass ? legal.back() : lowest_of(legal.front());
}

}  // namespace cardroom::rules
