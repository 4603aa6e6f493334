// Silence: whether anybody is at the other end of a connection, by when something was last heard. A
// server that is stopped, or whose machine is gone, says nothing, and TCP says nothing of it: who
// waits for an answer asks by a `ping`, and where that has none either the connection is given up.
// The browser client goes by the same rule (client-web/src/connection/machine.ts).
// Pure: readings of the clock come in. One thread.
#pragma once

#include <cstdint>
#include <optional>

#include "shared/base/time.hpp"

namespace cardroom::bots {

inline constexpr std::uint64_t kDoubtUs = 1'000'000;     // without a word, while an answer is due
inline constexpr std::uint64_t kQuietUs = 4'000'000;     // without a word, while none is
inline constexpr std::uint64_t kPatienceUs = 1'250'000;  // for the answer to a ping

inline constexpr base::Millis kConnectLimit{3'000};  // until a connection stands

class Silence {
 public:
  enum class Advice : std::uint8_t { nothing, ping, give_up };
  enum class Due : std::uint8_t { nothing, answer };

  // Also when the connection begins.
  void heard(std::uint64_t now_us) {
    heard_us_ = now_us;
    pinged_us_.reset();
  }

  Advice look(std::uint64_t now_us, Due due) {
    if (pinged_us_) return now_us - *pinged_us_ < kPatienceUs ? Advice::nothing : Advice::give_up;
    if (now_us - heard_us_ < (due == Due::answer ? kDoubtUs : kQuietUs)) return Advice::nothing;
    pinged_us_ = now_us;
    return Advice::ping;
  }

 private:
  std::uint64_t heard_us_ = 0;
  std::optional<std::uint64_t> pinged_us_;  // and nothing was heard since
};

}  // namespace cardroom::bots
