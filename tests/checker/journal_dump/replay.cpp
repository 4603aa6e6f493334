#include "checker/journal_dump/replay.hpp"

#include <array>

#include "gameserver/table/step.hpp"
#include "gameserver/table/table.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::journal_dump {
namespace {

using base::Fields;
using base::List;

constexpr std::array<const char*, 14> kDeeds = {
    "join",  "leave",  "stand_up", "ready", "act",  "stand_in", "come_back",
    "start", "reveal", "deal",     "begin", "kick", "mute",     "close"};
constexpr std::array<const char*, 3> kCauses = {"player", "house_bot", "clock"};

void add_line(std::string& out, const Fields& fields) {
  protocol::write(out, fields);
  out += '\n';
}

std::string message(const std::string& room, std::uint64_t epoch, std::uint64_t seq,
                    const rules::Move& move) {
  std::string text;
  protocol::write_message(text, {.msg = move.verb, .room = room, .epoch = epoch, .seq = seq},
                          move.fields);
  return text;
}

// As the table's own `seen`, which is not to be had from outside.
rules::Move shown_to(const table::Settings& settings, const table::Event& event, rules::Seat seat) {
  if (!event.inner) return {event.verb, table::shown_to_all(event)};
  const bool blind = seat < 0 || (event.blind >> seat & 1u) != 0;
  auto move = settings.game->seen(event.inner,
                                  blind ? rules::Viewer::spectator() : rules::Viewer::at(seat));
  if (!move) return {event.verb, {}};
  move->fields.insert(move->fields.begin(), event.shown.begin(), event.shown.end());
  return *std::move(move);
}

void print_event(std::string& out, const table::Settings& settings, std::uint64_t epoch,
                 const table::Event& event) {
  const rules::Move open = shown_to(settings, event, -1);
  out += R"({"kind":"event","spectator":)" + message(settings.room, epoch, event.seq, open);
  out += R"(,"seats":{)";
  bool first = true;
  for (rules::Seat seat = 0; seat < settings.seats; ++seat) {
    const rules::Move own = shown_to(settings, event, seat);
    if (own == open) continue;
    if (!first) out += ',';
    first = false;
    out += '"' + std::to_string(seat) + R"(":)" + message(settings.room, epoch, event.seq, own);
  }
  out += "}}\n";
}

void print_record(std::string& out, const store::Record& record, const table::Action& action) {
  Fields move{{"msg", action.move.verb}};
  move.insert(move.end(), action.move.fields.begin(), action.move.fields.end());
  List seats;
  for (const rules::Seat seat : action.seats) seats.push_back(seat);
  add_line(out, {{"kind", "record"},
                 {"room", record.table},
                 {"seq", record.seq},
                 {"events", record.events},
                 {"epoch", record.epoch},
                 {"user", record.user},
                 {"id", record.id},
                 {"at", record.at.ms},
                 {"deed", kDeeds.at(static_cast<std::size_t>(action.deed))},
                 {"cause", kCauses.at(static_cast<std::size_t>(action.cause))},
                 {"seat", action.seat},
                 {"seats", std::move(seats)},
                 {"spent", action.spent},
                 {"move", std::move(move)}});
}

void print_head(std::string& out, const store::Claimed& claimed, const table::State& state,
                const table::Settings& settings) {
  Fields users, banks;
  for (std::size_t seat = 0; seat < state.places.size(); ++seat) {
    const table::Place& place = state.places[seat];
    if (place.person) users.push_back({std::to_string(seat), place.person->user});
    if (place.human()) banks.push_back({std::to_string(seat), place.bank});
  }
  add_line(out, {{"kind", "table"},
                 {"room", settings.room},
                 {"first", state.seq + 1},
                 {"seq", claimed.seq},
                 {"epoch", claimed.epoch - 1},
                 {"users", std::move(users)},
                 {"bank", settings.bank.count()},
                 {"banks", std::move(banks)},
                 {"final", state.match_over}});
}

// Empty where the record is what its neighbours and the rules make of it; else what is wrong.
std::string replay(std::string& out, const table::Settings& settings, table::State& state,
                   const store::Record& record) {
  const std::string where = "the record at seq " + std::to_string(record.seq);
  const auto action = table::unpack_action(record.body);
  if (!action) return where + " does not read";
  if (record.seq != state.seq + 1) return where + " comes after " + std::to_string(state.seq);
  auto step = table::decide(settings, state, *action);
  if (!step) return where + " is refused";
  print_record(out, record, *action);
  for (const table::Event& event : step->events) print_event(out, settings, record.epoch, event);
  if (step->events.size() != record.events)
    return where + " gives " + std::to_string(step->events.size()) + " events";
  state = std::move(step->next);
  return {};
}

}  // namespace

std::string print(const table::Settings& settings, const store::Claimed& claimed) {
  std::string out;
  // The table's own loading reads the snapshot; from there on the records speak for themselves.
  store::Claimed start = claimed;
  start.records.clear();
  start.seq = claimed.snapshot.empty() ? 0 : claimed.snapshot.front().seq;
  table::Table table(settings, claimed.epoch, base::Millis{0});
  std::string what = table.load(start, {});
  table::State state = table.state().copy();
  print_head(out, claimed, state, settings);
  for (const store::Record& record : claimed.records)
    if (what.empty()) what = replay(out, settings, state, record);
  if (what.empty() && state.seq != claimed.seq)
    what = "it ends at seq " + std::to_string(state.seq) + ", and not as the head row says";
  if (!what.empty())
    add_line(out, {{"kind", "fault"}, {"room", settings.room}, {"what", std::move(what)}});
  return out;
}

}  // namespace cardroom::journal_dump
