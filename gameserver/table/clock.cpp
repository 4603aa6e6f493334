// What happens at a table by itself: turns, house bots, graces, the next deal.
#include <algorithm>

#include "gameserver/table/table.hpp"
#include "shared/base/planted.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/protocol/channel.hpp"

namespace cardroom::table {

// Whose choice it is now. `last` is what was just done, null after a load; a choice that is new, or
// the actor's own next one, starts a clock and is told. Several may be asked at once: what one of
// them does is a new choice to another only where the game says so in what all can see (`legal`
// itself may not tell: it can change for a card that nobody else knows of).
void Table::refresh_turns(const Action* last, bool dealt, base::Now now) {
  const bool hand_moved =
      dealt || state_.phase != Phase::playing || (last && last->deed == Deed::act);
  for (Seat seat = 0; seat < seats(); ++seat) {
    Chair& acting = chair(seat);
    bool changed = false;
    if (hand_moved) {
      std::vector<Move> next;
      std::uint32_t choice_no = 0;
      if (state_.deal) next = state_.deal->hand->legal(seat);
      if (state_.deal && !next.empty()) choice_no = state_.deal->hand->choice_no(seat);
      const bool acted = last && last->deed == Deed::act && last->seat == seat;
      changed = dealt || next.empty() != acting.legal.empty() || acting.choice_no != choice_no ||
                (acted && !next.empty());
      changed = changed && !(next.empty() && acting.legal.empty());
      acting.legal = std::move(next);
      acting.choice_no = choice_no;
    }
    if (acting.legal.empty()) {
      acting.turn_ends = acting.house_acts = base::Instant::never();
      // A choice that lapsed because another acted; one who acted knows.
      if (changed && state_.deal && last && last->seat != seat) tell_turn(seat, now);
      continue;
    }
    const bool handed_over = last && last->seat == seat &&
                             (last->deed == Deed::stand_in || last->deed == Deed::come_back ||
                              last->deed == Deed::leave || last->deed == Deed::kick);
    if (!changed && !handed_over) continue;
    acting.turn_ends =
        now.instant + settings_.turn / (base::planted(50) ? 2 : 1) + base::Millis{place(seat).bank};
    if (base::planted(112))  // as long as the choice is hard
      acting.turn_ends = acting.turn_ends + base::Millis{acting.legal.size()};
    acting.house_acts = place(seat).house_plays() || base::planted(52) ? now.instant + thinks(seat)
                                                                       : base::Instant::never();
    tell_turn(seat, now);
  }
}

// Between half and all of the house bots' delay, for nobody thinks like a clock. It follows from
// what all know, and so tells nothing of the cards.
base::Millis Table::thinks(Seat seat) const {
  const std::string turn =
      settings_.room + "/" + std::to_string(state_.seq) + "/" + std::to_string(seat);
  constexpr std::int64_t kParts = 255;
  const std::int64_t part = crypto::sha256(turn).front();
  return bot_delay_ / 2 + bot_delay_ * part / (2 * kParts);
}

// What the choice has taken of the seat's bank so far: it is the last part of its time.
std::int64_t Table::spent(Seat seat, base::Now now) const {
  const base::Millis left = chair(seat).turn_ends - now.instant;
  return std::max<std::int64_t>(0, place(seat).bank - std::max<std::int64_t>(0, left.count()));
}

// A person for whom a house bot plays, and who is here: one who let the clock act too often is so
// only once heard of.
bool Table::comes_back(Seat seat) const {
  const Place& sitting = place(seat);
  return chair(seat).viewer && sitting.stand_in && !sitting.watching && !base::planted(58) &&
         (!sitting.idle() || chair(seat).back);
}

bool Table::gone(const Chair& chair, base::Now now) const {
  return chair.away_since != base::Instant::never() &&
         now.instant - chair.away_since >= kGrace / (base::planted(51) ? 4 : 1);
}

// A span that began already goes on.
void Table::refresh_timers(base::Now now) {
  const auto runs = [now](base::Instant& due, bool does, base::Millis span) {
    if (!does)
      due = base::Instant::never();
    else if (due == base::Instant::never())
      due = now.instant + span;
  };
  const bool humans = std::ranges::any_of(state_.places, &Place::human);
  const bool reveals = state_.gathering && all_ready(settings_, state_);
  const bool between = state_.phase != Phase::playing && !reveals;
  runs(start_at_, settings_.automatic && humans && between, kAutoStart);
  runs(reveal_by_, reveals, kRevealTime);
  for (Seat seat = 0; seat < seats(); ++seat) {
    const bool is_waited_for = !settings_.automatic && state_.phase == Phase::result &&
                               place(seat).human() && !place(seat).ready;
    runs(chair(seat).ready_by, is_waited_for, kReadyTime);
  }
}

// One action of the house or the clock, where one is due. True where it went to the store.
bool Table::act_for_due(base::Now now) {
  for (Seat seat = 0; seat < seats(); ++seat) {
    const Chair& acting = chair(seat);
    if (comes_back(seat)) {
      Action back;
      back.deed = Deed::come_back;
      back.seat = seat;
      if (propose(std::move(back), nullptr, now)) return true;
    }
    if (acting.legal.empty()) continue;
    const bool house = acting.house_acts <= now.instant;
    if (!house && (acting.turn_ends > now.instant || base::planted(67))) continue;
    Action action;
    action.deed = Deed::act;
    action.cause = house ? Cause::house_bot : Cause::clock;
    action.seat = seat;
    action.move = house ? state_.deal->hand->advise(seat) : state_.deal->hand->on_timeout(seat);
    if (!house) action.spent = spent(seat, now);
    if (propose(std::move(action), nullptr, now)) return true;
  }
  return false;
}

bool Table::stand_up_due(base::Now now) {
  Action leaving;
  leaving.cause = Cause::clock;
  leaving.deed = Deed::stand_up;
  for (Seat seat = 0; seat < seats(); ++seat) {
    if (!place(seat).human()) continue;
    const bool away = gone(chair(seat), now);
    const bool in_hand = state_.phase == Phase::playing && !place(seat).watching;
    if (away && in_hand && !place(seat).stand_in && sees_hand(seat)) {
      Action keeps;
      keeps.cause = Cause::clock;
      keeps.deed = Deed::stand_in;
      keeps.seat = seat;
      if (propose(std::move(keeps), nullptr, now)) return true;
    }
    if (in_hand && sees_hand(seat)) continue;
    if (away || chair(seat).ready_by <= now.instant) leaving.seats.push_back(seat);
  }
  if (!leaving.seats.empty()) return propose(std::move(leaving), nullptr, now);
  if (reveal_by_ <= now.instant) {
    Action deal;
    deal.cause = Cause::clock;
    deal.deed = Deed::deal;
    return propose(std::move(deal), nullptr, now);
  }
  if (start_at_ > now.instant) return false;
  Action start;
  start.cause = Cause::clock;
  start.deed = Deed::start;
  return propose(std::move(start), nullptr, now);
}

// Whoever looks on is there, too.
void Table::note_desertion(base::Now now) {
  const bool deserted = !settings_.lasting && !state_.closed && viewers_.empty() &&
                        std::ranges::none_of(state_.places, &Place::human);
  if (!deserted)
    deserted_since_ = base::Instant::never();
  else if (deserted_since_ == base::Instant::never())
    deserted_since_ = now.instant;
}

bool Table::close_due(base::Now now) {
  if (deserted_since_ == base::Instant::never() || state_.phase == Phase::playing) return false;
  if (now.instant - deserted_since_ < kDeserted) return false;
  Action closing;
  closing.cause = Cause::clock;
  closing.deed = Deed::close;
  return propose(std::move(closing), nullptr, now);
}

void Table::tell_due_presence(base::Now now) {
  for (Seat seat = 0; seat < seats(); ++seat) {
    Chair& away = chair(seat);
    if (!place(seat).human() || away.away_since == base::Instant::never()) continue;
    Presence due = Presence::connected;
    if (now.instant - away.away_since >= kPresenceDelay) due = Presence::held;
    if (gone(away, now)) due = Presence::gone;
    if (due == away.told) continue;
    away.told = due;
    if (!base::planted(56)) tell_presence(seat);  // planted: not told
  }
}

void Table::tick(base::Now now) {
  if (still_since_ != base::Instant::never()) {
    tell_pause(now);
    if (at_rest() && now.instant >= not_before_) begin_check();
    return;
  }
  tell_due_presence(now);
  note_desertion(now);
  if (!at_rest() || !seed_) return;
  if (!stand_up_due(now) && !act_for_due(now)) close_due(now);
}

// The store is away: nothing that it was asked for happened, and until it is back no clock runs.
void Table::stand_still(base::Now now) {
  if (still_since_ == base::Instant::never()) still_since_ = now.instant;
  not_before_ = now.instant + kRetry;
  turn_away();
}

// That play pauses is no state of the table: it rests on nothing that the store would have to say.
void Table::tell_pause(base::Now now) {
  if (pause_told_ || now.instant - still_since_ < kPauseTold) return;
  pause_told_ = true;
  tell_notice("Play pauses: it cannot be written down now. No clock runs.", now);
}

// In the channel of its room, but not kept there: it has no number.
void Table::tell_notice(const char* text, base::Now now) {
  tell_all(Move{"notice",
                {{"channel", std::string(protocol::kRoomPrefix) + settings_.room},
                 {"n", 0},
                 {"text", text},
                 {"at", now.wall.ms}}});
}

void Table::go_on(base::Now now) {
  if (still_since_ == base::Instant::never()) return;
  if (std::exchange(pause_told_, false)) tell_notice("Play goes on.", now);
  const base::Millis outage = now.instant - still_since_;
  still_since_ = base::Instant::never();
  const auto put_off = [outage](base::Instant& due) {
    if (due != base::Instant::never()) due = due + outage;
  };
  for (Chair& one : chairs_) {
    if (!base::planted(49)) put_off(one.turn_ends);  // planted: charged
    put_off(one.house_acts);
    put_off(one.ready_by);
    put_off(one.away_since);
  }
  put_off(start_at_);
  put_off(reveal_by_);
  put_off(deserted_since_);
  for (Seat seat = 0; seat < seats(); ++seat)
    if (!chair(seat).legal.empty()) tell_turn(seat, now);
}

base::Instant Table::deadline() const {
  if (still_since_ != base::Instant::never()) {
    const base::Instant look = at_rest() ? not_before_ : base::Instant::never();
    return pause_told_ ? look : std::min(look, still_since_ + kPauseTold);
  }
  base::Instant due =
      state_.closed && waiting_.empty() && at_rest() ? lingers_until_ : base::Instant::never();
  const auto at = [&due](base::Instant when) { due = std::min(due, when); };
  for (Seat seat = 0; seat < seats(); ++seat) {
    const Chair& one = chair(seat);
    const bool away = place(seat).human() && one.away_since != base::Instant::never();
    if (away && one.told == Presence::connected) at(one.away_since + kPresenceDelay);
    if (away && one.told == Presence::held) at(one.away_since + kGrace);
    if (!at_rest() || !seed_) continue;
    at(one.ready_by);
    if (away && !place(seat).stand_in) at(one.away_since + kGrace);
    if (comes_back(seat)) at(base::Instant{0});
    if (!one.legal.empty()) at(std::min(one.turn_ends, one.house_acts));
  }
  if (at_rest() && seed_) {
    at(start_at_);
    at(reveal_by_);
    if (deserted_since_ != base::Instant::never() && state_.phase != Phase::playing)
      at(deserted_since_ + kDeserted);
  }
  return due;
}

}  // namespace cardroom::table
