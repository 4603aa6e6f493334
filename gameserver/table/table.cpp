// The journal side of a table: propose, commit, snapshot, load.
#include "gameserver/table/table.hpp"

#include <algorithm>

#include "gameserver/table/packing.hpp"
#include "gameserver/table/playback.hpp"
#include "shared/base/pack.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::table {
namespace {

constexpr std::uint64_t kSnapshotForm = kActionForm;  // they rise together, see `upon`
constexpr std::uint64_t kArchiveForm = 2;

protocol::ErrorCode code_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::room_full:
      return protocol::ErrorCode::room_full;
    case Refusal::not_seated:
      return protocol::ErrorCode::not_seated;
    case Refusal::not_your_turn:
      return protocol::ErrorCode::not_your_turn;
    case Refusal::illegal_action:
      return protocol::ErrorCode::illegal_action;
  }
  CHECK(false);
}

void deal_from_chance(Deal& deal) {
  while (const auto ask = deal.hand->chance())
    for (const rules::Event& event : deal.hand->deal(deal.dealer.deal(*ask)))
      deal.hand->evolve(event);
  if (const auto ask = deal.hand->undealt()) deal.dealer.shuffle(*ask);
}

}  // namespace

// Takes what it needs of `request` (null: nobody asked) only where it goes to the store.
bool Table::propose(Action action, Request* request, base::Now now) {
  CHECK(!pending_);
  if (may_deal(action.deed)) {
    // No randomness, no deal.
    if (!seed_) {
      if (request) refuse(*request, protocol::ErrorCode::unavailable);
      return false;
    }
    action.seed = seed_;
  }
  auto step = decide(settings_, state_, action);
  if (!step) {
    if (request) refuse(*request, code_of(step.reason()));
    return false;
  }
  if (step->seeded)
    seed_.reset();
  else
    action.seed.reset();
  action.upon = last_digest_;

  Pending pending;
  pending.record.table = settings_.room;
  pending.record.epoch = epoch_;
  pending.record.seq = state_.seq + 1;
  pending.record.events = step->events.size();
  pending.record.at = now.wall;
  pending.record.version = static_cast<std::uint32_t>(settings_.game->info().version);
  pending.record.body = pack(action);
  if (base::planted(119) && state_.deal)  // what could have been done stands in clear
    pending.record.version += static_cast<std::uint32_t>(state_.deal->hand->legal(0).size());
  if (request) {
    pending.origin = Origin{request->from, request->number, request->id};
    pending.record.user = request->person.user;
    if (action.deed != Deed::join && request->id) {
      pending.record.id = *request->id;
      pending.record.request = request->hash.written;
    }
    if (action.deed == Deed::join) pending.request = std::move(*request);
  }
  pending.action = std::move(action);
  pending.step = std::move(*step);
  effects_.push_back(AppendRecord{pending.record});
  if (base::planted(12))  // told before it is durable
    tell_event(pending.step.events.front(), pending.origin ? &*pending.origin : nullptr);
  pending_ = std::move(pending);
  return true;
}

void Table::stored(store::Fate fate, base::Now now) {
  CHECK(pending_);
  if (base::planted(13) && fate == store::Fate::unknown) fate = store::Fate::durable;
  switch (fate) {
    case store::Fate::durable:
      commit(now);
      break;
    case store::Fate::fenced:
      effects_.push_back(Lost{});
      return;
    case store::Fate::unavailable:
    case store::Fate::unknown: {
      const Pending failed = std::move(*pending_);
      pending_.reset();
      if (failed.origin)
        effects_.push_back(Refuse{*failed.origin, protocol::ErrorCode::unavailable});
      stand_still(now);
      if (fate == store::Fate::unknown) effects_.push_back(Doubtful{});
      return;
    }
  }
  if (base::planted(55)) waiting_.clear();  // who waits behind it is forgotten
  drain(now);
  tick(now);
}

void Table::begin_check() {
  check_ = true;
  checking_ = waiting_.size();
  effects_.push_back(CheckFence{});
}

