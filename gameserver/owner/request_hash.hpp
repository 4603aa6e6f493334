// What is kept beside the id of an accepted request, so that the same one is known when it comes
// again. It stands in clear in the journal, and a request may name hidden cards: so it is hashed
// under a key that follows from the journal's own, with the table, the user and the id, and tells
// who has no key neither what was asked nor whether the same was asked before. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gameserver/table/ledger.hpp"
#include "shared/base/fields.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::owner {

// What makes two requests with one id the same: everything but `seen` and the id itself, with the
// room filled in. Not to be written down: few guesses give back what was asked.
table::Digest digest_of(const std::string& msg, const std::string& room, const base::Fields& rest);

class RequestKeys {
 public:
  explicit RequestKeys(const crypto::KeyRing& ring);

  // To be written as the newest key makes it; known, too, by every other key of the ring, and as it
  // stood in journals before there were keyed hashes.
  table::RequestHash hash(const std::string& room, const std::string& user, std::uint64_t id,
                          const table::Digest& digest) const;

 private:
  std::vector<crypto::Key256> keys_;  // the newest is the last
};

}  // namespace cardroom::owner
