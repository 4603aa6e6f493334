// Pressure: how late a server's loop runs, and whom it therefore turns away: first who asks for
// lists of rooms, then who would join, then who talks, each well before the next. Who plays never
// is. It is smoothed over some half a second, so that one long turn of the loop turns nobody away.
// Pure; one thread.
#pragma once

#include <cstdint>

#include "shared/base/time.hpp"

namespace cardroom::owner {

inline constexpr base::Millis kPulse{50};  // so often somebody looks how late it is
inline constexpr base::Millis kListsGoAt{20}, kJoinsGoAt{40}, kTalkGoesAt{80};
// A process that was stopped is late once, by seconds, and can carry all there is.
inline constexpr base::Millis kLatestCounted{160};
inline constexpr base::Millis kBelieved{1'000};  // for so long without another look

enum class Errand : std::uint8_t { list, join, talk };

class Pressure {
 public:
  // What was due `late` ago is done only now.
  void note(base::Millis late, base::Instant now);
  bool turns_away(Errand errand, base::Instant now) const;

 private:
  std::int64_t late_micros_ = 0;
  base::Instant noted_at_{INT64_MIN / 2};
};

}  // namespace cardroom::owner
