#include "shared/crypto/seal.hpp"

#include "shared/crypto/random.hpp"

namespace cardroom::crypto {
namespace {

constexpr char kVersion = 1;

}  // namespace

Sealer::Sealer(const KeyRing& ring) {
  for (const Key& key : ring.keys()) keys_.push_back(Entry{key.kid, Gcm(key.secret)});
}

// Good until the next one is asked for.
std::optional<std::string_view> Sealer::fresh_nonce() {
  if (given_ == kNoncesAtOnce) {
    if (!fill_random(nonces_)) return std::nullopt;
    given_ = 0;
  }
  return view_of(nonces_).substr(given_++ * kNonceBytes, kNonceBytes);
}

std::optional<std::string> Sealer::seal(std::string_view plain, std::string_view associated) {
  const std::optional<std::string_view> nonce = fresh_nonce();
  if (!nonce) return std::nullopt;
  Entry& newest = keys_.back();
  std::string sealed;
  sealed.reserve(2 + newest.kid.size() + kNonceBytes + plain.size() + kTagBytes);
  sealed.push_back(kVersion);
  sealed.push_back(static_cast<char>(newest.kid.size()));
  sealed.append(newest.kid).append(*nonce);
  newest.gcm.seal(*nonce, associated, plain, sealed);
  return sealed;
}

std::optional<std::string> Sealer::open(std::string_view sealed, std::string_view associated) {
  if (sealed.size() < 2 || sealed[0] != kVersion) return std::nullopt;
  const std::size_t kid_size = static_cast<std::uint8_t>(sealed[1]);
  if (sealed.size() < 2 + kid_size + kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view kid = sealed.substr(2, kid_size);
  const std::string_view nonce = sealed.substr(2 + kid_size, kNonceBytes);
  std::string_view cipher = sealed.substr(2 + kid_size + kNonceBytes);
  const std::string_view tag = cipher.substr(cipher.size() - kTagBytes);
  cipher.remove_suffix(kTagBytes);
  for (Entry& key : keys_)
    if (key.kid == kid) return key.gcm.open(nonce, associated, cipher, tag);
  return std::nullopt;
}

}  // namespace cardroom::crypto
