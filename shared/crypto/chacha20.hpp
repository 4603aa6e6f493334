// ChaCha20Stream: the key stream of ChaCha20 (RFC 8439 §2.4) as bytes or as 32-bit words, read
// little-endian. It is deterministic: chance enters with the key only. One owner at a time.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "shared/crypto/bytes.hpp"

namespace cardroom::crypto {

class ChaCha20Stream {
 public:
  using Nonce = std::array<std::uint8_t, 12>;

  ChaCha20Stream(const Key256& key, const Nonce& nonce, std::uint32_t counter);

  // The next four bytes of the stream.
  std::uint32_t word();

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };

  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::array<std::uint8_t, 256> block_{};
  std::size_t used_ = sizeof(block_);
};

}  // namespace cardroom::crypto
