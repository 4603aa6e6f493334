#include "gameserver/table/playback.hpp"

#include <algorithm>

#include "shared/base/utf8.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {

using base::Fields;
using base::List;
using base::Value;

namespace {

bool is_utf8(std::string_view text) {
  return base::code_points(text).has_value();
}

bool is_text(const Value& value);

bool is_text(const Fields& fields) {
  return std::ranges::all_of(
      fields, [](const base::Field& one) { return is_utf8(one.name) && is_text(one.value); });
}

bool is_text(const Value& value) {
  if (const std::string* text = value.text()) return is_utf8(*text);
  if (const List* list = value.list())
    return std::ranges::all_of(*list, [](const Value& one) { return is_text(one); });
  return !value.fields() || is_text(*value.fields());
}

}  // namespace

std::string fault_of(const rules::Start& start, const rules::Info& info) {
  if (start.seats < info.least_seats || start.seats > info.most_seats)
    return "seats: not so many play that game";
  const auto& playing = start.playing;
  const auto sits = [&](Seat seat) { return seat >= 0 && seat < start.seats; };
  if (static_cast<int>(playing.size()) < info.least_seats || !std::ranges::all_of(playing, sits) ||
      std::ranges::adjacent_find(playing, std::greater_equal{}) != playing.end())
    return "playing: not seats in ascending order, enough for that game";
  if (std::ranges::count(playing, start.first) != 1) return "first: not one of those playing";
  return "";
}

std::string fault_of(const Recorded& hand) {
  const rules::Game& game = *hand.settings.game;
  if (const std::string wrong = game.check_options(hand.start.options); !wrong.empty())
    return "options: " + wrong;
  if (std::string fault = fault_of(hand.start, game.info()); !fault.empty()) return fault;
  const auto sits = [&](Seat seat) { return seat >= 0 && seat < hand.start.seats; };
  for (const Place& place : hand.places)
    if (place.score < -kMostScore || place.score > kMostScore) return "score: out of all bounds";
  for (const Place& place : hand.places)
    if (place.person && (!is_utf8(place.person->user) || !is_utf8(place.person->name)))
      return "seats: a name that is not UTF-8";
  for (const Contribution& one : hand.contributions)
    if (!sits(one.seat)) return "contributions: one of no seat";
  for (const auto& [seat, move] : hand.moves)
    if (!sits(seat)) return "moves: one of no seat";
  for (const auto& [seat, move] : hand.moves)
    if (!is_utf8(move.verb) || !is_text(move.fields)) return "moves: one that is not UTF-8";
  return "";
}

Playback::Playback(const Recorded& hand)
    : recorded_(hand),
      deal_(open_deal(hand.settings, hand.start, hand.seed, hand.contributions, hand.hand_no)) {
  after_move();
}

bool Playback::step() {
  CHECK(!at_end());
  const auto& [seat, move] = recorded_.moves[made_];
  const auto events = deal_.hand->decide(seat, move);
  if (!events) return false;
  ++made_;
  events_.clear();
  take(*events);
  after_move();
  return true;
}

void Playback::take(const std::vector<rules::Event>& events) {
  for (const rules::Event& event : events) {
    deal_.hand->evolve(event);
    const auto seen = recorded_.settings.game->seen(event, rules::Viewer::spectator());
    if (!seen) continue;
    Fields shown;
    if (seen->verb == "deal") shown.push_back({"hand_no", recorded_.hand_no});
    events_.push_back(Event{0, seen->verb, std::move(shown), event, 0});
  }
}

// Chance acts until somebody else may; then the hand may be over.
void Playback::after_move() {
  while (const auto ask = deal_.hand->chance()) {
    shuffle(*ask);
    take(deal_.hand->deal(deal_.dealer.deal(*ask)));
  }
  if (const auto ask = deal_.hand->undealt()) shuffle(*ask);
  if (const auto outcome = deal_.hand->result()) events_.push_back(result(*outcome));
}

void Playback::shuffle(const rules::Ask& ask) {
  if (!deal_.dealer.shuffle(ask)) return;
  const Dealer::Shuffle& made = deal_.dealer.shuffles().back();
  List cards;
  for (const rules::Card card : made.cards->order()) cards.push_back(rules::print(card));
  shuffles_.push_back(Fields{{"shuffle", std::int64_t{made.number}},
                             {"root", crypto::hex(made.cards->root())},
                             {"cards", std::move(cards)}});
}

Event Playback::result(const rules::Outcome& outcome) const {
  const std::int64_t* option = base::find_integer(recorded_.settings.options, "target");
  const std::int64_t target = option ? *option : recorded_.settings.game->info().target;
  List points, scores, hands;
  bool final = false;
  for (std::size_t seat = 0; seat < recorded_.places.size(); ++seat) {
    const std::int64_t score = recorded_.places[seat].score + outcome.points[seat];
    points.push_back(outcome.points[seat]);
    scores.push_back(score);
    final = final || score >= target;
    List hand;
    for (const rules::Card card : outcome.hands[seat]) hand.push_back(rules::print(card));
    hands.push_back(std::move(hand));
  }
  return Event{0,
               "result",
               {{"hand_no", recorded_.hand_no},
                {"winner", outcome.winner ? Value(*outcome.winner) : Value(nullptr)},
                {"hands", std::move(hands)},
                {"points", std::move(points)},
                {"scores", std::move(scores)},
                {"final", final}},
               nullptr,
               0};
}

Move Playback::seen(const Event& event, rules::Viewer viewer) const {
  if (!event.inner) return Move{event.verb, shown_to_all(event)};
  auto move = recorded_.settings.game->seen(event.inner, viewer);
  CHECK(move);
  move->fields.insert(move->fields.begin(), event.shown.begin(), event.shown.end());
  return *std::move(move);
}

Fields print(const Move& move) {
  Fields printed{{"msg", move.verb}};
  printed.insert(printed.end(), move.fields.begin(), move.fields.end());
  return printed;
}

}  // namespace cardroom::table
