#include "gameserver/rules/dou_dizhu.hpp"

#include <algorithm>

#include "gameserver/rules/seating.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::rules {
namespace {

using State = DouDizhu::State;
using Phase = DouDizhu::Phase;
using Verb = DouDizhu::Action::Verb;
using dou_dizhu::Combo;

constexpr std::int64_t kLeastTarget = 5;
constexpr std::int64_t kMostTarget = 500;

bool here(Seat seat) {
  return seat >= 0 && seat < DouDizhu::kSeats;
}

Seat next(Seat seat) {
  return (seat + 1) % DouDizhu::kSeats;
}

std::optional<Combo> to_beat(const State& state) {
  return state.last ? dou_dizhu::combo_of(state.last->cards) : std::nullopt;
}

bool doubles(CardSet cards) {
  const std::optional<Combo> combo = dou_dizhu::combo_of(cards);
  return combo && (combo->bomb() || combo->rocket);
}

void apply(State& state, const DouDizhu::Dealt& dealt) {
  state.stock.remove(dealt.card);
  if (state.hands[at(state.turn)].size() == DouDizhu::kHand) {
    state.kitty.add(dealt.card);
    return;
  }
  state.hands[at(state.turn)].add(dealt.card);
  state.turn = next(state.turn);
}

void apply(State& state, const DouDizhu::Deal&) {
  state.phase = Phase::bidding;
}

void apply(State& state, const DouDizhu::Bid& bid) {
  state.bid = bid.bid;
  state.landlord = bid.seat;
  ++state.spoken;
  state.turn = next(bid.seat);
}

void apply(State& state, const DouDizhu::Pass& pass) {
  state.turn = next(pass.seat);
  if (state.phase == Phase::bidding) {
    if (++state.spoken == DouDizhu::kSeats && !state.landlord) state.phase = Phase::over;
    return;
  }
  if (++state.passes < DouDizhu::kSeats - 1) return;
  state.passes = 0;
  state.last.reset();
}

void apply(State& state, const DouDizhu::Landlord& landlord) {
  state.hands[at(landlord.seat)].add_all(landlord.cards);
  state.turn = landlord.seat;
  state.phase = Phase::playing;
}

void apply(State& state, const DouDizhu::Play& play) {
  state.hands[at(play.seat)].remove_all(play.cards);
  state.played.add_all(play.cards);
  state.last = DouDizhu::Last{play.seat, play.cards};
  state.passes = 0;
  if (doubles(play.cards)) ++state.doubled;
  ++state.plays[at(play.seat)];
  state.turn = next(play.seat);
  if (state.hands[at(play.seat)].empty()) state.phase = Phase::over;
}

// The bidding is over with this bid or pass, and this is the landlord.
std::optional<Seat> landlord_after(const State& state, std::optional<Seat> bidder, int bid) {
  const bool all = state.spoken == DouDizhu::kSeats - 1;
  return all || bid == DouDizhu::kMostBid ? bidder : std::nullopt;
}

std::vector<DouDizhu::Event> spoken(const State& state, Seat seat, int bid) {
  std::vector<DouDizhu::Event> events;
  std::optional<Seat> bidder = state.landlord;
  if (bid > 0) {
    bidder = seat;
    events.push_back(DouDizhu::Bid{seat, bid});
  } else {
    events.push_back(DouDizhu::Pass{seat});
  }
  if (const auto landlord = landlord_after(state, bidder, bid))
    events.push_back(DouDizhu::Landlord{*landlord, state.kitty, std::max(bid, state.bid)});
  return events;
}

bool may_play(const State& state, Seat seat, CardSet cards) {
  if (!state.hands[at(seat)].has_all(cards)) return false;
  const std::optional<Combo> combo = dou_dizhu::combo_of(cards);
  const std::optional<Combo> before = to_beat(state);
  return combo && (!before || dou_dizhu::beats(*combo, *before));
}

}  // namespace

const Info& DouDizhu::info() {
  static const Info kInfo{"dou-dizhu", kSeats, kSeats, {"bid", "pass", "play"}, 1, 20, true};
  return kInfo;
}

std::string DouDizhu::check_options(const base::Fields& options) {
  for (const auto& [name, value] : options) {
    if (name != "target") return "options: unknown option '" + name + "'; the one known is target";
    const std::int64_t* target = value.integer();
    if (target == nullptr || *target < kLeastTarget || *target > kMostTarget)
      return "options: target must be an integer from 5 to 500";
  }
  return {};
}

DouDizhu::State DouDizhu::open(const Start& start) {
  CHECK(start.seats == kSeats && start.playing.size() == kSeats && here(start.first));
  State state;
  state.turn = start.first;
  state.stock = CardSet::pack_with_jokers();
  return state;
}

std::optional<Ask> DouDizhu::chance(const State& state) {
  if (state.phase != Phase::dealing) return std::nullopt;
  return Ask{0, state.stock.cards()};
}

std::vector<DouDizhu::Event> DouDizhu::deal(const State& state, Card card) {
  CHECK(state.phase == Phase::dealing && state.stock.has(card));
  std::vector<Event> events{Dealt{card}};
  if (state.stock.size() == 1) events.push_back(Deal{state.hands});
  return events;
}

std::vector<DouDizhu::Action> DouDizhu::legal(const State& state, Seat seat) {
  std::vector<Action> actions;
  if (!here(seat) || seat != state.turn) return actions;
  if (state.phase == Phase::bidding) {
    for (int bid = state.bid + 1; bid <= kMostBid; ++bid)
      actions.push_back({Verb::bid, bid, {}, {}});
    actions.push_back({});
  }
  if (state.phase != Phase::playing) return actions;
  for (dou_dizhu::Entry& entry : dou_dizhu::plays(state.hands[at(seat)], to_beat(state)))
    actions.push_back({Verb::play, 0, entry.cards, std::move(entry.plus)});
  if (state.last) actions.push_back({});
  return actions;
}

