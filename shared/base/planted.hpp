// Planted bugs: what the simulator's checker is tested with. In an ordinary build `planted` is a
// constant and nothing of a bug is compiled; in a build of the preset `mutants` one of them is on,
// chosen at run time. Their numbers and names stand in tests/sim/mutants.cpp;
// 90, a card drawn anew, is for the verifiers (tests/verify).
#pragma once

namespace cardroom::base {

#ifdef CARDROOM_MUTANTS
inline int planted_bug = 0;  // 0: none
inline bool planted(int number) {
  return planted_bug == number;
}
#else
constexpr bool planted(int) {
  return false;
}
#endif

}  // namespace cardroom::base
