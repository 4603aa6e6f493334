// Who gets in: the checks before `auth`, proofs, strikes and deadlines.
#include "realtime/talk.hpp"
#include "shared/crypto/site_keys.hpp"

namespace cardroom::realtime {
namespace {

const std::string kAuthRequired =
    R"(< {"msg":"error","text":"authentication required","code":"auth_required"})";
const std::string kInvalid = R"(< {"msg":"error","text":"invalid token","code":"invalid_token"})";
const std::string kUnknown =
    R"(< {"msg":"error","text":"unknown message","code":"unknown_message"})";

using Door = Talk;

bool is_bad_message(const Lines& lines) {
  return !lines.empty() && lines[0].find(R"("code":"bad_message")") != std::string::npos;
}

TEST_F(Door, ATokenOfTheWebSiteIsOpenedHereAndRedeemedThere) {
  EXPECT_EQ(says(R"({"msg":"auth","id":7,"token":")" + token() + "\"}"),
            Lines{"link authenticate id=7 claims 42 Ann j1 1800000300"});
  EXPECT_EQ(hears({kConn, true, "42", "Ann", R"({"msg":"auth","re":7})", false}),
            Lines{R"(< {"msg":"auth","re":7})"});
  EXPECT_TRUE(session_->authenticated());
}

TEST_F(Door, WhatTheSiteSignedWithinTheSealIsForThePrivateTierToCheck) {
  crypto::Claims claims{
      .sub = "42", .name = "Ann", .jti = "j1", .iat = kSecond, .exp = kSecond + 300};
  claims.nested = *crypto::SiteKeys::fresh("site-1")->sign(claims);
  EXPECT_EQ(says(auth(*crypto::mint_token(ring_.newest(), claims))),
            Lines{"link authenticate claims 42 Ann j1 1800000300 signed " + claims.nested});
}

TEST_F(Door, ATicketIsForThePrivateTierToOpen) {
  EXPECT_EQ(says(R"({"msg":"auth","resume":"ticket-1"})"),
            Lines{"link authenticate ticket ticket-1"});
}

TEST_F(Door, AGuestsTokenIsForThePrivateTierToOpen) {
  const crypto::KeyRing guests = *crypto::KeyRing::fresh("guest-7");
  const crypto::Claims claims{
      .sub = "guest-1", .name = "Bo", .jti = "j", .iat = kSecond, .exp = kSecond + 300};
  EXPECT_EQ(says(auth(*crypto::mint_token(guests.newest(), claims))),
            Lines{"link authenticate guest_token"});
}

TEST_F(Door, ATokenOfAnUnknownKeyThatIsNoGuestsIsInvalid) {
  const crypto::KeyRing other = *crypto::KeyRing::fresh("web-2");
  const crypto::Claims claims{
      .sub = "42", .name = "Bo", .jti = "j", .iat = kSecond, .exp = kSecond + 300};
  EXPECT_EQ(says(auth(*crypto::mint_token(other.newest(), claims))), Lines{kInvalid});
}

TEST_F(Door, AGuestsNameUnderTheWebSitesKeyIsInvalid) {
  EXPECT_EQ(says(auth(token("guest-1"))), Lines{kInvalid});
}

TEST_F(Door, AnExpiredTokenIsInvalid) {
  const std::string good = token();
  now_.wall.ms += 300'000;
  EXPECT_EQ(says(auth(good)), Lines{kInvalid});
}

TEST_F(Door, TheThirdInvalidTokenCloses) {
  EXPECT_EQ(says(auth("garbage")), Lines{kInvalid});
  EXPECT_EQ(says(R"({"msg":"auth","id":2,"token":"garbage"})"), Lines{with_re(kInvalid, 2)});
  EXPECT_EQ(says(auth("garbage")), (Lines{kInvalid, kByeAbuse, "close 4503"}));
  EXPECT_EQ(says(auth(token())), Lines{});
}

TEST_F(Door, TheThirdProofRefusedThereClosesToo) {
  says(auth("garbage"));
  says(auth(token()));
  EXPECT_EQ(refused(), Lines{R"(< {"msg":"error"})"});
  says(auth(token()));
  EXPECT_EQ(refused(), (Lines{R"(< {"msg":"error"})", kByeAbuse, "close 4503"}));
}

TEST_F(Door, AProofThatCouldNotBeLookedAtIsNoRefusal) {
  for (int i = 0; i < 5; ++i) {
    says(auth(token()));
    EXPECT_EQ(hears({kConn, false, "", "", "later", true}), Lines{"< later"});
  }
  says(auth(token()));
  EXPECT_EQ(accepted(), Lines{R"(< {"msg":"auth"})"});
}

TEST_F(Door, ARefusedProofLeavesTheDoorOpen) {
  says(auth(token()));
  refused();
  says(auth(token()));
  accepted();
  EXPECT_TRUE(session_->authenticated());
}

TEST_F(Door, BothATokenAndATicketIsABadMessage) {
  EXPECT_TRUE(is_bad_message(says(R"({"msg":"auth","token":"a","resume":"b"})")));
  EXPECT_TRUE(is_bad_message(says(R"({"msg":"auth"})")));
}

TEST_F(Door, NothingWellFormedIsAnsweredBeforeAuthNotEvenPing) {
  EXPECT_EQ(says(R"({"msg":"join","room":"room1"})"), Lines{kAuthRequired});
  EXPECT_EQ(says(R"({"msg":"ping","id":9})"), Lines{with_re(kAuthRequired, 9)});
}

TEST_F(Door, AuthRequiredComesBeforeUnknownMessageAndIsNoStrike) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(says(R"({"msg":"sing"})"), Lines{kAuthRequired});
}

