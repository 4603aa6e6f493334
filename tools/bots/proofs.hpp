// Proofs: one player's part in the proof of each deal (docs/fairness.md). It contributes, and holds
// what it is shown to what was published before: the seed to the commitment, every order that
// follows and its own cards to the roots. Knows no game. Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "shared/crypto/bytes.hpp"
#include "tools/bots/chance.hpp"
#include "tools/bots/opening.hpp"
#include "tools/bots/pack.hpp"

namespace cardroom::bots {

class Proofs {
 public:
  // What to send as `entropy`; what it is the hash of is kept.
  std::string commit(Chance& chance);
  // One that is due, once.
  std::optional<Json> take_reveal();

  // The cards that the next shuffle of this hand is of; none where not all were seen.
  void gathered(std::vector<std::string> cards) { gathered_ = std::move(cards); }
  // A `fairness`, a `proof`, a `deal` or a `table`, shown to who sits at `seat`.
  void take(const Json& message, int seat, Faults& faults);
  std::uint64_t verified() const { return verified_; }  // deals opened as they were committed to

 private:
  void committed(const Json& message, int seat);
  void published(const Json& table, int seat, Faults& faults);
  void opened(const Json& message, Faults& faults);
  void proven(const Json& message, Faults& faults) const;

  struct Given {
    std::string r, entropy;
  };
  Given next_;   // that the newest `ready` committed to
  Given given_;  // to the deal that is committed to: the next may be on its way before its opening
  bool due_ = false;
  int seat_ = -1;     // from which it contributes to the deal that is committed to
  std::string room_;  // of that deal
  std::uint64_t hand_no_ = 0;
  std::string commitment_;
  Roots roots_;
  Shuffled shuffled_;
  std::vector<std::string> gathered_;
  std::uint64_t verified_ = 0;
};

}  // namespace cardroom::bots
