// Planted bugs and leaks: what the simulator's checker, the verifiers and the twin run are tested
// with. In an ordinary build `planted` is a constant and nothing of a bug is compiled; in a build
// of the preset `mutants` one of them is on, chosen at run time. Bugs have their numbers and names
// in tests/sim/mutants.cpp, and 90, a card drawn anew, is for the verifiers (tests/verify); leaks,
// from 101 on, in tests/twin/leaks.cpp.
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