TEST_F(Door, BadMessageComesBeforeAuthRequired) {
  EXPECT_TRUE(is_bad_message(says(R"({"msg":"join")")));
}

TEST_F(Door, TheThirdBadMessageCloses) {
  EXPECT_TRUE(is_bad_message(says("{")));
  EXPECT_TRUE(is_bad_message(says("[]")));
  const Lines third = says(R"({"msg":"ping","id":5,"x":1})");
  ASSERT_TRUE(is_bad_message(third));
  EXPECT_NE(third[0].find(R"("re":5)"), std::string::npos);
  EXPECT_EQ(Lines(third.begin() + 1, third.end()), (Lines{kByeAbuse, "close 4503"}));
}

TEST_F(Door, BadAndUnknownMessagesAreCountedTogether) {
  EXPECT_TRUE(is_bad_message(says("{")));
  come_in();
  EXPECT_EQ(says(R"({"msg":"sing","id":4})"), Lines{with_re(kUnknown, 4)});
  EXPECT_EQ(says(R"({"msg":"sing"})"), (Lines{kUnknown, kByeAbuse, "close 4503"}));
}

TEST_F(Door, WhatThePrivateTierCallsAStrikeIsCountedWithThem) {
  come_in();
  EXPECT_EQ(hears(link::Deliver{{kConn}, 0, true, "", 0, 0, "bad"}), Lines{"< bad"});
  says("{");
  EXPECT_EQ(hears(link::Deliver{{kConn}, 0, true, "", 0, 0, "bad"}),
            (Lines{"< bad", kByeAbuse, "close 4503"}));
}

TEST_F(Door, InvalidTokensAndStrikesAreCountedApart) {
  says("{");
  says(auth("garbage"));
  says("{");
  says(auth("garbage"));
  come_in();
}

TEST_F(Door, AuthASecondTimeIsAlreadyAuthenticated) {
  come_in();
  EXPECT_EQ(says(R"({"msg":"auth","id":8,"token":"x"})"),
            Lines{R"(< {"msg":"error","text":"already authenticated",)"
                  R"("code":"already_authenticated","re":8})"});
}

