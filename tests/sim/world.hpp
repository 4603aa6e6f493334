// A whole card room as production code in one thread: realtime servers' routers, game servers, the
// links between them and one store in memory. Anything of it can die, be stopped, cut off, slowed
// or woken between any two steps; the store keeps what it answered, and of what it was asked when
// somebody died it did all or nothing. A function of its chance.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "gameserver/store/memory_store.hpp"
#include "sim/audit.hpp"
#include "sim/front.hpp"
#include "sim/game.hpp"
#include "sim/read.hpp"
#include "sim/sanctions.hpp"
#include "tools/bots/history.hpp"

namespace cardroom::sim {

// The private room of a hosted evening, with a code that needs nobody's chance.
inline constexpr const char *kPrivateRoom = "parlour", *kHost = "p0", *kCode = "HOSTED";

// Of one evening; drawn from its seed.
struct Parameters {
  std::size_t fronts = 1, games = 1;
  owner::Company company = owner::Company::alone;
  base::Millis bot_delay{0};
  base::Millis bank{0};             // of a seat in the house's rooms
  base::Millis link_delay{0};       // at the most; of each link another
  bool hosted = false;              // the first room is a private one
  std::uint64_t fault_every = 100;  // steps
  static Parameters draw(Chance& chance);
};

struct Faults {
  std::uint64_t games_killed = 0, fronts_killed = 0, unknown_commits = 0, stops = 0, partings = 0,
                silences = 0, resets = 0, outages = 0, drains = 0, delays = 0, absences = 0;
  std::uint64_t total() const {
    return games_killed + fronts_killed + unknown_commits + stops + partings + silences + resets +
           outages + drains + delays + absences;
  }
};

// Where it is on, everything that happens is printed as it happens; what players send and receive
// goes into `history`, where there is one.
struct Traced {
  bool on = false;
  bots::History* history = nullptr;
};

class World {
 public:
  World(Chance& chance, const Parameters& parameters, Traced traced);

  const Parameters& parameters() const { return parameters_; }
  std::vector<std::unique_ptr<Front>>& fronts() { return fronts_; }
  std::vector<std::unique_ptr<Game>>& games() { return games_; }
  const std::vector<std::unique_ptr<Game>>& games() const { return games_; }
  link::Network& network() { return network_; }
  store::MemoryStore& store() { return store_; }
  const store::MemoryStore& store() const { return store_; }
  Chance& chance() { return chance_; }
  Faults& faults() { return faults_; }
  const crypto::KeyRing& token_keys() const { return token_keys_; }
  const crypto::KeyRing& journal_keys() const { return journal_keys_; }
  crypto::TokenOpener& tokens() { return tokens_; }
  base::Now now() const { return {at_, base::WallTime{kBegins.ms + at_.ms}}; }

  Audit& audit() { return audit_; }
  Sanctions& sanctions() { return sanctions_; }
  const Sanctions& sanctions() const { return sanctions_; }

  // The store answers nobody until then.
  void close_store(base::Instant until) { store_opens_ = until; }
  // Something is broken until then; and since when all is well again, at the soonest.
  void trouble(base::Instant until) { troubled_until_ = std::max(troubled_until_, until); }
  base::Instant calm_since() const { return troubled_until_ + kRecovery; }
  bool serves() const;  // some server lives and is not being drained
  // Nobody begins anything any more.
  void hush() { quiet_ = true; }
  bool quiet() const { return quiet_; }
  bool store_is_open() const { return at_ >= store_opens_; }

  // One thing that waits: a frame, a batch of a store, or nothing (false).
  bool step();
  // Moves the clock to the next thing that is due, at most by `most`.
  void pass_time(base::Millis most);
  void delay(const Front& front);
  // All that was broken is whole.
  void heal();

  // The server whose word counts: of those that own it the one with the highest epoch, or null.
  const table::Table* find_table(const std::string& room) const;
  // What a fresh process would make of the store now.
  std::unique_ptr<owner::Owner> rebuild();
  // The first thing that a server itself found wrong.
  void complain(const std::string& what) {
    if (complaint_.empty()) complaint_ = what;
  }
  const std::string& complaint() const { return complaint_.empty() ? audit_.wrong() : complaint_; }
  void trace(const std::string& who, const std::string& what) const {
    if (traced_.on)
      std::printf("%8lld %s: %s\n", static_cast<long long>(at_.ms), who.c_str(), what.c_str());
  }

  // What was said last, where this is the same again: then it is not read again.
  std::shared_ptr<const Heard> read(std::string_view text);
  void sent(const std::string& who, link::Conn conn, const std::string& text) {
    note(who, conn, bots::History::Way::sent, text);
  }
  void received(const std::string& who, link::Conn conn, const std::string& text) {
    note(who, conn, bots::History::Way::received, text);
  }
  void closed(const std::string& who, link::Conn conn, std::uint16_t code);

 private:
  static constexpr base::Millis kRecovery{5'000};
  void make_rooms();
  void watch(link::LinkId link, const link::Frame& frame);
  void note(const std::string& who, link::Conn conn, bots::History::Way way,
            const std::string& text);

  static constexpr base::WallTime kBegins{1'800'000'000'000};

  Chance& chance_;
  const Parameters parameters_;
  const Traced traced_;
  crypto::KeyRing token_keys_, journal_keys_;
  crypto::TokenOpener tokens_;
  base::Instant at_{1'000};
  base::Instant store_opens_{0};
  base::Instant troubled_until_{0};
  bool quiet_ = false;
  Audit audit_;
  Sanctions sanctions_;
  store::MemoryStore store_;
  link::Network network_;
  std::vector<std::unique_ptr<Game>> games_;
  std::vector<std::unique_ptr<Front>> fronts_;
  Faults faults_;
  std::shared_ptr<const Heard> newest_;
  std::string complaint_;
};

}  // namespace cardroom::sim
