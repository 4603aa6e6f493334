#include "tools/bots/silence.hpp"

#include <gtest/gtest.h>

namespace cardroom::bots {
namespace {

using Advice = Silence::Advice;
using Due = Silence::Due;

constexpr std::uint64_t kBegin = 5'000'000;

TEST(Silence, IsAskedAboutSoonWhereAnAnswerIsDue) {
  Silence silence;
  silence.heard(kBegin);
  EXPECT_EQ(silence.look(kBegin + kDoubtUs - 1, Due::answer), Advice::nothing);
  EXPECT_EQ(silence.look(kBegin + kDoubtUs, Due::answer), Advice::ping);
}

TEST(Silence, IsAskedAboutLateWhereNoneIs) {
  Silence silence;
  silence.heard(kBegin);
  EXPECT_EQ(silence.look(kBegin + kQuietUs - 1, Due::nothing), Advice::nothing);
  EXPECT_EQ(silence.look(kBegin + kQuietUs, Due::nothing), Advice::ping);
}

TEST(Silence, IsAskedAboutOnceAndThenTheConnectionIsGivenUp) {
  Silence silence;
  silence.heard(kBegin);
  const std::uint64_t asked = kBegin + kDoubtUs;
  EXPECT_EQ(silence.look(asked, Due::answer), Advice::ping);
  EXPECT_EQ(silence.look(asked + kPatienceUs - 1, Due::answer), Advice::nothing);
  EXPECT_EQ(silence.look(asked + kPatienceUs, Due::answer), Advice::give_up);
}

TEST(Silence, AnyWordEndsIt) {
  Silence silence;
  silence.heard(kBegin);
  EXPECT_EQ(silence.look(kBegin + kDoubtUs, Due::answer), Advice::ping);
  const std::uint64_t word = kBegin + kDoubtUs + kPatienceUs - 1;
  silence.heard(word);
  EXPECT_EQ(silence.look(word + 1, Due::answer), Advice::nothing);
  EXPECT_EQ(silence.look(word + kDoubtUs, Due::answer), Advice::ping);
}

}  // namespace
}  // namespace cardroom::bots
