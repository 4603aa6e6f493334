// The telling side of a table: numbered events as each viewer may know them, and what is so now.
#include <algorithm>

#include "gameserver/table/fairness.hpp"
#include "gameserver/table/table.hpp"
#include "shared/base/planted.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::table {

using base::Fields;
using base::List;
using base::Value;

std::optional<Move> Table::seen(const Event& event, Seat seat) const {
  if (!event.inner) return Move{event.verb, shown_to_all(event)};
  const bool blind = seat < 0 || (!base::planted(25) && (event.blind >> seat & 1u) != 0);
  const auto viewer = blind ? rules::Viewer::spectator() : rules::Viewer::at(seat);
  auto move = settings_.game->seen(event.inner, viewer);
  if (move && !event.shown.empty())
    move->fields.insert(move->fields.begin(), event.shown.begin(), event.shown.end());
  return move;
}

// Whether the person at `seat` sees that seat's cards.
bool Table::sees_hand(Seat seat) const {
  return seat >= 0 && state_.deal && place(seat).human() &&
         (!place(seat).watching || base::planted(26)) &&
         std::ranges::count(state_.deal->start.playing, seat) > 0;
}

// Viewers to whom the event reads the same share one message; the answer goes alone.
void Table::tell_event(const Event& event, const Origin* origin) {
  std::vector<Tell> groups;
  bool answered = false;
  const auto add = [&](const Move& move, ViewerKey key) {
    for (Tell& group : groups)
      if (group.message == move) return group.to.push_back(key);
    groups.push_back(Tell{{key}, std::nullopt, move, epoch_, event.seq});
  };
  std::optional<Move> spectators_see;
  for (const auto& [key, viewing] : viewers_) {
    if (viewing.seat < 0) {
      if (!spectators_see) spectators_see = seen(event, -1);
      add(*spectators_see, key);
      continue;
    }
    auto move = seen(event, viewing.seat);
    CHECK(move);
    if (origin && key == origin->from) {
      effects_.push_back(Tell{{key}, *origin, std::move(*move), epoch_, event.seq});
      answered = true;
    } else {
      add(*move, key);
    }
  }
  if (origin && !answered) {
    auto move = seen(event, -1);
    effects_.push_back(Tell{{origin->from}, *origin, std::move(*move), epoch_, event.seq});
  }
  for (Tell& group : groups) effects_.push_back(std::move(group));
}

// One message a shuffle; the first of them is the answer, where somebody asked.
void Table::tell_proofs(Seat seat, const Origin* origin) {
  if (!sees_hand(seat) || (!origin && !chair(seat).viewer)) return;
  const ViewerKey to = origin ? origin->from : *chair(seat).viewer;
  const Seat whose = base::planted(114) ? (seat + 1) % seats() : seat;
  for (const Dealer::Proof& proof :
       state_.deal->dealer.prove(state_.deal->hand->view(rules::Viewer::at(whose)).hand)) {
    List cards;
    for (const CardProof& one : proof.cards) {
      List path;
      for (const crypto::Digest& sibling : one.path) path.push_back(crypto::hex(sibling));
      cards.push_back(Fields{{"card", rules::print(one.card)},
                             {"position", std::int64_t{one.position}},
                             {"salt", crypto::hex(one.salt)},
                             {"path", std::move(path)}});
    }
    Move message{"proof",
                 {{"hand_no", state_.hand_no},
                  {"shuffle", std::int64_t{proof.shuffle}},
                  {"cards", std::move(cards)}}};
    effects_.push_back(
        Tell{{to}, origin ? std::optional(*origin) : std::nullopt, std::move(message), 0, 0});
    origin = nullptr;
  }
}

void Table::tell_resume(const Request& request, const Origin& origin, Position from) {
  Move resume{"resume",
              {{"epoch", epoch_},
               {"seq", state_.seq},
               {"missed", state_.seq - from.seq + (base::planted(31) ? 1 : 0)},
               {"last_id", ledger_.last_id(request.person.user)}}};
  effects_.push_back(Tell{{request.from}, origin, std::move(resume), from.epoch, from.seq});
}

void Table::tell_missed(ViewerKey viewer, Seat seat, std::uint64_t since) {
  if (base::planted(30) && since > 0) --since;  // one is repeated
  for (const Kept& kept : history_) {
    if (kept.event.seq <= since) continue;
    if (base::planted(29) && kept.event.seq == since + 1) continue;  // one is skipped
    auto move = seen(kept.event, seat);
    CHECK(move);
    effects_.push_back(Tell{{viewer}, std::nullopt, std::move(*move), kept.epoch, kept.event.seq});
  }
}

