// Any bytes as a JWK Set file: it is taken or refused with a sentence that says where, and never
// shows a key. What is taken opens what it sealed, and a new key with the name of one of its own is
// written as a file that reads the same. Seeds: tests/fuzz/keys_corpus.
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/check.hpp"
#include "shared/crypto/key_ring.hpp"
#include "shared/crypto/seal.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cardroom;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto ring = crypto::KeyRing::parse(text, "keys.json");
  if (!ring) {
    CHECK(ring.reason().print().starts_with("keys.json"));
    return 0;
  }
  crypto::Sealer sealer(*ring);
  const auto sealed = sealer.seal("a card", "den");
  CHECK(sealed && sealer.open(*sealed, "den") == "a card");
  CHECK(!sealer.open(*sealed, "another"));
  const auto fresh = crypto::KeyRing::fresh(ring->keys().back().kid);
  const auto again = crypto::KeyRing::parse(fresh->print(), "keys.json");
  CHECK(again && again->print() == fresh->print());
  CHECK(again->find(ring->keys().back().kid) &&
        !again->find("no key has this name" + fresh->print()));
  return 0;
}
