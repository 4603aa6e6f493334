#include "shared/crypto/random.hpp"

#include <openssl/rand.h>

#include <climits>

#include "shared/base/check.hpp"

namespace cardroom::crypto {

bool fill_random(std::span<std::uint8_t> out) {
  CHECK(out.size() <= INT_MAX);
  // The trap: failure is 0 or -1.
  return RAND_priv_bytes(out.data(), static_cast<int>(out.size())) == 1;
}

}  // namespace cardroom::crypto
