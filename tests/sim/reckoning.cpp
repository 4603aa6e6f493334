#include "sim/reckoning.hpp"

#include <algorithm>
#include <set>

#include "sim/picture.hpp"
#include "sim/ruling.hpp"

namespace cardroom::sim {
namespace {

using table::Action;
using table::Cause;
using table::Deed;

// Clocks of owners differ by some thousandths.
constexpr std::int64_t kLeastTurnMs = 29'000, kLeastReadyMs = 57'500, kHeldMs = 28'000,
                       kLatestNewsMs = 300, kSlowest = 970, kTrue = 1'000;

// A room that had the name, and since when.
struct Named {
  table::Settings settings;
  base::WallTime since;
};

class Reckoning {
 public:
  // `named`: at least one, the first one first.
  Reckoning(World& world, const Witness& witness, std::vector<Named> named)
      : world_(world),
        witness_(witness),
        named_(std::move(named)),
        settings_(named_.front().settings),
        ruling_(witness.hosting, settings_) {
    begin(0, 0);
    for (const Witness::Shown& shown : witness.tables)
      tables_.emplace(number(shown.table, "seq"), &shown);
  }

  // Empty, or what is wrong with the record or with what was shown of it.
  std::string take(const store::Record& record);
  std::string finish();
  const table::State& state() const { return state_; }

 private:
  void must(bool holds, const char* rule) {
    if (!holds && wrong_.empty()) wrong_ = rule;
  }
  void begin(std::uint64_t seq, std::uint64_t hand_no);
  void begin_anew();
  void check_journal(const store::Record& record);
  void check_cause(const Action& action, const store::Record& record);
  void check_bank(const Action& action, const store::Record& record);
  void check_host(const Action& action, const store::Record& record);
  void check_ruled(const Action& action, const table::Step& step);
  void check_spoken();
  void check_absence(table::Seat seat, const store::Record& record);
  void check_patience(const Action& action, const table::Step& step);
  void check_shown(const table::Event& event, const store::Record& record);
  void check_secret(const table::Event& event);
  void check_cards(const table::Event& event, const Message& shown);
  void check_tables();
  std::string secret_of(const table::Event& event, int seat) const;