void Table::checked(store::Fate fate, base::Now now) {
  CHECK(check_);
  if (base::planted(10) && fate == store::Fate::fenced) fate = store::Fate::durable;
  if (base::planted(11)) checking_ = waiting_.size();  // who came later, too
  check_ = false;
  switch (fate) {
    case store::Fate::durable:
      go_on(now);
      for (std::size_t i = 0; i < checking_; ++i)
        (waiting_.begin() + static_cast<long>(i))->fenced = true;
      break;
    case store::Fate::fenced:
      effects_.push_back(Lost{});
      return;
    case store::Fate::unavailable:
    case store::Fate::unknown:
      return stand_still(now);
  }
  drain(now);
  tick(now);
}

void Table::commit(base::Now now) {
  Pending done = std::move(*pending_);
  pending_.reset();
  in_hand_ = done.origin;
  const std::vector<Event> events = done.step.events;
  const bool dealt = done.step.dealt;
  const bool finished = done.step.finished;
  if (!done.action.upon.empty()) last_digest_.clear();
  absorb(done.action, std::move(done.step), done.record, now.instant);
  put_out_archives();

  const bool joins = done.action.deed == Deed::join;
  const bool looked_on = joins && done.request && spectates(done.request->from);
  if (joins && done.request) viewers_.erase(done.request->from);
  for (std::size_t i = base::planted(12) ? 1 : 0; i < events.size(); ++i) {
    const bool answers = i == 0 && done.origin && !joins;
    tell_event(events[i], answers ? &*done.origin : nullptr);
    // Who left is told of the leave and of nothing after it.
    if (i == 0 && done.action.deed == Deed::leave && done.origin && !base::planted(60))
      drop_viewer(done.origin->from, now);
    if (done.action.deed == Deed::kick && events[i].verb == "leave") drop_unwanted(now);
  }
  if (state_.closed) {
    lingers_until_ = now.instant + kLinger;
    drop_unwanted(now);
  }
  if (joins && done.request) {
    const auto seat = seat_of(done.request->person.user);
    CHECK(seat);
    attach_viewer(done.request->from, done.request->person, done.request->attachment, *seat);
  }
  if (dealt && state_.deal)
    for (const Contribution& one : state_.deal->contributions.value_or(std::vector<Contribution>{}))
      tell_proofs(one.seat, nullptr);
  forget_unseated();
  for (Seat seat = 0; seat < seats(); ++seat) {
    if (!place(seat).stand_in) chair(seat).back = false;
    if (!place(seat).human()) {
      chair(seat).away_since = base::Instant::never();
      chair(seat).told = Presence::connected;
    } else if (!chair(seat).viewer && chair(seat).away_since == base::Instant::never()) {
      chair(seat).away_since = now.instant;
    }
  }
  if (done.action.deed != Deed::act) effects_.push_back(RoomChanged{});
  refresh_turns(&done.action, dealt, now);
  if (joins && done.request) {
    tell_table(done.request->from, *seat_of(done.request->person.user), done.origin, now);
    tell_what_is_so(done.request->from, *seat_of(done.request->person.user), now);
    if (looked_on) tell_spectators();
  }
  if (finished) effects_.push_back(RoomChanged{});
  refresh_timers(now);
  in_hand_.reset();
  if (finished || since_snapshot_ >= kSnapshotRecords) keep_snapshot(now);
}

// Makes a durable step part of the table. Play and replay come through here alike.
void Table::absorb(const Action& action, Step&& step, const store::Record& record,
                   base::Instant at) {
  if (record.id != 0) {
    auto answer = seen(step.events.front(), action.seat);
    CHECK(answer);
    ledger_.accept(record.user, Accepted{record.id, record.request, record.epoch, record.seq,
                                         *std::move(answer)});
  }
  for (const Event& event : step.events) {
    if (event.verb != "leave") continue;
    const base::Fields* user = base::find(event.shown, "user")->fields();
    const std::string& id = *base::find_text(*user, "id");
    if (!id.starts_with(kHousePrefix)) ledger_.note_break(id, event.seq);
  }
  if (step.finished) archive(action, record);
  if (step.dealt || step.finished)
    moves_.clear();
  else if (action.deed == Deed::act)
    moves_.emplace_back(action.seat, action.move);
  state_ = std::move(step.next);
  for (Event& event : step.events)
    history_.push_back(
        Kept{std::move(event), base::planted(47) ? std::uint64_t{1} : record.epoch, at});
  while (history_.size() > kMaxHistory ||
         (!history_.empty() && at - history_.front().at > store::kCatchUp))
    history_.pop_front();
  ++since_snapshot_;
}

