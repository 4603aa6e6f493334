#include "gameserver/rules/gin_rummy.hpp"

#include <algorithm>

#include "gameserver/rules/seating.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::rules {
namespace {

using State = GinRummy::State;
using Phase = GinRummy::Phase;
using Source = GinRummy::Source;
using Verb = GinRummy::Action::Verb;

struct Range {
  std::string_view option;
  std::int64_t least, most;
};
constexpr Range kRanges[] = {
    {"target", 50, 500}, {"knock", 0, 10}, {"gin", 0, 50}, {"undercut", 0, 50}};

bool here(Seat seat) {
  return seat >= 0 && seat < GinRummy::kSeats;
}

Seat other(Seat seat) {
  return 1 - seat;
}

std::optional<Card> top_of(const Cards& discards) {
  return discards.empty() ? std::nullopt : std::optional(discards.back());
}

// How little deadwood is left without the card.
int left_without(CardSet hand, Card card) {
  hand.remove(card);
  return least_deadwood(hand);
}

// An ace: only gin will do.
int oklahoma_limit(Card up) {
  return up.rank() == Rank::ace ? 0 : deadwood(up);
}

void apply(State& state, const GinRummy::Dealt& dealt) {
  state.stock.remove(dealt.card);
  state.hands[at(state.turn)].add(dealt.card);
  state.turn = other(state.turn);
}

void apply(State& state, const GinRummy::Reached&) {
  state.phase = Phase::reaching;
}

void apply(State& state, const GinRummy::Deal& deal) {
  state.stock.remove(deal.up);
  state.discards.push_back(deal.up);
  state.limit = deal.limit;
  state.phase = Phase::offering;
}

void apply(State& state, const GinRummy::Draw& draw) {
  state.hands[at(draw.seat)].add(*draw.card);
  switch (draw.from) {
    case Source::stock:
      state.stock.remove(*draw.card);
      break;
    case Source::discards:
      state.discards.pop_back();
      state.taken = draw.card;
      break;
  }
  state.phase = Phase::discarding;
}

void apply(State& state, const GinRummy::Pass& pass) {
  state.turn = other(pass.seat);
  if (++state.passes == GinRummy::kSeats) state.phase = Phase::refused;
}

void lay_down(State& state, Seat seat, Card card) {
  state.hands[at(seat)].remove(card);
  state.discards.push_back(card);
  state.taken.reset();
}

void apply(State& state, const GinRummy::Discard& discard) {
  lay_down(state, discard.seat, discard.card);
  state.turn = other(discard.seat);
  state.phase = state.stock.size() <= GinRummy::kStockEnd ? Phase::over : Phase::drawing;
}

void apply(State& state, const GinRummy::Knock& knock) {
  lay_down(state, knock.seat, knock.card);
  state.knocked = knock.seat;
  state.spreads[at(knock.seat)] = knock.spread;
}

void apply(State& state, const GinRummy::LayOff& lay_off) {
  state.spreads[at(lay_off.seat)] = lay_off.spread;
  state.phase = Phase::over;
}

std::vector<GinRummy::Event> knock(const State& state, Seat seat, Card card) {
  CardSet hand = state.hands[at(seat)];
  hand.remove(card);
  const Spread mine = spread_of(hand);
  const CardSet others = state.hands[at(other(seat))];
  const Spread reply = mine.left.empty() ? spread_of(others) : spread_against(others, mine.melds);
  return {GinRummy::Knock{seat, card, mine}, GinRummy::LayOff{other(seat), reply}};
}

}  // namespace

const Info& GinRummy::info() {
  static const Info kInfo{"gin-rummy", kSeats, kSeats, {"draw", "pass", "discard", "knock"},
                          1,           100};
  return kInfo;
}

std::string GinRummy::check_options(const base::Fields& options) {
  for (const auto& [name, value] : options) {
    if (name == "oklahoma") {
      if (value.boolean() == nullptr) return "options: oklahoma must be true or false";
      continue;
    }
    // A lambda of clang 14 takes no structured binding.
    const std::string& option = name;
    const auto* range = std::find_if(std::begin(kRanges), std::end(kRanges),
                                     [&option](const Range& one) { return one.option == option; });
    if (range == std::end(kRanges))
      return "options: unknown option '" + name +
             "'; those known are target, knock, oklahoma, gin and undercut";
    const std::int64_t* number = value.integer();
    if (number == nullptr || *number < range->least || *number > range->most)
      return "options: " + name + " must be an integer from " + std::to_string(range->least) +
             " to " + std::to_string(range->most);
  }
  return {};
}

