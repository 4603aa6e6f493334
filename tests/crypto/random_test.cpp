// The DRBG's failure can only be had by OpenSSL's old hook, which 3.0 calls deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "shared/crypto/random.hpp"

#include <gtest/gtest.h>
#include <openssl/rand.h>

#include "shared/crypto/key_ring.hpp"
#include "shared/crypto/seal.hpp"
#include "shared/crypto/shuffle.hpp"

namespace cardroom::crypto {
namespace {

// While it lives, every request for random bytes is answered with OpenSSL's code `answer`.
class BrokenRandomness {
 public:
  explicit BrokenRandomness(int answer) {
    answer_ = answer;
    RAND_set_rand_method(&method_);
  }
  ~BrokenRandomness() { RAND_set_rand_method(RAND_OpenSSL()); }

 private:
  static int bytes(unsigned char*, int) { return answer_; }
  static inline int answer_ = 0;
  static inline RAND_METHOD method_{nullptr, &bytes, nullptr, nullptr, &bytes, nullptr};
};

TEST(Random, GivesDifferentBytesEachTime) {
  EXPECT_NE(random_bytes<32>(), random_bytes<32>());
}

TEST(Random, GivesNothingWhereTheSystemRefuses) {
  for (const int answer : {0, -1}) {
    const BrokenRandomness broken(answer);
    EXPECT_EQ(random_bytes<32>(), std::nullopt) << answer;
  }
}

TEST(Random, WithoutItThereIsNoDealNoKeyAndNoSeal) {
  auto ring = KeyRing::fresh("k");
  ASSERT_TRUE(ring.ok());
  Sealer sealer(*ring);
  const BrokenRandomness broken(0);
  EXPECT_EQ(fresh_seed(), std::nullopt);
  EXPECT_EQ(sealer.seal("body", "ad"), std::nullopt);
  EXPECT_EQ(KeyRing::fresh("k").reason().fault, KeyFileFault::no_randomness);
}

}  // namespace
}  // namespace cardroom::crypto
