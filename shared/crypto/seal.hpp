// Sealer: what the private tier keeps at rest (bodies of records, snapshots, seeds) sealed with
// AES-256-GCM. Never tells why something did not open, never prints a key.
// A sealed text is: version 1 ‖ length of kid (1 byte) ‖ kid ‖ nonce (12) ‖ ciphertext ‖ tag (16).
// The nonce is random, so one key is good for 2^32 seals (SP 800-38D §8.3): rotate it before.
// Contexts and key schedules are kept: not shared between threads, each has its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/crypto/gcm.hpp"
#include "shared/crypto/key_ring.hpp"

namespace cardroom::crypto {

inline constexpr std::size_t kNoncesAtOnce = 64;

class Sealer {
 public:
  // Every key of the ring opens; the newest seals.
  explicit Sealer(const KeyRing& ring);

  // `associated` is not kept in the sealed text; opening asks for the same bytes (of a record:
  // table ‖ epoch ‖ seq). Nothing where there was no randomness: then nothing may be written.
  std::optional<std::string> seal(std::string_view plain, std::string_view associated);

  // Nothing where the text is not of this form, its kid is unknown, or it does not verify.
  std::optional<std::string> open(std::string_view sealed, std::string_view associated);

 private:
  struct Entry {
    std::string kid;
    Gcm gcm;
  };
  std::optional<std::string_view> fresh_nonce();

  std::vector<Entry> keys_;  // the newest is the last; few, so searched in order
  // Nonces for the next seals: asking the DRBG for one at a time costs more than sealing with it.
  // Gcm cannot be copied, and so no two sealers have the same.
  std::array<std::uint8_t, kNoncesAtOnce * kNonceBytes> nonces_;
  std::size_t given_ = kNoncesAtOnce;  // of them
};

}  // namespace cardroom::crypto