GinRummy::State GinRummy::open(const Start& start) {
  CHECK(start.seats == kSeats && start.playing.size() == kSeats && here(start.first));
  State state;
  const auto set = [&start](int& value, std::string_view option) {
    if (const std::int64_t* number = base::find_integer(start.options, option))
      value = static_cast<int>(*number);
  };
  set(state.limit, "knock");
  set(state.gin, "gin");
  set(state.undercut, "undercut");
  state.oklahoma = base::flag(start.options, "oklahoma");
  state.turn = start.first;
  state.stock = CardSet::standard_pack();
  return state;
}

std::optional<Ask> GinRummy::chance(const State& state) {
  if (state.phase != Phase::dealing && state.phase != Phase::reaching) return std::nullopt;
  return Ask{0, state.stock.cards()};
}

std::vector<GinRummy::Event> GinRummy::deal(const State& state, Card card) {
  CHECK(chance(state) && state.stock.has(card));
  const int left = state.stock.size() - 1;
  if (state.phase == Phase::reaching)
    return {Draw{state.turn, Source::stock, card, left, top_of(state.discards)}};
  if (state.hands[at(state.turn)].size() < kHand) return {Dealt{card}};
  return {Deal{state.hands, card, left, state.oklahoma ? oklahoma_limit(card) : state.limit}};
}

std::vector<GinRummy::Action> GinRummy::legal(const State& state, Seat seat) {
  std::vector<Action> actions;
  if (!here(seat) || seat != state.turn) return actions;
  switch (state.phase) {
    case Phase::offering:
      return {{Verb::draw, Source::discards, Card()}, {Verb::pass, Source::stock, Card()}};
    case Phase::refused:
      return {{Verb::draw, Source::stock, Card()}};
    case Phase::drawing:
      return {{Verb::draw, Source::stock, Card()}, {Verb::draw, Source::discards, Card()}};
    case Phase::discarding:
      break;
    case Phase::dealing:
    case Phase::reaching:
    case Phase::over:
      return actions;
  }
  const CardSet hand = state.hands[at(seat)];
  for (Card card : hand)
    if (card != state.taken) actions.push_back({Verb::discard, Source::stock, card});
  for (Card card : hand)
    if (card != state.taken && left_without(hand, card) <= state.limit)
      actions.push_back({Verb::knock, Source::stock, card});
  return actions;
}

base::Result<std::vector<GinRummy::Event>, Refusal> GinRummy::decide(const State& state, Seat seat,
                                                                     const Action& action) {
  const bool acts = here(seat) && seat == state.turn;
  const bool draws = state.phase == Phase::offering || state.phase == Phase::refused ||
                     state.phase == Phase::drawing;
  const bool discards = state.phase == Phase::discarding;
  if (!acts || (!draws && !discards)) return base::refuse(Refusal::not_your_turn);
  const CardSet hand = state.hands[at(seat)];
  const bool may_lay = discards && hand.has(action.card) && action.card != state.taken;
  std::vector<Event> events;
  switch (action.verb) {
    case Verb::draw:
      if (!draws) break;
      if (action.from == Source::stock) {
        if (state.phase != Phase::offering) events.push_back(Reached{});
      } else if (state.phase != Phase::refused) {
        const Card top = state.discards.back();
        const Cards beneath(state.discards.begin(), state.discards.end() - 1);
        events.push_back(Draw{seat, Source::discards, top, state.stock.size(), top_of(beneath)});
      }
      break;
    case Verb::pass:
      if (state.phase == Phase::offering) events.push_back(Pass{seat});
      break;
    case Verb::discard:
      if (may_lay) events.push_back(Discard{seat, action.card});
      break;
    case Verb::knock:
      if (may_lay && left_without(hand, action.card) <= state.limit)
        events = knock(state, seat, action.card);
      break;
  }
  if (events.empty()) return base::refuse(Refusal::illegal_action);
  return events;
}