base::Result<std::vector<DouDizhu::Event>, Refusal> DouDizhu::decide(const State& state, Seat seat,
                                                                     const Action& action) {
  const bool bids = state.phase == Phase::bidding;
  if (!here(seat) || seat != state.turn || (!bids && state.phase != Phase::playing))
    return base::refuse(Refusal::not_your_turn);
  std::vector<Event> events;
  switch (action.verb) {
    case Verb::bid:
      if (bids && action.bid > state.bid && action.bid <= kMostBid)
        events = spoken(state, seat, action.bid);
      break;
    case Verb::pass:
      if (bids) events = spoken(state, seat, 0);
      if (!bids && state.last) events.push_back(Pass{seat});
      break;
    case Verb::play:
      if (!bids && action.plus.empty() && may_play(state, seat, action.cards))
        events.push_back(Play{seat, action.cards});
      break;
  }
  if (events.empty()) return base::refuse(Refusal::illegal_action);
  return events;
}

void DouDizhu::evolve(State& state, const Event& event) {
  std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

DouDizhu::View DouDizhu::view(const State& state, Viewer viewer) {
  View view;
  view.viewer = viewer;
  if (state.phase == Phase::dealing) return view;
  view.dealt = true;
  view.bid = state.bid;
  const bool decided = state.landlord && state.phase != Phase::bidding;
  if (decided) {
    view.landlord = state.landlord;
    view.kitty = state.kitty;
  }
  view.last = state.last;
  view.passes = state.passes;
  view.doubled = state.doubled;
  view.counts = sizes_of(state.hands);
  if (here(viewer.seat)) view.hand = state.hands[at(viewer.seat)];
  return view;
}

std::optional<DouDizhu::Seen> DouDizhu::seen(const Event& event, Viewer viewer) {
  using Shown = std::optional<Seen>;
  return std::visit(Cases{
                        [](const Dealt&) { return Shown(); },
                        [&](const Deal& deal) {
                          DealSeen shown;
                          if (here(viewer.seat)) shown.cards = deal.hands[at(viewer.seat)];
                          if (base::planted(122)) shown.cards = deal.hands[0];  // everybody's
                          return Shown(shown);
                        },
                        [](const auto& open_to_all) { return Shown(open_to_all); },
                    },
                    event);
}

void DouDizhu::follow(View& view, const Seen& seen) {
  std::visit(Cases{
                 [&](const DealSeen& deal) {
                   view.dealt = true;
                   view.counts.fill(kHand);
                   view.hand = deal.cards.value_or(CardSet());
                 },
                 [&](const Bid& bid) { view.bid = bid.bid; },
                 [&](const Pass&) {
                   if (!view.landlord || ++view.passes < kSeats - 1) return;
                   view.passes = 0;
                   view.last.reset();
                 },
                 [&](const Landlord& landlord) {
                   view.landlord = landlord.seat;
                   view.kitty = landlord.cards;
                   view.counts[at(landlord.seat)] += kKitty;
                   if (view.viewer.seat == landlord.seat) view.hand.add_all(landlord.cards);
                 },
                 [&](const Play& play) {
                   view.last = Last{play.seat, play.cards};
                   view.passes = 0;
                   if (doubles(play.cards)) ++view.doubled;
                   view.counts[at(play.seat)] -= static_cast<std::int8_t>(play.cards.size());
                   if (view.viewer.seat == play.seat) view.hand.remove_all(play.cards);
                 },
             },
             seen);
}

std::optional<Outcome> DouDizhu::result(const State& state) {
  if (state.phase != Phase::over) return std::nullopt;
  Outcome outcome;
  outcome.points.assign(kSeats, 0);
  for (CardSet hand : state.hands) outcome.hands.push_back(hand.cards());
  if (!state.landlord) return outcome;
  const Seat landlord = *state.landlord;
  outcome.winner = state.last->seat;
  const bool won = outcome.winner == landlord;
  int others = 0;
  for (Seat seat = 0; seat < kSeats; ++seat)
    if (seat != landlord) others += state.plays[at(seat)];
  const bool spring = won ? others == 0 : state.plays[at(landlord)] == 1;
  const std::int64_t stake = std::int64_t{state.bid} << (state.doubled + (spring ? 1 : 0));
  for (Seat seat = 0; seat < kSeats; ++seat) {
    const std::int64_t gained = seat == landlord ? 2 * stake : -stake;
    outcome.points[at(seat)] = won ? gained : -gained;
  }
  return outcome;
}

std::vector<Place> DouDizhu::places(const State& state) {
  std::vector<Place> places;
  places.push_back({"stock", Place::Known::to_nobody, -1, state.stock.cards()});
  places.push_back({"played", Place::Known::to_all, -1, state.played.cards()});
  const bool taken = state.landlord && state.phase != Phase::bidding;
  Place kitty{"kitty", taken ? Place::Known::to_all : Place::Known::to_nobody, -1, {}};
  for (Seat seat = 0; seat < kSeats; ++seat) {
    Place hand{"hand", Place::Known::to_one, seat, {}};
    for (Card card : state.hands[at(seat)])
      (state.kitty.has(card) ? kitty : hand).cards.push_back(card);
    places.push_back(std::move(hand));
  }
  if (!taken) kitty.cards = state.kitty.cards();
  places.push_back(std::move(kitty));
  return places;
}

}  // namespace cardroom::rules
