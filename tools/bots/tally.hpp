// What a run has come to so far: counts and latencies of all players. Never knows a message.
// One thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "tools/bots/histogram.hpp"

namespace cardroom::bots {

// Microseconds of the monotonic clock; of this process only.
inline std::uint64_t micros_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

// An action that waits so long counts as a stall in the live line.
inline constexpr std::uint64_t kStallUs = 1'000'000;

struct Tally {
  std::uint64_t actions = 0;   // accepted, repeats not counted
  std::uint64_t refused = 0;   // for good
  std::uint64_t retried = 0;   // sent again for want of an answer
  std::uint64_t repeated = 0;  // sent again though it had its answer
  std::uint64_t received = 0;  // messages
  std::uint64_t anew = 0;      // rooms made in place of closed ones
  std::uint64_t reconnects = 0;
  std::uint64_t stalls = 0;  // actions that took kStallUs or longer
  Histogram latency;         // µs from when an action should have left to its answer
  Histogram recent;          // the same since the last live line
};

}  // namespace cardroom::bots
