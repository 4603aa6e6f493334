#include "shared/base/lived.hpp"

#include <gtest/gtest.h>

namespace cardroom::base {
namespace {

TEST(LivedTime, IsTheSteadyClocksWhileSomebodyLooks) {
  LivedTime lived;
  for (std::int64_t ms = 5'000; ms <= 25'000; ms += kLongestLook.count())
    EXPECT_EQ(lived.at(Instant{ms}), Instant{ms});
  EXPECT_EQ(lived.steady_at(Instant{30'000}), Instant{30'000});
}

TEST(LivedTime, StandsStillWhileTheProcessIsStopped) {
  LivedTime lived;
  lived.at(Instant{5'000});
  EXPECT_EQ(lived.at(Instant{18'000}), Instant{5'000});
  EXPECT_EQ(lived.at(Instant{18'050}), Instant{5'050});
  EXPECT_EQ(lived.at(Instant{20'050}), Instant{5'050}) << "and again";
  EXPECT_EQ(lived.steady_at(Instant{6'050}), Instant{21'050});
}

}  // namespace
}  // namespace cardroom::base
