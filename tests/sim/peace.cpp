// The end of an evening. Nothing breaks any more: each room with somebody in it finishes one hand
// more, a drained server gives away its tables, and when nobody begins anything any more all who
// look on see what their table's owner would show them now.
#include <algorithm>

#include "sim/evening.hpp"
#include "sim/reckoning.hpp"

namespace cardroom::sim {
namespace {

constexpr std::uint64_t kMostSteps = 2'000'000;
constexpr base::Millis kGivenAway{4'000}, kLongestHand{600'000}, kLongestSettling{60'000};
constexpr base::Millis kToldOf{3'000};

}  // namespace

bool Evening::peopled(std::size_t room) const {
  return std::ranges::any_of(players_, [&](const auto& player) {
    return !player->spectates() && player->room() == witnesses_[room].room;
  });
}

void Evening::peace() {
  weather_ = Weather::fair;
  mend();
  world_.heal();
  partings_.clear();
  const bool drains = world_.games().size() > 1 && chance_.one_in(2);
  Game& drained = *world_.games()[chance_.below(world_.games().size())];
  if (drains && drained.owner()->ready()) {
    world_.trouble(world_.now().instant);
    drained.drain();
  }
  finish_hands();
  if (drains) run_for(kGivenAway);
  if (well() && drained.owner()->draining() && !drained.owner()->rooms().empty())
    fail("a drained server keeps its tables: " + drained.address());
  if (drained.owner()->draining()) drained.end_drain();
  if (well()) quiet();
  if (well()) reckon();
}

void Evening::finish_hands() {
  for (std::size_t room = 0; room < kRooms; ++room) {
    if (!peopled(room)) continue;
    const std::uint64_t before = witnesses_[room].results;
    const base::Instant begin = world_.now().instant;
    for (std::uint64_t step = 0; witnesses_[room].results == before; ++step) {
      if (!well()) return;
      if (step == kMostSteps || world_.now().instant - begin > kLongestHand)
        return fail("no hand ends in peace: " + print(witnesses_[room].room));
      once();
    }
  }
}

bool Evening::settled() const {
  if (operator_ && !operator_->settled()) return false;
  if (!std::ranges::all_of(talkers_, [](const auto& talker) { return talker->settled(); }))
    return false;
  return std::ranges::all_of(players_, [this](const auto& player) {
    if (player->gone_for_good() || player->stays_out()) return true;
    const table::Table* table = world_.find_table(player->room());
    return player->settled() && table && table->at_rest() &&
           player->picture().seq() == table->state().seq;
  });
}

bool Evening::settle() {
  const base::Instant begin = world_.now().instant;
  while (well() && !settled()) {
    if (world_.now().instant - begin > kLongestSettling)
      fail("no quiet comes: " + print(witnesses_[0].room) + print(witnesses_[1].room));
    once();
  }
  return well();
}

void Evening::run_for(base::Millis span) {
  const base::Instant until = world_.now().instant + span;
  while (well() && world_.now().instant < until) once();
}

void Evening::quiet() {
  // Of one user's devices only the first stays.
  for (std::size_t i = 1; i < players_.size(); ++i)
    if (&players_[i]->account() == &players_[i - 1]->account())
      players_[i]->go_away(base::Instant::never());
  if (operator_) operator_->end();
  world_.hush();
  // Who was stood up while they dawdled has a table to come back to.
  for (const auto& player : players_) player->attend();
  if (!settle()) return;
  // By then all have been told who of them went away, and who looks on.
  run_for(kToldOf);
  if (!settle()) return;
  check_alike();
  check_rooms();
  if (well()) check_absence();
}

// Somebody loses the network for a while: the others are told, and told when that is over.
void Evening::check_absence() {
  constexpr base::Millis kAway{6'000}, kToldBy{4'000};
  Player& away = *players_[chance_.below(players_.size())];
  if (!away.joined() || away.spectates() || away.picture().seat() < 0) return;
  const auto seat = static_cast<std::size_t>(away.picture().seat());
  away.go_away(world_.now().instant + kAway);
  run_for(kToldBy);
  for (const auto& player : players_) {
    const auto& seats = player->picture().seats();
    if (player.get() == &away || player->room() != away.room() || !player->joined()) continue;
    if (seats[seat].user == away.account().user && seats[seat].presence != "held")
      fail("an absence that is not told: " + player->print());
  }
  run_for(kAway);
  if (settle()) check_alike();
}

// What was told of a moment ago may still be on its way.
void Evening::check_alike() {
  constexpr base::Millis kOnItsWay{1'000};
  const base::Instant begin = world_.now().instant;
  std::string wrong = unlike();
  for (; !wrong.empty() && world_.now().instant - begin < kOnItsWay; wrong = unlike()) once();
  if (!wrong.empty()) fail(wrong);
}

// Empty, or who shows something else than what is so.
std::string Evening::unlike() const {
  for (const auto& player : players_) {
    const table::Table* table = world_.find_table(player->room());
    if (!player->joined() || !table) continue;
    Message shown = read(sim::print(table->print(player->picture().seat(), world_.now())));
    shown.push_back({"epoch", table->epoch()});
    shown.push_back({"seq", table->state().seq});
    Picture picture = player->picture();
    picture.take_table(shown);
    std::string wrong = picture.wrong();
    for (std::size_t seat = 0; wrong.empty() && seat < picture.seats().size(); ++seat)
      if (picture.seats()[seat].presence != player->picture().seats()[seat].presence)
        wrong = "a presence that is not so";
    if (wrong.empty() && picture.spectators() != player->picture().spectators())
      wrong = "a count of spectators that is not so";
    if (!wrong.empty()) return wrong + ": " + player->print();
  }
  return {};
}

// Servers hear of each other's rooms through the store, a second or two later.
void Evening::check_rooms() {
  constexpr base::Millis kNoted{4'000};
  std::map<std::string, std::uint64_t> before;
  for (const Witness& witness : witnesses_)
    if (const table::Table* table = world_.find_table(witness.room))
      before[witness.room] = table->state().hand_no * 2 + (table->summary().playing ? 1 : 0);
  run_for(kNoted);
  Player& asking = *players_[chance_.below(players_.size())];
  if (!well() || !settle() || !asking.joined()) return;
  asking.ask_rooms();
  if (!settle()) return;
  for (const base::Value& value : list(asking.rooms(), "rooms")) {
    const Message& told = *value.fields();
    const table::Table* table = world_.find_table(text(told, "name"));
    if (!table || !table->at_rest()) continue;
    const table::Summary summary = table->summary();
    // What has just changed is still on its way.
    if (before[text(told, "name")] != table->state().hand_no * 2 + (summary.playing ? 1 : 0))
      continue;
    if (integer(told, "players") != summary.players ||
        (text(told, "status") == "playing") != summary.playing)
      fail("a list of rooms that is not so: " + sim::print(told));
  }
}

void Evening::reckon() {
  if (const std::string wrong = sim::reckon(world_, world_.sanctions()); !wrong.empty())
    fail(wrong);
  if (const std::string wrong = sim::reckon(world_, talk_); !wrong.empty()) fail(wrong);
  const auto rebuilt = world_.rebuild();
  for (std::size_t room = 0; room < kRooms; ++room)
    if (well())
      if (const std::string wrong = sim::reckon(world_, witnesses_[room], accounts_, *rebuilt);
          !wrong.empty())
        fail(wrong);
}

}  // namespace cardroom::sim