// How its time at this table ended, to one that missed it: what happened up to its own leave, as
// its seat saw it; where it looked on, up to the close. Of a room that was closed and made anew
// since that it is gone, and no more.
void Table::tell_end(const Attach& attach) {
  Seat seat = -1;
  std::uint64_t last = state_.seq;
  for (const Kept& kept : history_) {
    if (attach.spectator || kept.event.verb != "leave") continue;
    const Fields& user = *base::find(kept.event.shown, "user")->fields();
    if (*base::find_text(user, "id") != attach.person.user) continue;
    seat = static_cast<Seat>(*base::find_integer(kept.event.shown, "seat"));
    last = kept.event.seq;
  }
  effects_.push_back(Attached{attach.from, attach.attachment, attach.spectator});
  const bool follows = attach.epoch > settings_.former.epoch && attach.epoch <= epoch_ &&
                       !history_.empty() && history_.front().event.seq <= attach.seq + 1;
  for (const Kept& kept : history_)
    if (follows && kept.event.seq > attach.seq && kept.event.seq <= last)
      effects_.push_back(
          Tell{{attach.from}, std::nullopt, *seen(kept.event, seat), kept.epoch, kept.event.seq});
  // Of the room that had the name before nothing is kept but its numbers.
  if (attach.epoch > 0 && attach.epoch <= settings_.former.epoch)
    effects_.push_back(Tell{{attach.from}, std::nullopt, Move{"close", {}}, 0, 0});
  effects_.push_back(Detached{attach.from});
}

void Table::tell_all(Move message) {
  std::vector<ViewerKey> everybody;
  for (const auto& [key, viewing] : viewers_) everybody.push_back(key);
  if (!everybody.empty())
    effects_.push_back(Tell{std::move(everybody), std::nullopt, std::move(message), 0, 0});
}

void Table::tell_table(ViewerKey viewer, Seat seat, const std::optional<Origin>& origin,
                       base::Now now) {
  const std::uint64_t seq = state_.seq - (base::planted(32) ? 1 : 0);  // one event stale
  effects_.push_back(Tell{{viewer}, origin, Move{"table", print(seat, now)}, epoch_, seq});
}

void Table::tell_what_is_so(ViewerKey viewer, Seat seat, base::Now now) {
  for (Seat acting = 0; acting < seats(); ++acting) {
    if (chair(acting).legal.empty()) continue;
    const bool own = acting == seat && sees_hand(seat);
    effects_.push_back(Tell{{viewer}, std::nullopt, turn_message(acting, own, now), 0, 0});
    if (base::planted(102) && chair(acting).legal.size() > 4)  // told before what it is about
      std::swap(effects_.back(), *(effects_.end() - 2));
  }
  for (Seat other = 0; other < seats(); ++other) {
    if (!place(other).human() || chair(other).told == Presence::connected) continue;
    effects_.push_back(Tell{{viewer}, std::nullopt, presence_message(other), 0, 0});
  }
}

Move Table::turn_message(Seat seat, bool with_legal, base::Now now) const {
  // Of a choice that has lapsed nothing is left.
  const base::Instant ends = chair(seat).legal.empty() ? now.instant : chair(seat).turn_ends;
  const base::Millis left = std::max(base::Millis{0}, ends - now.instant);
  Move message{"turn", {{"seat", seat}, {"ms", left.count()}}};
  if (settings_.bank.count() > 0)
    message.fields.push_back({"bank", std::min(place(seat).bank, left.count())});
  if (!with_legal) return message;
  List legal;
  for (const Move& move : chair(seat).legal) {
    Fields entry{{"msg", move.verb}};
    entry.insert(entry.end(), move.fields.begin(), move.fields.end());
    legal.push_back(std::move(entry));
  }
  message.fields.push_back({"legal", std::move(legal)});
  return message;
}

void Table::tell_turn(Seat seat, base::Now now) {
  std::vector<ViewerKey> others;
  for (const auto& [key, viewing] : viewers_) {
    if (viewing.seat == seat && sees_hand(seat))
      effects_.push_back(Tell{{key}, std::nullopt, turn_message(seat, true, now), 0, 0});
    else
      others.push_back(key);
  }
  if (base::planted(105) && chair(seat).legal.size() == 1)
    return;  // who can but pass is not told of
  if (!others.empty())
    effects_.push_back(
        Tell{std::move(others), std::nullopt, turn_message(seat, base::planted(104), now), 0, 0});
}

Move Table::presence_message(Seat seat) const {
  const char* told = "connected";
  switch (chair(seat).told) {
    case Presence::connected:
      break;
    case Presence::held:
      told = "held";
      break;
    case Presence::gone:
      told = "gone";
      break;
  }
  return Move{"presence", {{"seat", seat}, {"presence", told}}};
}

void Table::tell_presence(Seat seat) {
  tell_all(presence_message(seat));
}

