// Time as a value. Nothing here reads a clock: shells do, and hand the reading in.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace cardroom::base {

using Millis = std::chrono::milliseconds;

// A reading of the process's monotonic clock; comparable within one process only.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
  static constexpr Instant never() { return Instant{INT64_MAX}; }
};

constexpr Instant operator+(Instant at, Millis span) {
  return Instant{at.ms + span.count()};
}
constexpr Millis operator-(Instant later, Instant earlier) {
  return Millis{later.ms - earlier.ms};
}

// Milliseconds since 1970 (UTC): for tokens and journals, never for deadlines.
struct WallTime {
  std::int64_t ms = 0;
  auto operator<=>(const WallTime&) const = default;
  std::int64_t seconds() const { return ms / 1000; }
};

// What a shell hands to a pure layer with every input.
struct Now {
  Instant instant;
  WallTime wall;
};

}  // namespace cardroom::base
