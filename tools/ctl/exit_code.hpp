// How cardroomctl ends, for scripts: part of its documented interface.
#pragma once

namespace cardroom::ctl {

enum class ExitCode {
  ok = 0,
  failed = 1,
  usage = 2,
  not_found = 3,
  denied = 4,
  unreachable = 5,
  timeout = 6,
  conflict = 7,
};

inline constexpr const char* kExitCodes =
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 denied, 5 unreachable, 6 timeout, "
    "7 conflict";

}  // namespace cardroom::ctl