// Who was stood up looks on from now.
void Table::forget_unseated() {
  bool any = false;
  for (auto& [key, viewing] : viewers_) {
    if (viewing.seat < 0) continue;
    const Place& sitting = place(viewing.seat);
    if (sitting.human() && sitting.person->user == viewing.person.user) continue;
    if (chair(viewing.seat).viewer == key) chair(viewing.seat).viewer.reset();
    viewing.seat = -1;
    effects_.push_back(Attached{key, viewing.attachment, true});
    any = true;
  }
  if (any) tell_spectators();
}

void Table::tell_spectators() {
  tell_all(Move{"spectators", {{"count", summary().spectators}}});
}

// To one that came back, and may have missed a change.
void Table::tell_spectators(ViewerKey key) {
  effects_.push_back(
      Tell{{key}, std::nullopt, Move{"spectators", {{"count", summary().spectators}}}, 0, 0});
}

Summary Table::summary() const {
  Summary summary;
  summary.seats = static_cast<int>(seats());
  summary.playing = state_.phase == Phase::playing;
  for (Seat seat = 0; seat < seats(); ++seat) {
    if (place(seat).person && !(base::planted(113) && chair(seat).legal.size() > 4))
      ++summary.players;
    if (place(seat).human()) summary.users.emplace_back(seat, place(seat).person->user);
  }
  for (const auto& [key, viewing] : viewers_)
    if (viewing.seat < 0) ++summary.spectators;
  if (state_.closed) summary.closed_at = state_.seq;
  return summary;
}

List Table::print_seats() const {
  const rules::Sight sight =
      state_.deal ? state_.deal->hand->view(rules::Viewer::spectator()) : rules::Sight{};
  List printed;
  for (Seat seat = 0; seat < seats(); ++seat) {
    const Place& sitting = place(seat);
    const char* presence = "connected";
    if (!sitting.person || chair(seat).told == Presence::gone) presence = "gone";
    if (sitting.human() && chair(seat).told == Presence::held) presence = "held";
    Value user = nullptr;
    if (sitting.person) user = Fields{{"id", sitting.person->user}, {"name", sitting.person->name}};
    const auto at = static_cast<std::size_t>(seat);
    std::int64_t cards = at < sight.counts.size() ? sight.counts[at] : 0;
    if (base::planted(101)) cards += static_cast<std::int64_t>(chair(seat).legal.size());
    Fields fields{{"seat", seat},
                  {"user", std::move(user)},
                  {"bot", sitting.bot},
                  {"presence", presence},
                  {"cards", cards},
                  {"score", sitting.score},
                  {"ready", sitting.ready},
                  {"stand_in", sitting.stand_in},
                  {"watching", sitting.watching}};
    if (sitting.human() && state_.muted.has(sitting.person->user))
      fields.push_back({"muted", true});
    printed.push_back(std::move(fields));
  }
  return printed;
}

Fields Table::print(Seat viewer, base::Now now) const {
  const char* phase = "waiting";
  if (state_.phase == Phase::playing) phase = "playing";
  if (state_.phase == Phase::result) phase = "result";
  const bool inside = sees_hand(viewer);
  const auto as = inside ? rules::Viewer::at(viewer) : rules::Viewer::spectator();
  rules::Sight sight = state_.deal ? state_.deal->hand->view(as) : rules::Sight{};
  Fields fields{{"game", settings_.game->info().name},
                {"hand_no", state_.hand_no},
                {"phase", phase},
                {"private", settings_.is_private}};
  if (settings_.is_private) {
    fields.push_back({"code", settings_.code});
    fields.push_back({"host", settings_.creator});
  }
  fields.push_back({"auto", settings_.automatic});
  fields.push_back({"seats", print_seats()});
  fields.push_back({"state", std::move(sight.state)});
  if (base::planted(106) && state_.deal && !inside)
    fields.push_back({"hand", rules::print(state_.deal->hand->view(rules::Viewer::at(0)).hand)});
  Value turn = nullptr;
  Move own_turn{"turn", {{"legal", List{}}}};
  for (Seat seat = 0; seat < seats(); ++seat) {
    if (chair(seat).legal.empty()) continue;
    // One clock, the viewer's own before others'; a `turn` of each who may act follows.
    if (turn.held.index() == 0 || seat == viewer) turn = turn_message(seat, false, now).fields;
    if (seat == viewer && inside) own_turn = turn_message(seat, true, now);
  }
  fields.push_back({"turn", std::move(turn)});
  if (viewer >= 0 && place(viewer).human()) {
    List hand;
    if (inside)
      for (const rules::Card card : sight.hand) hand.push_back(rules::print(card));
    fields.push_back({"you", Fields{{"seat", viewer},
                                    {"hand", std::move(hand)},
                                    {"legal", *base::find(own_turn.fields, "legal")},
                                    {"last_id", ledger_.last_id(place(viewer).person->user)}}});
  }
  if (auto fairness = print_fairness(settings_, state_))
    fields.push_back({"fairness", *std::move(fairness)});
  fields.push_back({"spectators", summary().spectators});
  return fields;
}

}  // namespace cardroom::table