void GinRummy::evolve(State& state, const Event& event) {
  std::visit([&](const auto& happened) { apply(state, happened); }, event);
}

GinRummy::View GinRummy::view(const State& state, Viewer viewer) {
  View view;
  view.viewer = viewer;
  if (state.phase == Phase::dealing) return view;
  view.dealt = true;
  view.offered = state.phase == Phase::offering;
  view.passes = state.passes;
  view.stock = state.stock.size();
  view.limit = state.limit;
  view.top = top_of(state.discards);
  view.taken = state.taken;
  view.counts = sizes_of(state.hands);
  if (here(viewer.seat)) view.hand = state.hands[at(viewer.seat)];
  return view;
}

std::optional<GinRummy::Seen> GinRummy::seen(const Event& event, Viewer viewer) {
  using Shown = std::optional<Seen>;
  return std::visit(
      Cases{
          [](const Dealt&) { return Shown(); },
          [](const Reached&) { return Shown(); },
          [&](const Deal& deal) {
            DealSeen shown{std::nullopt, deal.up, deal.stock, deal.limit};
            if (here(viewer.seat)) shown.cards = deal.hands[at(viewer.seat)];
            return Shown(shown);
          },
          [&](Draw draw) {
            if (draw.from == Source::stock && viewer.seat != draw.seat && !base::planted(121))
              draw.card.reset();
            return Shown(draw);
          },
          [](const auto& open_to_all) { return Shown(open_to_all); },
      },
      event);
}

void GinRummy::follow(View& view, const Seen& seen) {
  const auto lay_down = [&view](Seat seat, Card card) {
    --view.counts[at(seat)];
    if (view.viewer.seat == seat) view.hand.remove(card);
    view.top = card;
    view.taken.reset();
  };
  std::visit(Cases{
                 [&](const DealSeen& deal) {
                   view.dealt = view.offered = true;
                   view.counts.fill(kHand);
                   view.hand = deal.cards.value_or(CardSet());
                   view.top = deal.up;
                   view.stock = deal.stock;
                   view.limit = deal.limit;
                 },
                 [&](const Draw& draw) {
                   ++view.counts[at(draw.seat)];
                   if (view.viewer.seat == draw.seat) view.hand.add(*draw.card);
                   if (draw.from == Source::discards) view.taken = draw.card;
                   view.stock = draw.stock;
                   view.top = draw.top;
                   view.offered = false;
                 },
                 [&](const Pass&) { view.offered = ++view.passes < kSeats; },
                 [&](const Discard& discard) { lay_down(discard.seat, discard.card); },
                 [&](const Knock& knock) { lay_down(knock.seat, knock.card); },
                 [](const LayOff&) {},
             },
             seen);
}

std::optional<Outcome> GinRummy::result(const State& state) {
  if (state.phase != Phase::over) return std::nullopt;
  Outcome outcome;
  outcome.points.assign(kSeats, 0);
  for (CardSet hand : state.hands) outcome.hands.push_back(hand.cards());
  if (!state.knocked) return outcome;
  const Seat knocker = *state.knocked;
  const int mine = deadwood(state.spreads[at(knocker)].left);
  const int theirs = deadwood(state.spreads[at(other(knocker))].left);
  const bool gin = mine == 0;
  const bool undercut = !gin && theirs <= mine;
  outcome.winner = undercut ? other(knocker) : knocker;
  outcome.points[at(*outcome.winner)] =
      undercut ? mine - theirs + state.undercut : theirs - mine + (gin ? state.gin : 0);
  return outcome;
}

std::vector<Place> GinRummy::places(const State& state) {
  std::vector<Place> places;
  const auto known = state.knocked ? Place::Known::to_all : Place::Known::to_one;
  places.push_back({"stock", Place::Known::to_nobody, -1, state.stock.cards()});
  places.push_back({"discards", Place::Known::to_all, -1, state.discards});
  for (Seat seat = 0; seat < kSeats; ++seat)
    places.push_back({"hand", known, seat, state.hands[at(seat)].cards()});
  return places;
}

}  // namespace cardroom::rules
