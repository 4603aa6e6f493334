// The Door: what the private tier seals and opens for players. Resume tickets (15 minutes, good on
// any realtime server), guests' tokens, and passes, by which game servers believe each other who a
// connection is; their keys never leave this tier. It redeems nothing: the store does.
//
// Where it has keys of web sites it believes no realtime server: of the sites' tokens it takes
// those only that such a key signed, and a connection that proved elsewhere who it is needs its
// pass. One thread.
#pragma once

#include <optional>
#include <string>

#include "gameserver/owner/owner.hpp"
#include "shared/crypto/seal.hpp"
#include "shared/crypto/site_keys.hpp"
#include "shared/crypto/token.hpp"
#include "shared/link/frames.hpp"

namespace cardroom::server {

inline constexpr base::Millis kTicketLife{15 * 60'000};
inline constexpr std::int64_t kGuestTokenSeconds = 60;
inline constexpr std::size_t kMaxSecret = 4096;

class Door {
 public:
  explicit Door(const crypto::KeyRing& keys,
                std::optional<crypto::SiteKeys> site_keys = std::nullopt);

  // Who the frame's proof says it is; nothing where it proves nothing.
  std::optional<owner::Claims> open(const link::Authenticate& proof, base::WallTime now);

  // Whether it may be so that the frame says.
  bool believes(const link::Opened& opened, base::WallTime now);

  // For who came in by the key `kid`. Nothing where there was no randomness.
  std::optional<std::string> ticket(const owner::Person& person, const std::string& kid,
                                    base::WallTime now);
  // The same for other game servers; empty where there was no randomness.
  std::string pass(const owner::Person& person, const std::string& kid, base::WallTime now);
  // Nothing where the name is none.
  std::optional<std::string> guest_token(const std::string& name, base::WallTime now);

 private:
  std::optional<owner::Claims> open_ticket(const std::string& ticket, base::WallTime now);

  crypto::Sealer sealer_;  // of tickets and passes
  crypto::KeyRing guest_keys_;
  crypto::TokenOpener guests_;
  std::optional<crypto::SiteKeys> site_keys_;
};

}  // namespace cardroom::server
