// What the cryptography costs: a token opened with kept contexts and with new ones, a record's body
// sealed and opened, a pack shuffled.
#include <benchmark/benchmark.h>

#include <string>

#include "shared/crypto/gcm.hpp"
#include "shared/crypto/seal.hpp"
#include "shared/crypto/shuffle.hpp"
#include "shared/crypto/token.hpp"

namespace {

using namespace cardroom;

constexpr std::int64_t kNow = 1'790'000'000;

crypto::KeyRing fresh_ring() {
  auto ring = crypto::KeyRing::fresh("site-1");
  CHECK(ring.ok());
  return *std::move(ring);
}

std::string minted(const crypto::KeyRing& ring) {
  auto token = crypto::mint_token(
      ring.newest(),
      {.sub = "42", .name = "Ann", .jti = "hO3gQhhJw1-fbzIvaub3aQ", .iat = kNow, .exp = kNow + 60});
  CHECK(token.ok());
  return *std::move(token);
}

void open_token(benchmark::State& state) {
  const crypto::KeyRing ring = fresh_ring();
  const std::string token = minted(ring);
  crypto::TokenOpener opener;
  opener.accept(ring, crypto::Subjects::no_guests);
  for (auto _ : state) CHECK(opener.open(token, base::WallTime{kNow * 1000}).ok());
  state.counters["bytes"] = static_cast<double>(token.size());
}
BENCHMARK(open_token);

void open_token_with_new_contexts(benchmark::State& state) {
  const crypto::KeyRing ring = fresh_ring();
  const std::string token = minted(ring);
  for (auto _ : state) {
    crypto::TokenOpener opener;
    opener.accept(ring, crypto::Subjects::no_guests);
    CHECK(opener.open(token, base::WallTime{kNow * 1000}).ok());
  }
}
BENCHMARK(open_token_with_new_contexts);

// What of `open_token` is AES-256-GCM: 235 bytes, as BARS.md has it.
void decrypt_alone(benchmark::State& state) {
  crypto::Gcm gcm(fresh_ring().newest().secret);
  const std::string nonce(12, 'n');
  const std::string header(64, 'h');
  std::string sealed;
  gcm.seal(nonce, header, std::string(235, 'p'), sealed);
  const std::string cipher = sealed.substr(0, 235);
  const std::string tag = sealed.substr(235);
  for (auto _ : state) CHECK(gcm.open(nonce, header, cipher, tag).has_value());
}
BENCHMARK(decrypt_alone);

void mint_token(benchmark::State& state) {
  const crypto::KeyRing ring = fresh_ring();
  for (auto _ : state) benchmark::DoNotOptimize(minted(ring));
}
BENCHMARK(mint_token);

void seal_body(benchmark::State& state) {
  crypto::Sealer sealer(fresh_ring());
  const std::string body(static_cast<std::size_t>(state.range(0)), 'b');
  for (auto _ : state) CHECK(sealer.seal(body, "room1,1,7").has_value());
}
BENCHMARK(seal_body)->Arg(100)->Arg(10'000);

void open_body(benchmark::State& state) {
  crypto::Sealer sealer(fresh_ring());
  const auto sealed =
      sealer.seal(std::string(static_cast<std::size_t>(state.range(0)), 'b'), "room1,1,7");
  for (auto _ : state) CHECK(sealer.open(*sealed, "room1,1,7").has_value());
}
BENCHMARK(open_body)->Arg(100)->Arg(10'000);

void shuffle(benchmark::State& state) {
  const crypto::Seed seed{};
  std::uint64_t hand_no = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(crypto::shuffle_order(seed, "room1", ++hand_no, 0,
                                                   static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(shuffle)->Arg(52)->Arg(108);

}  // namespace
