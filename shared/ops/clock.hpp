// The one reading of the clocks, for shells: pure layers are handed what it gives. Any thread.
#pragma once

#include <chrono>

#include "shared/base/time.hpp"

namespace cardroom::ops {

inline base::Now now() {
  using std::chrono::duration_cast;
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return {{duration_cast<base::Millis>(steady).count()},
          {duration_cast<base::Millis>(wall).count()}};
}

}  // namespace cardroom::ops
