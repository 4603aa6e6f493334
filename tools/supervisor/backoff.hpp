// How long to wait before a server that died is started again. A pure value: time comes in.
//
// The first restarts come at once, so that one crash is hardly seen; one that dies again and again
// before it was of use is asked less and less often.
#pragma once

#include <algorithm>
#include <chrono>

namespace cardroom::supervisor {

using Millis = std::chrono::milliseconds;

inline constexpr Millis kFirstDelay{50};
inline constexpr Millis kMaxDelay{5'000};
// Ready for so long, a server was of use: its next death is the first one again.
inline constexpr Millis kOfUse{1'000};

class Backoff {
 public:
  // The delay after a death; `was_ready` is how long it had been ready (zero: never).
  Millis died(Millis was_ready) {
    if (was_ready >= kOfUse) next_ = kFirstDelay;
    const Millis delay = next_;
    next_ = std::min(next_ * 2, kMaxDelay);
    return delay;
  }

 private:
  Millis next_ = kFirstDelay;
};

}  // namespace cardroom::supervisor
