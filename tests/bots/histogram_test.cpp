#include "tools/bots/histogram.hpp"

#include <gtest/gtest.h>

namespace cardroom::bots {
namespace {

TEST(Histogram, IsExactForSmallValues) {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 60; ++value) histogram.add(value);
  EXPECT_EQ(histogram.at(0), 1U);
  EXPECT_EQ(histogram.at(500), 30U);
  EXPECT_EQ(histogram.at(1000), 60U);
}

TEST(Histogram, IsAtMostThreePercentAboveTheTruth) {
  for (std::uint64_t value = 1; value < std::uint64_t{1} << 40; value = value * 9 / 7 + 1) {
    Histogram histogram;
    histogram.add(value);
    histogram.add(value * 4);  // so that the most does not hide the bucket's end
    EXPECT_GE(histogram.at(500), value);
    EXPECT_LE(histogram.at(500), value + value / 32);
  }
}

TEST(Histogram, KnowsTheMostThereWasExactly) {
  Histogram histogram;
  histogram.add(1'234'567);
  histogram.add(UINT64_MAX);
  EXPECT_EQ(histogram.most(), UINT64_MAX);
  EXPECT_EQ(histogram.at(999), UINT64_MAX);
  EXPECT_EQ(histogram.count(), 2U);
}

TEST(Histogram, OfNothingSaysZero) {
  EXPECT_EQ(Histogram().at(500), 0U);
}

}  // namespace
}  // namespace cardroom::bots
