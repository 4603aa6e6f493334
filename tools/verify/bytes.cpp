#include "tools/verify/bytes.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

namespace cardroom::verify {
namespace {

constexpr std::size_t kHashBytes = 32;

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string big_endian(std::uint64_t value, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = size; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

std::string lp(std::string_view bytes) {
  return big_endian(bytes.size(), 4).append(bytes);
}

std::string mac(std::string_view key, std::string_view bytes) {
  std::string out(kHashBytes, '\0');
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(),
            reinterpret_cast<unsigned char*>(out.data()), nullptr))
    throw std::runtime_error("OpenSSL has no HMAC");
  return out;
}

// The key stream, four bytes at a time.
class Words {
 public:
  explicit Words(std::string_view key) : cipher_(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free) {
    constexpr std::array<unsigned char, 16> kCounterAndNonce{};
    if (EVP_EncryptInit_ex(cipher_.get(), EVP_chacha20(), nullptr, raw(key),
                           kCounterAndNonce.data()) != 1)
      throw std::runtime_error("OpenSSL has no ChaCha20");
  }

  std::size_t draw(std::uint64_t below) {
    for (;;) {
      const std::uint64_t product = next() * below;
      if ((product & UINT32_MAX) >= (std::uint64_t{1} << 32) % below) return product >> 32;
    }
  }

 private:
  std::uint64_t next() {
    constexpr std::array<unsigned char, 4> kZeros{};
    std::array<unsigned char, 4> word{};
    int size = 0;
    if (EVP_EncryptUpdate(cipher_.get(), word.data(), &size, kZeros.data(), 4) != 1)
      throw std::runtime_error("OpenSSL's ChaCha20 fails");
    std::uint64_t value = 0;
    for (std::size_t i = word.size(); i-- > 0;) value = value << 8 | word[i];
    return value;
  }

  std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> cipher_;
};

}  // namespace

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const char letter : bytes) {
    const auto byte = static_cast<unsigned char>(letter);
    digits += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return digits;
}

std::optional<std::string> bytes_of(std::string_view hex) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (hex.size() != 2 * kHashBytes) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const std::size_t high = kDigits.find(hex[i]), low = kDigits.find(hex[i + 1]);
    if (high == kDigits.npos || low == kDigits.npos) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string sha256(std::string_view bytes) {
  std::string out(kHashBytes, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
                 EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL has no SHA-256");
  return out;
}

std::string commitment(std::string_view seed, std::string_view table, std::uint64_t hand_no) {
  return sha256(lp("cardroom commitment 1") + lp(table) + big_endian(hand_no, 8) + lp(seed));
}

std::string prk(std::string_view seed, const std::vector<std::string>& contributions) {
  std::string material = lp(seed);
  for (const std::string& one : contributions) material += lp(one);
  return mac("cardroom shuffle 1", material);
}

Keys keys_of(std::string_view prk, std::string_view table, std::uint64_t hand_no,
             std::size_t shuffle) {
  const auto key = [&](const std::string& label) {
    return mac(prk,
               lp(label + std::to_string(shuffle)) + lp(table) + big_endian(hand_no, 8) + '\x01');
  };
  return {key("deck_key_"), key("salt_key_")};
}

std::vector<std::size_t> order(std::string_view deck_key, std::size_t n) {
  std::vector<std::size_t> places(n);
  for (std::size_t i = 0; i < n; ++i) places[i] = i;
  Words words(deck_key);
  for (std::size_t i = n; i-- > 1;) std::swap(places[i], places[words.draw(i + 1)]);
  return places;
}

std::string root(std::string_view salt_key, const std::vector<std::string>& cards) {
  std::vector<std::string> nodes;
  for (const std::string& card : cards) {
    const std::string position = big_endian(nodes.size(), 4);
    nodes.push_back(sha256(lp("cardroom leaf 1") + mac(salt_key, position) + position + lp(card)));
  }
  while ((nodes.size() & (nodes.size() - 1)) != 0) nodes.push_back(sha256(lp("cardroom empty 1")));
  while (nodes.size() > 1) {
    std::vector<std::string> above;
    for (std::size_t i = 0; i < nodes.size(); i += 2)
      above.push_back(sha256(lp("cardroom node 1") + nodes[i] + nodes[i + 1]));
    nodes = std::move(above);
  }
  return nodes.empty() ? "" : nodes.front();
}

}  // namespace cardroom::verify
