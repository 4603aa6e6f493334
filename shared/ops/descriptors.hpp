// How many descriptors this process may hold: raised to what the system allows it.
#pragma once

#include <sys/resource.h>

#include <cstddef>

namespace cardroom::ops {

inline std::size_t raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace cardroom::ops
