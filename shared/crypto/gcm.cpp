#include "shared/crypto/gcm.hpp"

#include "shared/base/check.hpp"

namespace cardroom::crypto {
namespace {

std::uint8_t* octets(std::string& bytes, std::size_t at) {
  return reinterpret_cast<std::uint8_t*>(bytes.data()) + at;
}

}  // namespace

Gcm::Gcm(const Key256& key) : sealing_(EVP_CIPHER_CTX_new()), opening_(EVP_CIPHER_CTX_new()) {
  CHECK(sealing_ && opening_);
  const EVP_CIPHER* cipher = EVP_aes_256_gcm();
  CHECK(EVP_EncryptInit_ex(sealing_.get(), cipher, nullptr, key.data(), nullptr) == 1);
  CHECK(EVP_DecryptInit_ex(opening_.get(), cipher, nullptr, key.data(), nullptr) == 1);
}

void Gcm::seal(std::string_view nonce, std::string_view associated, std::string_view plain,
               std::string& out) {
  CHECK(nonce.size() == kNonceBytes && plain.size() <= kMaxGcmBytes &&
        associated.size() <= kMaxGcmBytes);
  EVP_CIPHER_CTX* context = sealing_.get();
  const std::size_t at = out.size();
  out.resize(at + plain.size() + kTagBytes);
  int size = 0;
  CHECK(EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, crypto::octets(nonce)) == 1);
  CHECK(EVP_EncryptUpdate(context, nullptr, &size, crypto::octets(associated),
                          static_cast<int>(associated.size())) == 1);
  CHECK(EVP_EncryptUpdate(context, octets(out, at), &size, crypto::octets(plain),
                          static_cast<int>(plain.size())) == 1);
  const std::size_t tag_at = at + plain.size();
  CHECK(EVP_EncryptFinal_ex(context, octets(out, tag_at), &size) == 1 && size == 0);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagBytes, octets(out, tag_at)) == 1);
}

std::optional<std::string> Gcm::open(std::string_view nonce, std::string_view associated,
                                     std::string_view cipher, std::string_view tag) {
  if (nonce.size() != kNonceBytes || tag.size() != kTagBytes || cipher.size() > kMaxGcmBytes ||
      associated.size() > kMaxGcmBytes) {
    return std::nullopt;
  }
  EVP_CIPHER_CTX* context = opening_.get();
  std::string plain(cipher.size(), '\0');
  std::string expected(tag);  // EVP takes it as a pointer to what it may change
  int size = 0;
  CHECK(EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, crypto::octets(nonce)) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kTagBytes, expected.data()) == 1);
  CHECK(EVP_DecryptUpdate(context, nullptr, &size, crypto::octets(associated),
                          static_cast<int>(associated.size())) == 1);
  CHECK(EVP_DecryptUpdate(context, octets(plain, 0), &size, crypto::octets(cipher),
                          static_cast<int>(cipher.size())) == 1);
  std::uint8_t none[kTagBytes];
  if (EVP_DecryptFinal_ex(context, none, &size) != 1) return std::nullopt;
  return plain;
}

}  // namespace cardroom::crypto
