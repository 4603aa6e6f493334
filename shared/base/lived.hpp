// LivedTime: how long a process has lived, which is the steady clock's time without the stretches
// in which the process was stopped (SIGSTOP, a machine that stood still). Whoever has it looks at
// it several times in each kLongestLook. Pure; one thread.
#pragma once

#include "shared/base/time.hpp"

namespace cardroom::base {

// Who looks again after more than this was stopped, or as good as stopped, in between.
inline constexpr Millis kLongestLook{1'000};

class LivedTime {
 public:
  // What it is, where the steady clock shows `steady`.
  Instant at(Instant steady) {
    if (looked_ && steady - last_ > kLongestLook) stopped_ += steady - last_;
    looked_ = true;
    last_ = steady;
    return Instant{steady.ms - stopped_.count()};
  }
  // What the steady clock will show then, unless the process is stopped until then.
  Instant steady_at(Instant lived) const { return lived + stopped_; }

 private:
  bool looked_ = false;
  Instant last_;
  Millis stopped_{0};
};

}  // namespace cardroom::base