  World& world_;
  const Witness& witness_;
  const std::vector<Named> named_;
  std::size_t former_ = 0;    // of these
  table::Settings settings_;  // of the one after those
  table::State state_;
  Ruling ruling_;
  std::size_t taken_ = 0;  // records
  Picture picture_;
  std::vector<CardBits> hands_;  // where the cards truly are
  std::multimap<std::uint64_t, const Witness::Shown*> tables_;
  std::map<std::string, std::uint64_t> last_ids_;
  std::map<std::string, int> timeouts_;  // of each user, in a row
  std::uint64_t epoch_ = 0;
  base::WallTime turn_since_, result_at_;
  std::string wrong_;
};

// A room begins with these numbers and with nothing else.
void Reckoning::begin(std::uint64_t seq, std::uint64_t hand_no) {
  state_ = table::open(settings_);
  state_.seq = seq;
  state_.hand_no = hand_no;
  Message empty = read(sim::print(table::Table(settings_, 1, {}).print(-1, world_.now())));
  for (base::Field& field : empty)
    if (field.name == "hand_no") field.value = hand_no;
  empty.push_back({"seq", seq});
  picture_ = Picture();
  picture_.take_table(empty);
  hands_.assign(static_cast<std::size_t>(settings_.seats), 0);
  timeouts_.clear();
  result_at_ = {};
}

// The name of a closed room went to another, which goes on with its numbers; one of a hand that was
// committed to is used up.
void Reckoning::begin_anew() {
  while (former_ + 1 < named_.size() && wrong_.empty()) {
    const Named& next = named_[former_ + 1];
    if (next.settings.former.seq > state_.seq) return;
    must(state_.closed && next.settings.former.seq == state_.seq,
         "a room made anew in place of one that is open");
    must(next.settings.former.epoch >= epoch_, "a room made anew under an epoch that was over");
    ++former_;
    epoch_ = next.settings.former.epoch + 1;
    settings_ = next.settings;
    ruling_.made_anew(state_, settings_, next.since);
    begin(state_.seq, state_.hand_no + (state_.gathering ? 1 : 0));
  }
}

void Reckoning::check_journal(const store::Record& record) {
  must(record.seq == state_.seq + 1, "a hole in the journal");
  must(record.epoch >= epoch_, "the epoch falls in the journal");
  epoch_ = record.epoch;
  if (record.id == 0) return;
  std::uint64_t& last = last_ids_[record.user];
  must(record.id > last, "an id used twice in the journal");
  last = record.id;
}

// What is a host's is done by the host, or where nobody is left by the clock.
void Reckoning::check_host(const Action& action, const store::Record& record) {
  must(!state_.closed, "a closed room that lives again");
  const bool closes = action.deed == Deed::close;
  if (action.deed != Deed::begin && action.deed != Deed::kick && action.deed != Deed::mute &&
      !closes)
    return;
  const bool by_clock = closes && action.cause == Cause::clock;
  must(by_clock || (settings_.is_private && record.user == settings_.creator),
       "a guest did what is the host's");
  must(!by_clock || std::ranges::none_of(state_.places, &table::Place::human),
       "a room is closed with somebody in it");
}

// A kick, a mute and a close do what they say.
void Reckoning::check_ruled(const Action& action, const table::Step& step) {
  const bool playing = state_.phase == table::Phase::playing;
  if (action.deed == Deed::close)
    must(!playing && step.next.closed, "a close that does something else");
  if (action.deed != Deed::kick && action.deed != Deed::mute) return;
  const auto& person = state_.places[static_cast<std::size_t>(action.seat)].person;
  must(person.has_value(), "a ruling about nobody");
  if (!person || state_.places[static_cast<std::size_t>(action.seat)].bot) return;
  if (action.deed == Deed::kick)
    must(step.next.barred.has(person->user), "a kick that is not remembered");
  else
    must(step.next.muted.has(person->user) == action.fill, "a mute that is not remembered");
}

// In the room's channel is all that was acknowledged, once, and nothing that was refused.
void Reckoning::check_spoken() {
  const Hosting& hosting = witness_.hosting;
  if (hosting.host.empty()) return;
  std::set<std::string> kept;
  for (const store::Message& message : world_.store().messages(settings_.room)) {
    must(kept.insert(message.text).second, "said twice for one say");
    must(!hosting.unheard.contains(message.text), "kept what was refused");
  }
  must(std::ranges::includes(kept, hosting.said), "acknowledged as said, and not kept");
}

// Who was shown what happened from its seat was not away.
void Reckoning::check_absence(table::Seat seat, const store::Record& record) {
  const auto& person = state_.places[static_cast<std::size_t>(seat)].person;
  if (!person) return;
  const auto heard = witness_.heard.find(person->user);
  if (heard == witness_.heard.end()) return;
  const std::int64_t at = record.at.ms;
  const auto& times = heard->second;
  auto after = std::ranges::upper_bound(times, at - kLatestNewsMs);
  const bool lately = after != times.begin() && *std::prev(after) > at - kHeldMs;
  const bool late = result_at_.ms > 0 && at - result_at_.ms >= kLeastReadyMs;
  must(!lately || late, "stood up while it was there");
}

void Reckoning::check_cause(const Action& action, const store::Record& record) {
  if (action.deed == Deed::stand_in) check_absence(action.seat, record);
  if (action.deed == Deed::stand_up)
    for (const table::Seat seat : action.seats) check_absence(seat, record);
  if (action.deed != Deed::act) return;
  const table::Place& place = state_.places[static_cast<std::size_t>(action.seat)];
  must(action.cause != Cause::house_bot || place.house_plays(), "a house bot plays for a person");
  if (action.cause == Cause::player)
    must(place.person && place.person->user == record.user, "a player acts for another");
  if (action.cause != Cause::clock) return;
  const std::int64_t taken = record.at.ms - turn_since_.ms;
  const std::int64_t away =
      world_.audit().away_ms(settings_.room, record.epoch, turn_since_, record.at);
  const std::int64_t least = kLeastTurnMs + place.bank * kSlowest / kTrue;
  must(taken >= least, "the clock acts before its time");
  must(taken - away >= least, "an outage is charged to a clock");
  must(action.spent == place.bank, "the clock acts before the bank is spent");
}

// A bank is for what a choice took beyond the turn's time.
void Reckoning::check_bank(const Action& action, const store::Record& record) {
  if (action.deed != Deed::act || action.spent == 0) return;
  const std::int64_t taken = record.at.ms - turn_since_.ms;
  const std::int64_t away =
      world_.audit().away_ms(settings_.room, record.epoch, turn_since_, record.at);
  must(action.spent <= state_.places[static_cast<std::size_t>(action.seat)].bank,
       "a bank that is overdrawn");
  must(action.spent * kSlowest / kTrue <= taken - away - kLeastTurnMs,
       "a bank is charged for more than its turn took");
}

// A house bot keeps the seat of one whose time ran out three times in a row, and not before.
void Reckoning::check_patience(const Action& action, const table::Step& step) {
  constexpr int kPatience = 3;
  if (action.deed != Deed::act && action.deed != Deed::ready && action.deed != Deed::come_back)
    return;
  const auto seat = static_cast<std::size_t>(action.seat);
  const table::Place& before = state_.places[seat];
  if (!before.human() || action.cause == Cause::house_bot) return;
  int& timeouts = timeouts_[before.person->user];
  const bool late = action.deed == Deed::act && action.cause == Cause::clock;
  timeouts = late ? timeouts + 1 : 0;
  const bool kept = step.next.places[seat].stand_in;
  must(!late || !step.next.deal || kept == (timeouts >= kPatience),
       "a house bot keeps a seat at another time than after three time-outs");
  must(late || action.deed == Deed::ready || !kept, "a seat that its person does not get back");
}

std::string Reckoning::secret_of(const table::Event& event, int seat) const {
  if (!event.inner || (event.blind >> seat & 1u) != 0) return {};
  const auto seen = settings_.game->seen(event.inner, rules::Viewer::at(seat));
  const char* name = event.verb == "draw" ? "card" : "cards";
  const base::Value* secret = seen ? base::find(seen->fields, name) : nullptr;
  if (!secret) return {};
  if (secret->text()) return *secret->text();
  std::string cards;
  for (const std::string& card : texts(*secret->list())) cards += card + " ";
  return cards;
}

void Reckoning::check_secret(const table::Event& event) {
  for (auto at = witness_.secrets.lower_bound({event.seq, -1});
       at != witness_.secrets.end() && at->first.first == event.seq; ++at) {
    std::string shown;
    for (const std::string& card : at->second) shown += event.verb == "draw" ? card : card + " ";
    must(shown == secret_of(event, at->first.second), "a card that the journal does not know");
  }
}

// Every card is in one place only: each seat's own view of the deal and of its draws says where.
void Reckoning::check_cards(const table::Event& event, const Message& shown) {
  CardBits held = picture_.open_cards();
  for (const CardBits hand : hands_) held |= hand;
  if (event.verb == "deal") {
    held = picture_.open_cards();
    for (std::size_t seat = 0; seat < hands_.size(); ++seat) {
      const auto seen =
          settings_.game->seen(event.inner, rules::Viewer::at(static_cast<int>(seat)));
      hands_[seat] = cards_of(list(seen->fields, "cards"));
      must((held & hands_[seat]) == 0, "a card in two places");
      held |= hands_[seat];
    }
  } else if (event.verb == "draw") {
    const int seat = static_cast<int>(integer(shown, "seat"));
    const auto seen = settings_.game->seen(event.inner, rules::Viewer::at(seat));
    const int card = card_of(text(seen->fields, "card"));
    must(card >= 0, "a draw of no card");
    if (card < 0) return;
    must((held >> card & 1u) == 0, "a card in two places");
    hands_[static_cast<std::size_t>(seat)] |= CardBits{1} << card;
  } else if (event.verb == "play") {
    const int card = card_of(text(shown, "card"));
    CardBits& hand = hands_[static_cast<std::size_t>(integer(shown, "seat"))];
    must((hand >> card & 1u) != 0, "a card that was not held");
    hand &= ~(CardBits{1} << card);
  } else if (event.verb == "result") {
    const base::List& opened = list(shown, "hands");
    for (std::size_t seat = 0; seat < hands_.size(); ++seat) {
      must(cards_of(*opened[seat].list()) == hands_[seat], "another hand than the one held");
      hands_[seat] = 0;
    }
  }
}

void Reckoning::check_shown(const table::Event& event, const store::Record& record) {
  Message shown{
      {"msg", event.verb}, {"room", settings_.room}, {"epoch", record.epoch}, {"seq", event.seq}};
  const base::Fields open = table::shown_to_all(event);
  const auto seen =
      event.inner ? settings_.game->seen(event.inner, rules::Viewer::spectator()) : rules::Move{};
  must(seen.has_value(), "an event that nobody sees");
  if (!seen) return;
  shown.reserve(shown.size() + open.size() + seen->fields.size());
  shown.insert(shown.end(), open.begin(), open.end());
  shown.insert(shown.end(), seen->fields.begin(), seen->fields.end());
  const auto found = witness_.events.find(event.seq);
  must(found == witness_.events.end() || found->second.shared == shown,
       "something was shown that the journal does not know");
  picture_.take_event(shown);
  must(picture_.wrong().empty(), picture_.wrong().c_str());
  check_secret(event);
  check_cards(event, shown);
}

void Reckoning::check_tables() {
  const auto [first, last] = tables_.equal_range(state_.seq);
  for (auto at = first; at != last; ++at) {
    const Witness::Shown& shown = *at->second;
    Picture told(shown.seat < 0 ? std::string() : shown.user);
    told.take_table(shown.table);
    must(told.wrong().empty(), told.wrong().c_str());
    picture_.agree(told);
    must(picture_.wrong().empty(), picture_.wrong().c_str());
    if (shown.seat >= 0 && told.inside())
      must(told.hand() == hands_[static_cast<std::size_t>(shown.seat)],
           "a table with another hand than the journal's");
    for (const base::Value& seat : list(shown.table, "seats")) {
      const bool muted = state_.muted.has(text(part(*seat.fields(), "user"), "id"));
      must(base::flag(*seat.fields(), "muted") == muted, "a table with others muted");
    }
    must(number(shown.table, "epoch") >= epoch_, "a table of an epoch that was over");
    must(text(shown.table, "code") == settings_.code, "a table with the code of another room");
  }
  tables_.erase(state_.seq);
}

std::string Reckoning::take(const store::Record& record) {
  const auto action = table::unpack_action(record.body);
  if (!action) return "a record that does not read";
  begin_anew();
  check_tables();
  check_journal(record);
  check_cause(*action, record);
  check_bank(*action, record);
  check_host(*action, record);
  auto step = table::decide(settings_, state_, *action);
  if (!step) return "a record that does not replay";
  must(step->events.size() == record.events, "a record of another length");
  check_patience(*action, *step);
  check_ruled(*action, *step);
  if (action->deed == Deed::act) {
    const auto seen = settings_.game->seen(step->events.front().inner, rules::Viewer::spectator());
    must(seen && integer(seen->fields, "seat") == action->seat, "an action in another's place");
  }
  for (const table::Event& event : step->events) {
    if (event.verb == "leave") timeouts_.erase(text(part(event.shown, "user"), "id"));
    check_shown(event, record);
    if (event.verb == "result") result_at_ = record.at;
    if (event.verb == "deal") result_at_ = {};
  }
  if (action->deed == Deed::act || step->dealt) turn_since_ = record.at;
  ruling_.took(state_, step->next, world_.audit().written(settings_.room).at(taken_++));
  state_ = std::move(step->next);
  return wrong_;
}

std::string Reckoning::finish() {
  begin_anew();
  must(former_ + 1 == named_.size(), "a room made anew that no journal leads to");
  check_tables();
  must(tables_.empty(), "half an action was shown");
  must(witness_.newest <= state_.seq, "something was shown that is not in the journal");
  check_spoken();
  return wrong_.empty() ? ruling_.finish(state_) : wrong_;
}

std::string check_acknowledged(const std::vector<store::Record>& journal, const Account& account,
                               const std::string& room) {
  std::multimap<std::uint64_t, std::uint64_t> happened;  // id, seq
  for (const store::Record& record : journal)
    if (record.id != 0 && record.user == account.user) happened.emplace(record.id, record.seq);
  for (const auto& [id, done] : account.acknowledged) {
    const auto [first, last] = happened.equal_range(id);
    const std::string name = account.user + "'s " + std::to_string(id) + " in " + room;
    if (first == last) return "what was acknowledged is lost: " + name;
    if (std::next(first) != last) return "what was acknowledged happened twice: " + name;
    if (first->second != done.seq) return "what was acknowledged stands elsewhere: " + name;
  }
  return {};
}

std::string hand(const table::State& state) {
  return state.deal ? state.deal->hand->print() : "";
}

bool same(const table::State& one, const table::State& other) {
  return one.seq == other.seq && one.places == other.places && one.hand_no == other.hand_no &&
         one.phase == other.phase && one.match_over == other.match_over && hand(one) == hand(other);
}

}  // namespace

std::string reckon(World& world, const Witness& witness,
                   const std::vector<std::unique_ptr<Account>>& accounts,
                   const owner::Owner& rebuilt) {
  const std::string& room = witness.room;
  const std::vector<store::Record>& journal = world.store().journal(room);
  const table::Table* loaded = rebuilt.find_table(room);
  if (!loaded) return "a room is lost: " + room;
  std::vector<Named> named;
  for (const Audit::Named& one : world.audit().rooms(room))
    if (auto settings = owner::unpack_settings(one.room))
      named.push_back({*std::move(settings), one.since});
  if (named.empty() || named.back().settings.former.epoch != loaded->settings().former.epoch)
    named.push_back({loaded->settings(), world.now().wall});
  Reckoning reckoning(world, witness, std::move(named));
  for (const store::Record& record : journal) {
    const std::string wrong = reckoning.take(record);
    if (!wrong.empty())
      return wrong + ": the journal of " + room + " at seq " + std::to_string(record.seq);
  }
  const std::string wrong = reckoning.finish();
  if (!wrong.empty()) return wrong + ": " + room;
  for (const auto& account : accounts) {
    if (account->room != room) continue;
    const std::string lost = check_acknowledged(journal, *account, room);
    if (!lost.empty()) return lost;
  }
  if (!same(reckoning.state(), loaded->state())) return "a load ends elsewhere: " + room;
  const table::Table* owned = world.find_table(room);
  if (owned && owned->at_rest() && !same(owned->state(), loaded->state()))
    return "an owner stands elsewhere than its journal: " + room;
  return {};
}

}  // namespace cardroom::sim
