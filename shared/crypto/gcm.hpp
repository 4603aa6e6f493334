// Gcm: AES-256-GCM (NIST SP 800-38D) with one key, whose schedule and contexts are kept between
// calls. It makes no nonces and knows no format: seal.hpp and token.hpp do.
// Not shared between threads: each has its own.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shared/crypto/bytes.hpp"

namespace cardroom::crypto {

inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;
inline constexpr std::size_t kMaxGcmBytes = 64U << 20;

class Gcm {
 public:
  explicit Gcm(const Key256& key);

  // Appends the ciphertext and then the tag to `out`. The nonce has 12 bytes and was never used
  // with this key before; `plain` is at most kMaxGcmBytes.
  void seal(std::string_view nonce, std::string_view associated, std::string_view plain,
            std::string& out);

  // The plaintext, or nothing: the nonce is not 12 bytes, the tag not 16 (EVP itself would take one
  // byte), the text too long, or it does not verify.
  std::optional<std::string> open(std::string_view nonce, std::string_view associated,
                                  std::string_view cipher, std::string_view tag);

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;

  Context sealing_;
  Context opening_;
};

}  // namespace cardroom::crypto
