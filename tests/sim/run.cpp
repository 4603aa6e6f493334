#include "sim/run.hpp"

#include <algorithm>

#include "shared/link/peer.hpp"
#include "shared/protocol/write.hpp"
#include "sim/evening.hpp"

namespace cardroom::sim {
namespace {

constexpr std::uint64_t kHandsOfAnEvening = 8;
constexpr std::uint64_t kMostFaults = 200;  // of an evening: it is to end
constexpr std::uint64_t kMostSteps = 2'000'000;
constexpr std::array<const char*, 2> kNames = {"room1", "room2"};

}  // namespace

Evening::Evening(std::uint64_t seed, Traced traced)
    : chance_(seed), world_(chance_, Parameters::draw(chance_), traced) {
  report_.seed = seed;
  for (std::size_t room = 0; room < kRooms; ++room) witnesses_[room].room = kNames[room];
  if (world_.parameters().hosted) {
    witnesses_.front().room = kPrivateRoom;
    witnesses_.front().hosting.host = kHost;
    witnesses_.front().hosting.code = kCode;
  }
  people();
  appoint();
}

// Up to six who play, one of them perhaps at two devices, and one a room who looks on.
void Evening::people() {
  const std::uint64_t many = 1 + chance_.below(6);
  const bool again = chance_.one_in(3);
  const auto sit = [this](const std::string& user, std::size_t room, Role role, bool twice) {
    Account& account = *accounts_.emplace_back(std::make_unique<Account>());
    account.user = user;
    account.room = witnesses_[room].room;
    for (int device = 0; device < (twice ? 2 : 1); ++device)
      players_.push_back(std::make_unique<Player>(world_, witnesses_[room], account, role, device));
  };
  for (std::uint64_t i = 0; i < many; ++i)
    sit("p" + std::to_string(i), i % kRooms, i < kRooms ? Role::host : Role::guest,
        again && i == 0);
  for (std::uint64_t i = 0; i < kRooms; ++i)
    if (i < many && chance_.one_in(2)) sit("s" + std::to_string(i), i, Role::spectator, false);
  // And in some evenings two who talk; the others go as they would without.
  if (!Chance(~report_.seed).one_in(3)) return;
  talkers_.push_back(std::make_unique<Talker>(world_, talk_, "t0", Talker::Role::host));
  talkers_.push_back(std::make_unique<Talker>(world_, talk_, "t1", Talker::Role::stranger));
}

// And in some evenings an operator; the others go as they would without.
void Evening::appoint() {
  constexpr std::uint64_t kOther = 0xD1B54A32D192ED03u, kEvery = 3;
  Chance chance(report_.seed ^ kOther);
  if (!chance.one_in(kEvery)) return;
  std::vector<std::string> users;
  for (const auto& account : accounts_) users.push_back(account->user);
  for (const auto& talker : talkers_) users.push_back(talker->name());
  operator_ = std::make_unique<Operator>(world_, std::move(users), chance);
}

Report Evening::finish() {
  play(kHandsOfAnEvening);
  if (well()) peace();
  report_.faults = world_.faults();
  for (const Witness& witness : witnesses_) report_.hands += witness.results;
  for (const auto& account : accounts_) report_.actions += account->acknowledged.size();
  for (const auto& player : players_) report_.hash ^= player->hash();
  for (const auto& talker : talkers_) report_.hash ^= talker->hash();
  return report_;
}

void Evening::play(std::uint64_t hands) {
  std::uint64_t steps = 0;
  while (witnesses_[0].results + witnesses_[1].results < hands && well() &&
         world_.faults().total() < kMostFaults) {
    if (++steps == kMostSteps)
      return fail("the evening does not end: " + print(witnesses_[0].room) +
                  print(witnesses_[1].room));
    once();
  }
}

// One thing that can happen next, chosen by chance; where nothing can, time goes on.
void Evening::once() {
  if (weather_ == Weather::foul && chance_.one_in(world_.parameters().fault_every)) return fault();
  mend();
  const bool world_first = chance_.one_in(2);
  bool moved = world_first && world_.step();
  std::size_t next = chance_.below(players_.size());
  for (std::size_t left = players_.size(); !moved && left > 0; --left) {
    Player& player = *players_[next];
    if (++next == players_.size()) next = 0;
    if (player.rests()) continue;
    moved = player.step();
    if (!player.violation().empty()) fail(player.violation());
  }
  moved = moved || talk() || (operator_ && operator_->step());
  if (!world_.complaint().empty()) fail(world_.complaint());
  if (moved || (!world_first && world_.step())) return;
  base::Instant due = world_.now().instant + base::Millis{60'000};
  for (const auto& player : players_) due = std::min(due, player->wakes());
  for (const auto& talker : talkers_) due = std::min(due, talker->wakes());
  if (operator_) due = std::min(due, operator_->wakes());
  world_.pass_time(std::max(base::Millis{1}, due - world_.now().instant));
  // Where all that live are being drained nobody is let in.
  if (!world_.serves()) world_.trouble(world_.now().instant);
  check_time();
}

// What lasts too long does so by seconds.
void Evening::check_time() {
  constexpr base::Millis kCheckEvery{200};
  if (world_.now().instant < next_check_) return;
  next_check_ = world_.now().instant + kCheckEvery;
  for (const auto& player : players_) {
    player->check_time();
    if (!player->violation().empty()) fail(player->violation());
  }
  for (const auto& talker : talkers_) talker->check_time();
  check_devices();
  check_presences();
}

bool Evening::talk() {
  bool moved = false;
  for (const auto& talker : talkers_) {
    moved = talker->step() || moved;
    if (!talker->violation().empty()) fail(talker->violation());
  }
  return moved;
}

// The newer of two devices has the seat, and the older one is sent away.
void Evening::check_devices() {
  constexpr base::Millis kSentAway{1'000};
  const base::Instant now = world_.now().instant;
  bool both = false;
  for (std::size_t i = 1; i < players_.size(); ++i)
    both = both || (&players_[i]->account() == &players_[i - 1]->account() &&
                    players_[i]->joined() && players_[i - 1]->joined());
  both_since_ = both ? std::min(both_since_, now) : base::Instant::never();
  if (both && now - std::max(both_since_, world_.calm_since()) > kSentAway)
    fail("two devices at one seat: " + players_.front()->print());
}

bool Evening::shows_absent(const Player& viewer, const Player& one) const {
  if (!viewer.joined() || !one.joined() || one.spectates() || viewer.room() != one.room())
    return false;
  const int seat = one.picture().seat();
  const auto& seats = viewer.picture().seats();
  if (seat < 0 || static_cast<std::size_t>(seat) >= seats.size()) return false;
  const Sitting& shown = seats[static_cast<std::size_t>(seat)];
  return shown.user == one.account().user && shown.presence == "held";
}

// Who is back is shown so to all who look on, soon after nothing is broken any more.
void Evening::check_presences() {
  constexpr base::Millis kToldBy{3'000};
  const base::Instant now = world_.now().instant;
  const auto is_away = [](const Sitting& shown) { return shown.presence == "held"; };
  for (const auto& viewer : players_) {
    // Most often nobody is away, for anybody.
    if (absent_since_.empty() && std::ranges::none_of(viewer->picture().seats(), is_away)) continue;
    for (const auto& one : players_) {
      const std::pair<const Player*, const Player*> both{viewer.get(), one.get()};
      if (!shows_absent(*viewer, *one)) {
        absent_since_.erase(both);
        continue;
      }
      const base::Instant since = absent_since_.try_emplace(both, now).first->second;
      if (now - std::max(since, world_.calm_since()) > kToldBy)
        fail("an absence that is over is still shown: " + viewer->print());
    }
  }
}

void Evening::mend() {
  if (partings_.empty()) return;
  std::erase_if(partings_, [&](const Parting& parting) {
    if (world_.now().instant < parting.until) return false;
    world_.network().heal(parting.front, parting.game);
    return true;
  });
}

base::Instant Evening::in(std::uint64_t most_ms) {
  const base::Instant until = world_.now().instant + base::Millis{chance_.below(most_ms)};
  world_.trouble(until);
  return until;
}

void Evening::break_link(Front& front, Game& game, Break how) {
  constexpr std::uint64_t kLongestParting = 8'000;
  constexpr std::array<const char*, 3> kWords = {"is cut from ", "is parted from ",
                                                 "falls silent to "};
  world_.trace(front.name(), kWords.at(static_cast<std::size_t>(how)) + game.address());
  world_.trouble(world_.now().instant);
  link::Network& network = world_.network();
  switch (how) {
    case Break::reset:
      ++world_.faults().resets;
      return network.cut(front.name(), game.address());
    case Break::parting:
      ++world_.faults().partings;
      network.part(front.name(), game.address());
      partings_.push_back({in(kLongestParting), front.name(), game.address()});
      return;
    case Break::silence:
      ++world_.faults().silences;
      world_.trouble(world_.now().instant + 2 * link::kSilenceLimit);
      return network.fall_silent(front.name(), game.address(),
                                 static_cast<link::Network::Silence>(chance_.below(3)));
  }
}

// Each realtime server reaches one game server only, and not all the same.
void Evening::split() {
  for (const auto& front : world_.fronts()) {
    const std::size_t reached = chance_.below(world_.games().size());
    for (std::size_t game = 0; game < world_.games().size(); ++game)
      if (game != reached) break_link(*front, *world_.games()[game], Break::parting);
  }
}

void Evening::fault() {
  constexpr std::uint64_t kLongestAbsence = 40'000, kLongestOutage = 5'000, kLongestStop = 20'000,
                          kLongestStart = 3'000;
  Game& game = *world_.games()[chance_.below(world_.games().size())];
  Front& front = *world_.fronts()[chance_.below(world_.fronts().size())];
  Faults& count = world_.faults();
  // Where there is more than one way, servers part as often as they die.
  const bool many = world_.games().size() > 1 && world_.fronts().size() > 1;
  switch (chance_.below(11)) {
    case 0:
      if (many) return split();
      [[fallthrough]];
    case 1:
      if (!game.alive()) return;
      ++count.games_killed;
      return game.kill(in(kLongestStart));
    case 2:
      world_.trace(front.name(), "is killed");
      world_.trouble(world_.now().instant);
      ++count.fronts_killed;
      for (const auto& player : players_) player->forget(front);
      for (const auto& talker : talkers_) talker->forget(front);
      return front.restart();
    case 3:
      if (!game.runs()) return;
      ++count.stops;
      return game.stop(in(kLongestStop));
    case 4:
      return break_link(front, game, Break::parting);
    case 5:
      return break_link(front, game, chance_.one_in(2) ? Break::reset : Break::silence);
    case 6:
      world_.trace("store", "is away");
      ++count.outages;
      return world_.close_store(in(kLongestOutage));
    case 7:
      return game.lose_next_answer();
    case 8:
      if (!game.runs() || !game.owner()->ready()) return;
      world_.trouble(world_.now().instant);
      if (game.owner()->draining()) return game.end_drain();
      world_.trace(game.address(), "is drained");
      ++count.drains;
      return game.drain();
    case 9:
      ++count.delays;
      return game.run_late();
    default: {
      ++count.absences;
      Player& player = *players_[chance_.below(players_.size())];
      player.go_away(world_.now().instant + base::Millis{chance_.below(kLongestAbsence)});
    }
  }
}

std::string Evening::print(const std::string& room) {
  std::string text;
  const table::Table* table = world_.find_table(room);
  if (table)
    protocol::write(text, table->print(-1, world_.now()));
  else
    text = "nobody owns it";
  for (const auto& player : players_)
    if (player->room() == room) text += "\n  " + player->print();
  return text;
}

void Evening::fail(const std::string& what) {
  if (well()) report_.violation = what;
}

std::string Report::print() const {
  std::string text = "seed " + std::to_string(seed) + ": " + std::to_string(hands) + " hands, " +
                     std::to_string(actions) + " actions, " + std::to_string(faults.total()) +
                     " faults, hash " + std::to_string(hash);
  if (!violation.empty())
    text += "\nVIOLATION " + violation + "\nreplay: cardroom-sim --seed " + std::to_string(seed);
  return text;
}

Report run(std::uint64_t seed, Traced traced) {
  return Evening(seed, traced).finish();
}

}  // namespace cardroom::sim
