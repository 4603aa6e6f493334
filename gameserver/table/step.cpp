// People: who sits where, is ready, is sent away; house bots among them.
#include <array>

#include "gameserver/table/stepper.hpp"
#include "shared/base/planted.hpp"

namespace cardroom::table {
using base::Fields;

namespace {

constexpr std::array<const char*, 8> kHouseNames = {"Otto", "Mei",  "Ana",  "Kofi",
                                                    "Lena", "Ravi", "Tova", "Yuki"};

Person house_bot(Seat seat) {
  const auto place = static_cast<std::size_t>(seat);
  return Person{std::string(kHousePrefix) + std::to_string(seat),
                kHouseNames[place % kHouseNames.size()]};
}

Fields print(const Person& person) {
  return {{"id", person.user}, {"name", person.name}};
}

}  // namespace

void Stepper::emit(std::string verb, Fields shown, rules::Event inner) {
  std::uint32_t blind = 0;
  for (std::size_t seat = 0; seat < state().places.size(); ++seat)
    if (state().places[seat].watching) blind |= 1u << seat;
  step_.events.push_back(
      Event{++state().seq, std::move(verb), std::move(shown), std::move(inner), blind, {}});
}

// Inner steps of a game change the hand and are not numbered.
void Stepper::emit_all(const std::vector<rules::Event>& events) {
  for (const rules::Event& event : events) {
    state().deal->hand->evolve(event);
    const auto seen = settings_.game->seen(event, rules::Viewer::spectator());
    if (!seen) continue;
    Fields shown;
    if (seen->verb == "deal")
      shown.push_back({"hand_no", static_cast<std::int64_t>(state().hand_no)});
    emit(seen->verb, std::move(shown), event);
    if (seen->verb == "deal") state().deal->first_seq = state().seq;
  }
}

// A wholly free seat first, then a house bot's, then one that was left in mid-hand.
std::optional<Seat> Stepper::free_seat(Seat wanted) {
  if (wanted >= 0) return wanted < seats() && !taken(wanted) ? std::optional(wanted) : std::nullopt;
  std::optional<Seat> bots_seat, left_seat;
  if (base::planted(48)) return 0;  // taken or not
  for (Seat seat = 0; seat < seats(); ++seat) {
    if (!place(seat).person && !place(seat).stand_in) return seat;
    if (place(seat).bot && !bots_seat) bots_seat = seat;
    if (!place(seat).person && !left_seat) left_seat = seat;
  }
  return bots_seat ? bots_seat : left_seat;
}

std::optional<Refusal> Stepper::join(const Action& action) {
  const auto seat = free_seat(action.seat);
  if (!seat) return Refusal::room_full;
  state().closed = false;  // as joins did once: older journals have them
  const bool hand_on = state().phase == Phase::playing;
  Place sitting;
  sitting.person = action.person;
  sitting.ready = settings_.automatic;
  sitting.stand_in = hand_on && dealt_in(*seat);
  sitting.watching = hand_on && !base::planted(110);  // planted: it sees the hand that was left
  sitting.bank = settings_.bank.count();
  sitting.since = state().seq + 1;
  place(*seat) = sitting;
  emit("join", {{"seat", *seat}, {"user", print(action.person)}, {"bot", false}});
  if (sitting.stand_in) stand_in(*seat, true);
  sit_bots(action.bots);
  return std::nullopt;
}

void Stepper::sit_bots(int most) {
  for (Seat seat = 0; seat < seats() && most > 0; ++seat) {
    if (place(seat).person) continue;
    Place sitting;
    sitting.person = house_bot(seat);
    sitting.bot = sitting.ready = true;
    sitting.since = state().seq + 1;
    place(seat) = sitting;
    emit("join", {{"seat", seat}, {"user", print(*sitting.person)}, {"bot", true}});
    --most;
  }
}

void Stepper::leave(Seat seat) {
  emit("leave", {{"seat", seat}, {"user", print(*place(seat).person)}});
  const bool kept = dealt_in(seat);
  const bool already_kept = place(seat).stand_in;
  place(seat) = Place{};
  if (!kept) return;
  if (already_kept)
    place(seat).stand_in = true;
  else
    stand_in(seat, true);
}

void Stepper::stand_in(Seat seat, bool bot) {
  place(seat).stand_in = bot;
  Fields shown{{"seat", seat}, {"bot", bot}};
  if (base::planted(111) && bot)
    shown.push_back({"hand", rules::print(state().deal->hand->view(rules::Viewer::at(seat)).hand)});
  emit("stand_in", std::move(shown));
}

// House bots do not sit alone.
void Stepper::dismiss_bots() {
  if (std::ranges::any_of(state().places, &Place::human)) return;
  for (Seat seat = 0; seat < seats(); ++seat)
    if (place(seat).bot) leave(seat);
}

std::optional<Refusal> Stepper::ready(const Action& action) {
  if (!taken(action.seat)) return Refusal::not_seated;
  // Who sits in an automatic room is ready, and says so only to contribute, once before a deal.
  const bool contributes =
      settings_.automatic && action.entropy && !place(action.seat).entropy && !state().gathering;
  if (state().phase == Phase::playing || (place(action.seat).ready && !contributes))
    return Refusal::illegal_action;
  place(action.seat).ready = true;
  place(action.seat).timeouts = 0;
  place(action.seat).entropy = action.entropy;
  emit("ready", {{"seat", action.seat}});
  if (action.fill) sit_bots(seats());
  settle(action);
  return std::nullopt;
}

// A house bot plays for who is gone, or gives the seat back.
std::optional<Refusal> Stepper::replace(const Action& action) {
  const bool away = action.deed == Deed::stand_in;
  if (!taken(action.seat) || !dealt_in(action.seat)) return Refusal::not_seated;
  if (place(action.seat).watching || place(action.seat).stand_in == away)
    return Refusal::illegal_action;
  if (!away) place(action.seat).timeouts = 0;
  stand_in(action.seat, away);
  return std::nullopt;
}

// The host does not wait until all who sit are ready.
std::optional<Refusal> Stepper::begin(const Action& action) {
  if (settings_.automatic || state().phase == Phase::playing || state().gathering)
    return Refusal::illegal_action;
  emit("start", {});
  for (Place& sitting : state().places)
    if (sitting.person) sitting.ready = true;
  if (action.fill) sit_bots(seats());
  if (!all_ready(settings_, state())) return Refusal::illegal_action;
  settle(action);
  return std::nullopt;
}

// Who is sent away does not come back. A house bot is, between hands.
std::optional<Refusal> Stepper::kick(const Action& action) {
  const Seat seat = action.seat;
  if (seat < 0 || seat >= seats() || !place(seat).person) return Refusal::illegal_action;
  const Place& sent = place(seat);
  if (sent.person->user == settings_.creator || (sent.bot && state().phase == Phase::playing))
    return Refusal::illegal_action;
  if (sent.human()) state().barred.note(sent.person->user);
  emit("kick", {{"seat", seat}});
  leave(seat);
  settle(action);
  return std::nullopt;
}

std::optional<Refusal> Stepper::mute(const Action& action) {
  const bool muted = action.fill;
  if (!taken(action.seat)) return Refusal::illegal_action;
  const std::string& user = place(action.seat).person->user;
  if (user == settings_.creator || state().muted.has(user) == muted) return Refusal::illegal_action;
  if (muted)
    state().muted.note(user);
  else
    state().muted.forget(user);
  // Of no seat, for a seat's event would end its choice.
  emit("mute", {{"user", print(*place(action.seat).person)}, {"muted", muted}});
  return std::nullopt;
}

// Nobody is left, and the next match begins anew; a commitment stands.
std::optional<Refusal> Stepper::close() {
  const bool playing = state().phase == Phase::playing && !base::planted(83);
  if (playing || state().closed) return Refusal::illegal_action;
  emit("close", {});
  for (Seat seat = 0; seat < seats(); ++seat)
    if (place(seat).person) leave(seat);
  state().phase = Phase::waiting;
  state().match_over = false;
  if (!base::planted(81)) state().barred = state().muted = {};
  state().closed = true;
  return std::nullopt;
}

std::optional<Refusal> Stepper::apply(const Action& action) {
  switch (action.deed) {
    case Deed::join:
      return join(action);
    case Deed::leave:
      if (!taken(action.seat)) return Refusal::not_seated;
      leave(action.seat);
      settle(action);
      return std::nullopt;
    case Deed::stand_up:
      for (const Seat seat : action.seats)
        if (taken(seat)) leave(seat);
      settle(action);
      return std::nullopt;
    case Deed::ready:
      return ready(action);
    case Deed::act:
      return act(action);
    case Deed::stand_in:
    case Deed::come_back:
      return replace(action);
    case Deed::start:
      return start(action);
    case Deed::reveal:
      return reveal(action);
    case Deed::deal:
      if (!state().gathering || !all_ready(settings_, state())) return Refusal::illegal_action;
      begin_deal(true);
      return std::nullopt;
    case Deed::begin:
      return begin(action);
    case Deed::kick:
      return kick(action);
    case Deed::mute:
      return mute(action);
    case Deed::close:
      return close();
  }
  CHECK(false);
}

bool all_ready(const Settings& settings, const State& state) {
  int sitting = 0;
  for (const Place& place : state.places) {
    if (!place.person) continue;
    if (!place.ready) return false;
    ++sitting;
  }
  return sitting >= settings.game->info().least_seats;
}

base::Result<Step, Refusal> decide(const Settings& settings, const State& state,
                                   const Action& action) {
  Stepper stepper(settings, state);
  if (const auto refusal = stepper.apply(action)) return base::refuse(*refusal);
  if (stepper.did_nothing()) return base::refuse(Refusal::illegal_action);
  return stepper.take();
}

}  // namespace cardroom::table
