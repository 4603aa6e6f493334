// Randomness from OpenSSL's private DRBG, the only source of it in the project. Never falls back to
// anything weaker: where the DRBG refuses, there is no value, and so no deal, no token, no seal.
// Lives on any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cardroom::crypto {

// False where there was no randomness; `out` must not be used then.
[[nodiscard]] bool fill_random(std::span<std::uint8_t> out);

template <std::size_t kSize>
std::optional<std::array<std::uint8_t, kSize>> random_bytes() {
  std::array<std::uint8_t, kSize> bytes;
  if (!fill_random(bytes)) return std::nullopt;
  return bytes;
}

}  // namespace cardroom::crypto
