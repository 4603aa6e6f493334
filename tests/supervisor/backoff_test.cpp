#include "tools/supervisor/backoff.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cardroom::supervisor {
namespace {

std::vector<long> delays(Backoff& backoff, int deaths, Millis was_ready) {
  std::vector<long> found;
  for (int i = 0; i < deaths; ++i) found.push_back(backoff.died(was_ready).count());
  return found;
}

TEST(Backoff, DoublesFromFiftyMillisecondsToFiveSeconds) {
  Backoff backoff;
  EXPECT_EQ(delays(backoff, 9, Millis{0}),
            (std::vector<long>{50, 100, 200, 400, 800, 1600, 3200, 5000, 5000}));
}

TEST(Backoff, BeginsAnewAfterAServerThatWasOfUse) {
  Backoff backoff;
  delays(backoff, 6, Millis{999});
  EXPECT_EQ(delays(backoff, 3, Millis{1000}), (std::vector<long>{50, 50, 50}));
}

TEST(Backoff, RestartsTheFirstFourWithinHalfASecond) {
  Backoff backoff;
  for (const long delay : delays(backoff, 4, Millis{0})) EXPECT_LT(delay, 500);
}

}  // namespace
}  // namespace cardroom::supervisor