void Table::keep_snapshot(base::Now now) {
  since_snapshot_ = 0;
  store::Snapshot kept = snapshot(now);
  last_digest_ = digest_of(kept.body);
  effects_.push_back(KeepSnapshot{std::move(kept)});
}

store::Snapshot Table::snapshot(base::Now now) const {
  store::Snapshot snapshot;
  snapshot.table = settings_.room;
  snapshot.epoch = epoch_;
  snapshot.seq = state_.seq;
  snapshot.at = now.wall;
  snapshot.version = static_cast<std::uint32_t>(settings_.game->info().version);
  snapshot.body = snapshot_body(kSnapshotForm);
  return snapshot;
}

store::Snapshot Table::succeeded_by(const Settings& settings, base::Now now) const {
  CHECK(state_.closed && !pending_);
  Table successor(settings, epoch_, bot_delay_);
  successor.state_.seq = state_.seq;
  // A number that was committed to is never dealt from another commitment.
  successor.state_.hand_no = state_.hand_no + (state_.gathering ? 1 : 0);
  if (base::planted(80)) successor.state_.hand_no = 0;  // they are counted anew
  if (base::planted(81)) successor.state_.barred = state_.barred;
  successor.ledger_ = ledger_;
  return successor.snapshot(now);
}

// A hand in play is kept as its seed and moves: played again they give it back, and no game has to
// know how to write itself down.
std::string Table::snapshot_body(std::uint64_t form) const {
  base::Packer out;
  out.number(form);
  out.number(state_.seq).number(state_.hand_no);
  out.number(static_cast<std::uint64_t>(state_.phase)).flag(state_.match_over);
  for (const Place& sitting : state_.places) pack_place(out, sitting, form);
  if (form != kFormWithoutProof) {
    out.flag(state_.gathering.has_value());
    if (state_.gathering) {
      out.bytes(crypto::view_of(state_.gathering->seed.bytes));
      pack(out, state_.gathering->contributions);
    }
    out.flag(state_.closed);
    (base::planted(75) ? Users{} : state_.barred).pack(out);  // planted: they may come back
    (base::planted(76) ? Users{} : state_.muted).pack(out);   // planted: they may speak again
  }
  if (base::planted(20))
    Ledger{}.pack(out);  // forgotten
  else
    ledger_.pack(out);
  out.flag(state_.deal.has_value());
  if (state_.deal) {
    pack_start(out, *state_.deal, form);
    out.number(moves_.size());
    for (const auto& [seat, move] : moves_) pack_move(out, seat, move);
  }
  return out.take();
}

// A deal that has ended, with all that is needed to play it again and to say whose it was.
void Table::archive(const Action& last, const store::Record& record) {
  CHECK(state_.deal);
  base::Packer out;
  out.number(kArchiveForm);
  out.bytes(settings_.game->info().name).integer(seats()).fields(settings_.options);
  for (const Place& sitting : state_.places) pack_place(out, sitting, kArchiveForm);
  pack_start(out, *state_.deal, kArchiveForm);
  out.number(moves_.size() + 1);
  for (const auto& [seat, move] : moves_) pack_move(out, seat, move);
  pack_move(out, last.seat, last.move);
  store::Archive deal;
  deal.table = settings_.room;
  deal.epoch = epoch_;
  deal.hand_no = state_.hand_no;
  deal.first = state_.deal->first_seq;
  deal.last = record.seq + record.events - 1;
  deal.at = record.at;
  deal.version = record.version;
  deal.body = out.take();
  archives_.push_back(std::move(deal));
}

