#include "sim/run.hpp"

#include <algorithm>
#include <array>

#include "shared/protocol/write.hpp"
#include "sim/player.hpp"

namespace cardroom::sim {
namespace {

constexpr std::uint64_t kHandsOfAnEvening = 8;
constexpr std::uint64_t kMostFaults = 200;  // of an evening: it is to end
constexpr std::uint64_t kMostSteps = 2'000'000;
constexpr std::array<const char*, 2> kRooms = {"room1", "room2"};

class Evening {
 public:
  Evening(std::uint64_t seed, Traced traced)
      : chance_(seed), world_(chance_, Parameters::draw(chance_), traced) {
    report_.seed = seed;
    const std::uint64_t people = 1 + chance_.below(6);
    for (std::uint64_t i = 0; i < people; ++i) {
      const std::size_t room = i % 2;
      players_.push_back(std::make_unique<Player>(world_, witnesses_[room], "p" + std::to_string(i),
                                                  kRooms[room], i < 2 ? Host::yes : Host::no));
    }
  }

  Report finish() {
    play(kHandsOfAnEvening);
    // Peace: each room with somebody in it finishes one hand more.
    faults_ = Weather::fair;
    world_.heal();
    for (std::size_t room = 0; room < kRooms.size(); ++room) {
      const bool peopled = std::ranges::any_of(
          players_, [&](const auto& player) { return player->room() == kRooms[room]; });
      const std::uint64_t before = witnesses_[room].results;
      for (std::uint64_t step = 0; peopled && witnesses_[room].results == before; ++step) {
        if (!report_.violation.empty()) break;
        if (step == kMostSteps)
          fail(std::string("no hand ends in ") + kRooms[room] + ": " + print(kRooms[room]));
        once();
      }
    }
    if (report_.violation.empty()) reckon();
    report_.faults = world_.faults();
    for (const Witness& witness : witnesses_) report_.hands += witness.results;
    for (const auto& player : players_) {
      report_.actions += player->actions();
      report_.hash ^= player->hash();
    }
    return report_;
  }

 private:
  enum class Weather { foul, fair };
  struct Parting {
    base::Instant until;
    std::string front, game;
  };

  void play(std::uint64_t hands) {
    std::uint64_t steps = 0;
    while (witnesses_[0].results + witnesses_[1].results < hands && report_.violation.empty() &&
           world_.faults().total() < kMostFaults) {
      if (++steps == kMostSteps)
        return fail("the evening does not end: " + print(kRooms[0]) + print(kRooms[1]));
      once();
    }
  }

  // One thing that can happen next, chosen by chance; where nothing can, time goes on.
  void once() {
    if (faults_ == Weather::foul && chance_.one_in(world_.parameters().fault_every)) return fault();
    mend();
    bool moved = false;
    if (chance_.one_in(2)) moved = world_.step();
    const std::size_t first = chance_.below(players_.size());
    for (std::size_t i = 0; !moved && i < players_.size(); ++i) {
      Player& player = *players_[(first + i) % players_.size()];
      moved = player.step();
      if (!player.violation().empty()) fail(player.violation());
    }
    if (!world_.complaint().empty()) fail(world_.complaint());
    if (moved || world_.step()) return;
    base::Instant due = world_.now().instant + base::Millis{60'000};
    for (const auto& player : players_) due = std::min(due, player->wakes());
    world_.pass_time(std::max(base::Millis{1}, due - world_.now().instant));
  }

  void mend() {
    std::erase_if(partings_, [&](const Parting& parting) {
      if (world_.now().instant < parting.until) return false;
      world_.network().heal(parting.front, parting.game);
      return true;
    });
  }

  base::Instant in(std::uint64_t most_ms) {
    return world_.now().instant + base::Millis{chance_.below(most_ms)};
  }

  void fault() {
    constexpr std::uint64_t kLongestAbsence = 40'000, kLongestOutage = 5'000, kLongestStop = 20'000,
                            kLongestParting = 8'000, kLongestStart = 3'000;
    Game& game = *world_.games()[chance_.below(world_.games().size())];
    Front& front = *world_.fronts()[chance_.below(world_.fronts().size())];
    Faults& count = world_.faults();
    switch (chance_.below(10)) {
      case 0:
      case 1:
        if (!game.alive()) return;
        ++count.games_killed;
        return game.kill(in(kLongestStart));
      case 2:
        world_.trace(front.name(), "is killed");
        ++count.fronts_killed;
        for (const auto& player : players_) player->forget(front);
        return front.restart();
      case 3:
        if (!game.runs()) return;
        ++count.stops;
        return game.stop(in(kLongestStop));
      case 4:
        world_.trace(front.name(), "is parted from " + game.address());
        ++count.partings;
        world_.network().part(front.name(), game.address());
        partings_.push_back({in(kLongestParting), front.name(), game.address()});
        return;
      case 5:
        world_.trace(front.name(), "is cut from " + game.address());
        ++count.resets;
        return world_.network().cut(front.name(), game.address());
      case 6:
        world_.trace("store", "is away");
        ++count.outages;
        return world_.close_store(in(kLongestOutage));
      case 7:
        return game.lose_next_answer();
      case 8:
        if (!game.runs() || !game.owner()->ready()) return;
        world_.trace(game.address(), "is drained");
        ++count.drains;
        return game.drain();
      default: {
        ++count.absences;
        Player& player = *players_[chance_.below(players_.size())];
        player.go_away(in(kLongestAbsence));
      }
    }
  }

  // What was acknowledged stands in the journal once; the journal is whole; a new process that
  // reads it stands where the old one does.
  void reckon() {
    for (const auto& player : players_) {
      const auto& journal = world_.store().journal(player->room());
      for (const auto& [id, happened] : player->acknowledged()) {
        const auto count = std::ranges::count_if(journal, [&, wanted = id](const auto& record) {
          return record.user == player->user() && record.id == wanted;
        });
        if (count != 1)
          fail(player->user() + "'s action " + std::to_string(id) + " stands in the journal " +
               std::to_string(count) + " times");
      }
    }
    const auto rebuilt = world_.rebuild();
    for (const char* room : kRooms) {
      std::uint64_t next = 1, epoch = 0;
      for (const store::Record& record : world_.store().journal(room)) {
        if (record.seq != next) fail(std::string("the journal of ") + room + " has a hole");
        if (record.epoch < epoch) fail(std::string("the epoch falls in ") + room);
        next += record.events;
        epoch = record.epoch;
      }
      const table::Table* owned = world_.find_table(room);
      if (!owned) continue;
      const table::State& lived = owned->state();
      const table::State& read = rebuilt->find_table(room)->state();
      const bool pending = read.seq != lived.seq;  // durable, its answer still on the way
      if (!pending && (read.places != lived.places || read.hand_no != lived.hand_no ||
                       hand(read) != hand(lived)))
        fail(std::string("a replay of ") + room + " ends elsewhere");
    }
  }

  std::string print(const std::string& room) {
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

  static std::string hand(const table::State& state) {
    return state.deal ? state.deal->hand->print() : "";
  }

  void fail(const std::string& what) {
    if (report_.violation.empty()) report_.violation = what;
  }

  Report report_;
  Chance chance_;
  Weather faults_ = Weather::foul;
  World world_;
  std::vector<Parting> partings_;
  std::array<Witness, 2> witnesses_;
  std::vector<std::unique_ptr<Player>> players_;
};

}  // namespace

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
