// Who may do how much: buckets, places, and what is kept for those who come back.
#include "realtime/admission.hpp"

#include <gtest/gtest.h>

#include "realtime/talk.hpp"

namespace cardroom::realtime {
namespace {

constexpr base::Instant kStart{1'000'000};
using Wait = std::optional<base::Millis>;

TEST(Limit, IsAnActAndItsRate) {
  EXPECT_EQ(parse_limit("say=20:1000"), (Limit{Act::say, {20, 1'000'000}}));
  EXPECT_EQ(parse_limit("connect=1000000:3600000"),
            (Limit{Act::connect, {1'000'000, 3'600'000'000}}));
  for (const char* none : {"", "say", "say=", "say=1", "say=1:", "say=0:1", "say=1:0", "say=1:1 ",
                           "say=-1:1", "say=1000001:1", "say=1:3600001", "fly=1:1", "=1:1"})
    EXPECT_EQ(parse_limit(none), std::nullopt) << none;
}

TEST(Buckets, GiveABurstAndThenOneAtATime) {
  Buckets buckets(10);
  const Rate rate{3, 100'000};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(buckets.take(Act::say, "a", rate, kStart), Wait());
  EXPECT_EQ(buckets.take(Act::say, "a", rate, kStart), base::Millis{100});
  EXPECT_EQ(buckets.take(Act::say, "a", rate, kStart + base::Millis{99}), base::Millis{1});
  EXPECT_EQ(buckets.take(Act::say, "a", rate, kStart + base::Millis{100}), Wait());
  EXPECT_EQ(buckets.take(Act::say, "a", rate, kStart + base::Millis{100}), base::Millis{100});
}

TEST(Buckets, AreFullAgainAfterARestAndNoFuller) {
  Buckets buckets(10);
  const Rate rate{2, 1'000};
  const base::Instant later = kStart + base::Millis{86'400'000};
  for (const base::Instant at : {kStart, later}) {
    EXPECT_EQ(buckets.take(Act::play, "a", rate, at), Wait());
    EXPECT_EQ(buckets.take(Act::play, "a", rate, at), Wait());
    EXPECT_EQ(buckets.take(Act::play, "a", rate, at), base::Millis{1});
  }
}

TEST(Buckets, CountEachActAndEachOneByItself) {
  Buckets buckets(10);
  const Rate rate{1, 1'000'000};
  EXPECT_EQ(buckets.take(Act::say, "a", rate, kStart), Wait());
  EXPECT_EQ(buckets.take(Act::create, "a", rate, kStart), Wait());
  EXPECT_EQ(buckets.take(Act::say, "b", rate, kStart), Wait());
  EXPECT_EQ(buckets.take(Act::say, "a", rate, kStart), base::Millis{1'000});
}

TEST(Buckets, TakeNothingByLooking) {
  Buckets buckets(10);
  const Rate rate{1, 1'000'000};
  EXPECT_EQ(buckets.look(Act::guest, "a", rate, kStart), Wait());
  EXPECT_EQ(buckets.take(Act::guest, "a", rate, kStart), Wait());
  EXPECT_EQ(buckets.look(Act::guest, "a", rate, kStart), base::Millis{1'000});
}

TEST(Buckets, ForgetTheLongestUnusedAtTheirBound) {
  Buckets buckets(3);
  const Rate rate{1, 1'000'000};
  for (const char* who : {"a", "b", "c", "a", "d", "e"}) buckets.take(Act::say, who, rate, kStart);
  EXPECT_EQ(buckets.size(), 3u);
  EXPECT_NE(buckets.look(Act::say, "a", rate, kStart), Wait());
  EXPECT_EQ(buckets.look(Act::say, "b", rate, kStart), Wait());
  EXPECT_EQ(buckets.look(Act::say, "c", rate, kStart), Wait());
}

TEST(Admission, CountsNobodyWithoutAName) {
  Limits limits;
  limits.rate(Act::guest) = {1, 1'000'000};
  Admission admission(limits, 10);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(admission.take(Act::guest, "", kStart), Wait());
  EXPECT_EQ(admission.take(Act::guest, "a", kStart), Wait());
  EXPECT_EQ(admission.take(Act::guest, "a", kStart), base::Millis{1'000});
  EXPECT_EQ(admission.refused(), 1u);
}

TEST(Admission, HoldsSoManyPlacesOfEachKindForEach) {
  using Place = Admission::Place;
  Limits limits;
  limits.places = 2;
  Admission admission(limits, 100);
  for (int i = 0; i < 2; ++i) admission.enter(Place::connection, "a");
  EXPECT_TRUE(admission.full(Place::connection, "a"));
  EXPECT_FALSE(admission.full(Place::conversation, "a"));
  EXPECT_FALSE(admission.full(Place::connection, "b"));
  EXPECT_FALSE(admission.full(Place::connection, ""));
  admission.leave(Place::connection, "a");
  EXPECT_FALSE(admission.full(Place::connection, "a"));
}

TEST(Admission, KeepsTheLastPlacesForThoseWhoComeBack) {
  using Place = Admission::Place;
  Admission admission(Limits(), 10);
  for (int i = 0; i < 8; ++i) admission.enter(Place::connection, "");
  EXPECT_FALSE(admission.only_returning());
  admission.enter(Place::connection, "");
  EXPECT_TRUE(admission.only_returning());
  admission.leave(Place::connection, "");
  EXPECT_FALSE(admission.only_returning());
}

// ---- the session, told by it ----

class Limited : public Talk {
 protected:
  void limit(Act act, Rate rate) {
    limits_.rate(act) = rate;
    admission_.emplace(limits_, 10);
    session_.emplace(kConn, Session::Shared{opener_, picture_, *admission_}, "192.0.2.0",
                     now_.instant);
  }
  static std::string too_fast(int after) {
    return R"(< {"msg":"error","text":"too fast, try again later","code":"rate_limited",)"
           R"("retry":true,"after":)" +
           std::to_string(after) + "}";
  }
  Limits limits_;
};

TEST_F(Limited, BadTokensOfAnAddressAreAnsweredUnreadWhenTheyAreTooMany) {
  limit(Act::bad_token, {2, 2'000'000});
  const std::string invalid = R"(< {"msg":"error","text":"invalid token","code":"invalid_token"})";
  EXPECT_EQ(says(auth("a")), Lines{invalid});
  EXPECT_EQ(says(auth("b")), Lines{invalid});
  EXPECT_EQ(says(auth(token())), Lines{too_fast(2'000)});
  // Who comes back is no guesser of tokens.
  EXPECT_EQ(says(R"({"msg":"auth","resume":"ticket"})"), Lines{"link authenticate ticket ticket"});
  EXPECT_EQ(admission_->look(Act::bad_token, "192.0.2.0", now_.instant), base::Millis{2'000});
}

TEST_F(Limited, WhenPlacesAreFewOnlyThoseWhoComeBackComeIn) {
  limit(Act::say, {1, 1'000});
  for (int i = 0; i < 9; ++i) admission_->enter(Admission::Place::connection, "");
  EXPECT_EQ(says(auth(token())),
            Lines{R"(< {"msg":"error","text":"too busy now, try again later","code":"busy",)"
                  R"("retry":true,"after":1000})"});
  EXPECT_EQ(says(R"({"msg":"auth","resume":"ticket"})"), Lines{"link authenticate ticket ticket"});
}

TEST_F(Limited, WhatAUserSaysIsCountedByTheUserAndByItsKind) {
  limit(Act::say, {1, 3'000'000});
  come_in();
  const std::string say = R"({"msg":"say","channel":"lobby","text":"a","id":7})";
  EXPECT_FALSE(says(say).back().starts_with("< "));
  EXPECT_EQ(says(say), Lines{with_re(too_fast(3'000), 7)});
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{R"(< {"msg":"pong"})"});
  // From another connection of the same user, too.
  EXPECT_EQ(admission_->look(Act::say, "user/42", now_.instant), base::Millis{3'000});
  EXPECT_EQ(admission_->look(Act::say, "192.0.2.0", now_.instant), std::nullopt);
  after(base::Millis{3'000});
  EXPECT_FALSE(says(say).back().starts_with("< "));
}

TEST_F(Limited, WhatIsSaidBeforeOneIsInIsCountedByTheAddress) {
  limit(Act::play, {2, 1'000'000});
  const std::string required =
      R"(< {"msg":"error","text":"authentication required","code":"auth_required"})";
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{required});
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{required});
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{too_fast(1'000)});
}

}  // namespace
}  // namespace cardroom::realtime
