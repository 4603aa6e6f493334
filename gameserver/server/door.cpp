#include "gameserver/server/door.hpp"

#include "shared/base/pack.hpp"
#include "shared/crypto/base64url.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/hkdf.hpp"
#include "shared/crypto/random.hpp"

namespace cardroom::server {
namespace {

// The form of before has no kid. It is sealed still for whose key is not known, so that while a
// fleet is changed an older server opens what was given through an older one.
constexpr std::string_view kTicketContext = "cardroom resume ticket 2";
constexpr std::string_view kKeylessContext = "cardroom resume ticket 1";
constexpr std::string_view kPassContext = "cardroom pass 1";

// Guests' keys follow from the private tier's own, so that a guest's token outlives a restart and
// no other file has to be kept.
crypto::KeyRing guest_keys(const crypto::KeyRing& keys) {
  std::string set;
  for (const crypto::Key& key : keys.keys()) {
    const crypto::Digest root =
        crypto::hkdf_extract("cardroom guest tokens 1", crypto::view_of(key.secret));
    const crypto::Key256 secret = crypto::hkdf_key(root, key.kid);
    if (!set.empty()) set += ",";
    set += R"({"kty":"oct","kid":"guest-)" + crypto::hex(crypto::sha256(key.kid)).substr(0, 16) +
           R"(","k":")" + crypto::encode_base64url(crypto::view_of(secret)) + R"("})";
  }
  auto ring = crypto::KeyRing::parse(R"({"keys":[)" + set + "]}", "guests' keys");
  CHECK(ring);
  return *std::move(ring);
}

// Who came in, until when that is believed, and by which key, where that is known.
std::string pack(const owner::Person& person, const std::string& kid, base::WallTime now) {
  base::Packer plain;
  plain.bytes(person.user).bytes(person.name).integer(now.ms + kTicketLife.count());
  if (!kid.empty()) plain.bytes(kid);
  return plain.take();
}

std::optional<owner::Claims> unpack(const std::string& plain, bool has_kid, base::WallTime now) {
  base::Unpacker in(plain);
  owner::Claims claims;
  claims.person.user = in.text();
  claims.person.name = in.text();
  const base::WallTime until{in.integer()};
  if (has_kid) claims.kid = in.text();
  if (!in.finished() || until <= now) return std::nullopt;
  return claims;
}

}  // namespace

Door::Door(const crypto::KeyRing& keys, std::optional<crypto::SiteKeys> site_keys)
    : sealer_(keys), guest_keys_(guest_keys(keys)), site_keys_(std::move(site_keys)) {
  guests_.accept(guest_keys_, crypto::Subjects::guests_only);
}

std::optional<owner::Claims> Door::open(const link::Authenticate& proof, base::WallTime now) {
  switch (proof.proof) {
    case link::Proof::claims: {
      if (!site_keys_)
        return owner::Claims{{proof.user, proof.name}, proof.jti, proof.exp, proof.kid};
      const auto claims = site_keys_->open(proof.secret, now);
      if (!claims) return std::nullopt;
      return owner::Claims{{claims->sub, claims->name}, claims->jti, claims->exp, proof.kid};
    }
    case link::Proof::guest_token: {
      const auto claims = guests_.open(proof.secret, now);
      if (!claims) return std::nullopt;
      return owner::Claims{{claims->sub, claims->name}, claims->jti, claims->exp, proof.kid};
    }
    case link::Proof::ticket:
      return open_ticket(proof.secret, now);
  }
  CHECK(false);
}

std::optional<owner::Claims> Door::open_ticket(const std::string& ticket, base::WallTime now) {
  if (ticket.size() > kMaxSecret) return std::nullopt;
  const auto sealed = crypto::decode_base64url(ticket);
  if (!sealed) return std::nullopt;
  if (const auto plain = sealer_.open(*sealed, kTicketContext)) return unpack(*plain, true, now);
  const auto plain = sealer_.open(*sealed, kKeylessContext);
  return plain ? unpack(*plain, false, now) : std::nullopt;
}

std::optional<std::string> Door::ticket(const owner::Person& person, const std::string& kid,
                                        base::WallTime now) {
  const auto sealed =
      sealer_.seal(pack(person, kid, now), kid.empty() ? kKeylessContext : kTicketContext);
  return sealed ? std::optional(crypto::encode_base64url(*sealed)) : std::nullopt;
}

std::string Door::pass(const owner::Person& person, const std::string& kid, base::WallTime now) {
  return sealer_.seal(pack(person, kid, now), kPassContext).value_or("");
}

bool Door::believes(const link::Opened& opened, base::WallTime now) {
  if (!site_keys_) return true;
  const auto plain = sealer_.open(opened.pass, kPassContext);
  const auto claims = plain ? unpack(*plain, !opened.kid.empty(), now) : std::nullopt;
  return claims && claims->person == owner::Person{opened.user, opened.name} &&
         claims->kid == opened.kid;
}

std::optional<std::string> Door::guest_token(const std::string& name, base::WallTime now) {
  const auto random = crypto::random_bytes<16>();
  if (!random) return std::nullopt;
  crypto::Claims claims;
  claims.jti = crypto::hex(crypto::view_of(*random));
  claims.sub = std::string(crypto::kGuestPrefix) + claims.jti.substr(0, 20);
  claims.name = name;
  claims.iat = now.seconds();
  claims.exp = claims.iat + kGuestTokenSeconds;
  auto token = crypto::mint_token(guest_keys_.newest(), claims);
  return token ? std::optional(*std::move(token)) : std::nullopt;
}

}  // namespace cardroom::server