TEST_F(Door, WhoDoesNotAuthenticateWithinFiveSecondsIsSentAway) {
  EXPECT_EQ(after(base::Millis{4'999}), Lines{});
  EXPECT_EQ(after(base::Millis{1}),
            (Lines{R"(< {"msg":"bye","code":4005,"text":"no authentication within 5 s",)"
                   R"("reconnect":true,"after":275})",
                   "close 4005"}));
}

TEST_F(Door, RefusedProofsDoNotMoveTheDeadline) {
  after(base::Millis{4'000});
  says(auth(token()));
  refused();
  EXPECT_EQ(after(base::Millis{1'000}).back(), "close 4005");
}

TEST_F(Door, WhoIsInHasNoDeadline) {
  come_in();
  EXPECT_EQ(after(base::Millis{6'000}), Lines{});
}

TEST_F(Door, AProofUnderWayAtTheDeadlineIsWaitedFor) {
  after(base::Millis{4'000});
  says(auth(token()));
  EXPECT_EQ(after(base::Millis{1'000}), Lines{});
  accepted();
  EXPECT_TRUE(session_->authenticated());
}

TEST_F(Door, AProofThatIsNeverAnsweredSendsTheClientElsewhere) {
  says(R"({"msg":"auth","id":1,"resume":"t"})");
  EXPECT_EQ(after(kProofDeadline),
            (Lines{with_re(kUnavailable, 1),
                   R"(< {"msg":"bye","code":4003,"text":"table servers unreachable",)"
                   R"("reconnect":true,"after":275})",
                   "close 4003"}));
}

TEST_F(Door, WithoutALinkAProofIsUnavailableAndTheDeadlineSaysWhy) {
  link_down();
  EXPECT_EQ(says(R"({"msg":"auth","id":1,"resume":"t"})"), Lines{with_re(kUnavailable, 1)});
  EXPECT_EQ(after(kAuthDeadline).back(), "close 4003");
}

TEST_F(Door, ALinkLostDuringAProofMakesItUnavailable) {
  says(R"({"msg":"auth","id":1,"resume":"t"})");
  EXPECT_EQ(link_down(), Lines{with_re(kUnavailable, 1)});
  EXPECT_EQ(link_up(), Lines{});
  EXPECT_EQ(says(R"({"msg":"auth","id":1,"resume":"t"})"),
            Lines{"link authenticate id=1 ticket t"});
  accepted();
  EXPECT_TRUE(session_->authenticated());
}

TEST_F(Door, WhatIsSentBehindAnAuthWaitsForIt) {
  says(auth(token()));
  EXPECT_EQ(says(R"({"msg":"join","room":"room2","id":1})"), Lines{});
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{});
  EXPECT_EQ(accepted(), (Lines{R"(< {"msg":"auth"})",
                               R"(link request 1 join id=1 room=room2 attachment=1 )"
                               R"({"msg":"join","room":"room2","id":1})",
                               R"(< {"msg":"pong"})"}));
}

TEST_F(Door, WhatIsSentBehindARefusedAuthIsAuthRequired) {
  says(auth(token()));
  says(R"({"msg":"join","room":"room2","id":1})");
  EXPECT_EQ(refused(), (Lines{R"(< {"msg":"error"})", with_re(kAuthRequired, 1)}));
}

TEST_F(Door, ASecondAuthSentBehindTheFirstIsTriedWhenThatIsRefused) {
  says(auth(token()));
  says(R"({"msg":"auth","resume":"t"})");
  says(R"({"msg":"ping"})");
  EXPECT_EQ(refused(), (Lines{R"(< {"msg":"error"})", "link authenticate ticket t"}));
  EXPECT_EQ(accepted(), (Lines{R"(< {"msg":"auth"})", R"(< {"msg":"pong"})"}));
}

TEST_F(Door, MoreThanCanWaitBehindAnAuthIsBusy) {
  says(auth(token()));
  for (std::size_t i = 0; i < kMaxHeld; ++i) EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{});
  const Lines more = says(R"({"msg":"ping","id":3})");
  ASSERT_EQ(more.size(), 1u);
  EXPECT_NE(more[0].find(R"("code":"busy")"), std::string::npos);
}

TEST_F(Door, TheLinksOtherEndMustHearOfTheEndOnlyOfWhomItKnows) {
  using Links = std::vector<LinkNo>;
  EXPECT_EQ(session_->known_to(), Links{});
  says(auth("garbage"));
  EXPECT_EQ(session_->known_to(), Links{});
  says(auth(token()));
  EXPECT_EQ(session_->known_to(), Links{1});
  link_down();
  EXPECT_EQ(session_->known_to(), Links{});
}

TEST_F(Door, AProofGoesToOneServerAndOnlyItsAnswerCounts) {
  add_link("gs-2");
  says(auth(token()));
  EXPECT_EQ(session_->home(), 1u);
  EXPECT_EQ(hears(link::Authenticated{kConn, true, "42", "Ann", "in", false}, 2), Lines{});
  EXPECT_FALSE(session_->authenticated());
  EXPECT_EQ(link_down(2), Lines{});
  accepted();
  EXPECT_TRUE(session_->authenticated());
}

TEST_F(Door, AProofIsNotAskedOfAServerThatHasNotListedItsTables) {
  link_down();
  picture_.fleet.up(1, "gs-1", now_.instant);
  EXPECT_EQ(says(R"({"msg":"auth","id":1,"resume":"t"})"), Lines{with_re(kUnavailable, 1)});
}

TEST_F(Door, WhoComesInAtAServerThatBeganToDrainFindsAnotherHomeAtOnce) {
  add_link("gs-2");
  says(auth(token()));
  picture_.fleet.listed(2, {{"gs-1", "at gs-1", true}});
  EXPECT_EQ(accepted(), (Lines{R"(< {"msg":"auth"})", "link 2 opened 42 Ann home"}));
  EXPECT_EQ(session_->home(), 2u);
}

}  // namespace
}  // namespace cardroom::realtime