void Table::put_out_archives() {
  for (store::Archive& deal : archives_) effects_.push_back(ArchiveDeal{std::move(deal)});
  archives_.clear();
}

bool Table::restore(std::string_view body) {
  base::Unpacker in(body);
  const std::uint64_t form = in.number();
  if (form != kSnapshotForm && form != kFormWithoutProof) return false;
  state_.seq = in.number();
  state_.hand_no = in.number();
  const std::uint64_t phase = in.number();
  if (phase > static_cast<std::uint64_t>(Phase::result)) return false;
  state_.phase = static_cast<Phase>(phase);
  state_.match_over = in.flag();
  for (Place& sitting : state_.places) sitting = unpack_place(in, form);
  if (form != kFormWithoutProof) {
    if (in.flag()) {
      const crypto::Seed seed{unpack_digest(in)};
      state_.gathering = Gathering{seed, unpack_contributions(in)};
    }
    state_.closed = in.flag();
    state_.barred = Users::unpack(in);
    state_.muted = Users::unpack(in);
  }
  ledger_ = Ledger::unpack(in);
  if (in.flag() && !replay_deal(in, form)) return false;
  return in.finished();
}

bool Table::replay_deal(base::Unpacker& in, std::uint64_t form) {
  auto begun = unpack_start(in, settings_, form);
  if (!begun || !fault_of(begun->start, settings_.game->info()).empty()) return false;
  Deal deal = open_deal(settings_, begun->start, begun->seed, std::move(begun->contributions),
                        state_.hand_no);
  deal.first_seq = begun->first_seq;
  deal_from_chance(deal);
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    const Seat seat = static_cast<Seat>(in.integer());
    Move move;
    move.verb = in.text();
    move.fields = in.fields();
    const auto events = deal.hand->decide(seat, move);
    if (!events) return false;
    for (const rules::Event& event : *events) deal.hand->evolve(event);
    deal_from_chance(deal);
    moves_.emplace_back(seat, std::move(move));
  }
  state_.deal = std::move(deal);
  return in.ok();
}

std::string Table::load(const store::Claimed& claimed, base::Now now) {
  if (!claimed.snapshot.empty() && !restore(claimed.snapshot.front().body))
    return settings_.room + ": the snapshot at seq " +
           std::to_string(claimed.snapshot.front().seq) + " does not read";
  for (const store::Record& record : claimed.records) {
    const auto where = [&] {
      return settings_.room + ": the record at seq " + std::to_string(record.seq);
    };
    if (record.version != static_cast<std::uint32_t>(settings_.game->info().version))
      return where() + " was made by rules of version " + std::to_string(record.version);
    const auto action = unpack_action(record.body);
    if (!action || record.seq != state_.seq + 1) return where() + " does not read";
    if (!action->upon.empty() && action->upon != digest_of(snapshot_body(action->form)))
      return where() + " was written upon another state than the replay reaches";
    auto step = decide(settings_, state_, *action);
    if (!step || step->events.size() != record.events) return where() + " does not replay";
    absorb(*action, std::move(*step), record,
           base::Instant{now.instant.ms - (now.wall.ms - record.at.ms)});
  }
  if (state_.seq != claimed.seq)
    return settings_.room + ": replay ends at seq " + std::to_string(state_.seq) +
           ", the head row says " + std::to_string(claimed.seq);
  if (base::planted(77)) state_.closed = false;  // it lives again
  for (Seat seat = 0; seat < seats(); ++seat)
    if (place(seat).human()) chair(seat).away_since = now.instant;
  refresh_turns(nullptr, true, now);
  refresh_timers(now);
  note_desertion(now);
  if (state_.closed) lingers_until_ = now.instant + kLinger;
  if (base::planted(33)) history_.clear();  // nothing to catch up with
  effects_.clear();                         // nobody looks on yet
  put_out_archives();
  // A table begins with a snapshot, so that while no other is old enough every event can be told.
  if (claimed.seq == 0 && claimed.snapshot.empty()) keep_snapshot(now);
  return {};
}

}  // namespace cardroom::table
