#include "sim/run.hpp"

#include <algorithm>
#include <array>

#include "shared/protocol/write.hpp"
#include "sim/player.hpp"

namespace cardroom::sim {
namespace {

constexpr std::uint64_t kHandsOfAnEvening = 8;
constexpr std::uint64_t kMostSteps = 400'000;
constexpr std::array<const char*, 2> kRooms = {"room1", "room2"};

class Evening {
 public:
  explicit Evening(std::uint64_t seed)
      : chance_(seed),
        fault_every_(50 + chance_.below(1'500)),
        house_(chance_, base::Millis{chance_.below(200)}) {
    report_.seed = seed;
    const std::uint64_t people = 1 + chance_.below(6);
    for (std::uint64_t i = 0; i < people; ++i) {
      const std::size_t room = i % 2;
      players_.push_back(std::make_unique<Player>(house_, chance_, witnesses_[room],
                                                  "p" + std::to_string(i), kRooms[room],
                                                  i < 2 ? Host::yes : Host::no));
    }
  }

  Report finish() {
    play(kHandsOfAnEvening, Faults::on);
    // Peace: each room with somebody in it finishes one hand more.
    for (std::size_t room = 0; room < kRooms.size(); ++room) {
      const bool peopled = std::ranges::any_of(
          players_, [&](const auto& player) { return player->room() == kRooms[room]; });
      const std::uint64_t before = witnesses_[room].results;
      for (std::uint64_t step = 0; peopled && witnesses_[room].results == before; ++step) {
        if (!report_.violation.empty()) break;
        if (step == kMostSteps)
          fail(std::string("no hand ends in ") + kRooms[room] + ": " + print(kRooms[room]));
        once(Faults::off);
      }
    }
    reckon();
    report_.crashes = house_.crashes();
    for (const Witness& witness : witnesses_) report_.hands += witness.results;
    for (const auto& player : players_) {
      report_.actions += player->actions();
      report_.hash ^= player->hash();
    }
    return report_;
  }

 private:
  enum class Faults { on, off };

  void play(std::uint64_t hands, Faults faults) {
    std::uint64_t steps = 0;
    while (witnesses_[0].results + witnesses_[1].results < hands && report_.violation.empty()) {
      if (++steps == kMostSteps) return fail("the evening does not end");
      once(faults);
    }
  }

  // One thing that can happen next, chosen by chance; where nothing can, time goes on.
  void once(Faults faults) {
    if (faults == Faults::on && chance_.one_in(fault_every_)) return fault();
    bool moved = false;
    if (chance_.one_in(2)) moved = house_.step();
    const std::size_t first = chance_.below(players_.size());
    for (std::size_t i = 0; !moved && i < players_.size(); ++i) {
      Player& player = *players_[(first + i) % players_.size()];
      moved = player.step();
      if (!player.violation().empty()) fail(player.violation());
    }
    if (moved || house_.step()) return;
    base::Instant due = house_.now().instant + base::Millis{60'000};
    for (const auto& player : players_) due = std::min(due, player->wakes());
    house_.pass_time(std::max(base::Millis{1}, due - house_.now().instant));
  }

  void fault() {
    switch (chance_.below(4)) {
      case 0:
      case 1:
        return house_.kill_gameserver();
      case 2:
        for (const auto& player : players_) player->lose_connection();
        return house_.kill_realtime();
      default: {
        constexpr std::uint64_t kLongestAbsence = 40'000;
        Player& player = *players_[chance_.below(players_.size())];
        player.go_away(house_.now().instant + base::Millis{chance_.below(kLongestAbsence)});
      }
    }
  }

  // What was acknowledged stands in the journal once; the journal is whole; a new process that
  // reads it stands where the old one does.
  void reckon() {
    for (const auto& player : players_) {
      const auto& journal = house_.store().journal(player->room());
      for (const auto& [id, happened] : player->acknowledged()) {
        const auto count = std::ranges::count_if(journal, [&, wanted = id](const auto& record) {
          return record.user == player->user() && record.id == wanted;
        });
        if (count != 1)
          fail(player->user() + "'s action " + std::to_string(id) + " stands in the journal " +
               std::to_string(count) + " times");
      }
    }
    const auto rebuilt = house_.rebuild();
    for (const char* room : kRooms) {
      std::uint64_t next = 1;
      for (const store::Record& record : house_.store().journal(room)) {
        if (record.seq != next) fail(std::string("the journal of ") + room + " has a hole");
        next += record.events;
      }
      const table::State& lived = house_.owner().find_table(room)->state();
      const table::State& read = rebuilt->find_table(room)->state();
      const bool pending = read.seq != lived.seq;  // durable, its answer still on the way
      if (!pending && (read.places != lived.places || read.hand_no != lived.hand_no ||
                       hand(read) != hand(lived)))
        fail(std::string("a replay of ") + room + " ends elsewhere");
    }
  }

  std::string print(const std::string& room) {
    std::string text;
    protocol::write(text, house_.owner().find_table(room)->print(-1, house_.now()));
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
  std::uint64_t fault_every_;
  House house_;
  std::array<Witness, 2> witnesses_;
  std::vector<std::unique_ptr<Player>> players_;
};

}  // namespace

std::string Report::print() const {
  std::string text = "seed " + std::to_string(seed) + ": " + std::to_string(hands) + " hands, " +
                     std::to_string(actions) + " actions, " + std::to_string(crashes.gameserver) +
                     " + " + std::to_string(crashes.realtime) + " crashes, hash " +
                     std::to_string(hash);
  if (!violation.empty())
    text += "\nVIOLATION " + violation + "\nreplay: cardroom-sim --seed " + std::to_string(seed);
  return text;
}

Report run(std::uint64_t seed) {
  return Evening(seed).finish();
}

}  // namespace cardroom::sim
