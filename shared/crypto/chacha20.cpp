#include "shared/crypto/chacha20.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace cardroom::crypto {

ChaCha20Stream::ChaCha20Stream(const Key256& key, const Nonce& nonce, std::uint32_t counter)
    : context_(EVP_CIPHER_CTX_new()) {
  // The trap: EVP's IV has 16 bytes, the block counter (little-endian) and then the RFC's nonce.
  std::array<std::uint8_t, 16> iv;
  for (std::size_t i = 0; i < 4; ++i) iv[i] = static_cast<std::uint8_t>(counter >> (8 * i));
  std::copy(nonce.begin(), nonce.end(), iv.begin() + 4);
  CHECK(context_ &&
        EVP_EncryptInit_ex(context_.get(), EVP_chacha20(), nullptr, key.data(), iv.data()) == 1);
}

std::uint32_t ChaCha20Stream::word() {
  if (used_ == block_.size()) {
    const std::array<std::uint8_t, sizeof(block_)> zeros{};
    int size = 0;
    CHECK(EVP_EncryptUpdate(context_.get(), block_.data(), &size, zeros.data(),
                            static_cast<int>(zeros.size())) == 1 &&
          size == static_cast<int>(zeros.size()));
    used_ = 0;
  }
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{block_[used_ + i]} << (8 * i);
  used_ += 4;
  return word;
}

}  // namespace cardroom::crypto
