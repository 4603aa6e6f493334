// Who may stay, and come back, when the web site's keys are changed.
#include "realtime/talk.hpp"

namespace cardroom::realtime {
namespace {

class Keys : public Talk {
 protected:
  Lines keys_change(const crypto::KeyRing& ring) {
    opener_.replace(ring, crypto::Subjects::no_guests);
    return did([&](Effects& out) { session_->keys_changed(out); });
  }
  // The private tier's answer: whose proof it was first came in by `kid`.
  Lines came_in_by(const std::string& kid) {
    return hears({kConn, true, "42", "Ann", R"({"msg":"auth"})", false, kid});
  }
  static Lines key_removed() {
    return {R"(< {"msg":"bye","code":4006,"text":"the key of this login was removed",)"
            R"("reconnect":true,"after":275})",
            "close 4006"};
  }
};

TEST_F(Keys, WhoCameInByAKeyThatIsRemovedIsSentAwayToComeBack) {
  come_in();
  EXPECT_EQ(keys_change(ring_), Lines());
  EXPECT_EQ(keys_change(*crypto::KeyRing::fresh("web-2")), key_removed());
}

TEST_F(Keys, ATicketOfARemovedKeyIsRefusedAndItsHolderForgotten) {
  EXPECT_EQ(keys_change(*crypto::KeyRing::fresh("web-2")), Lines());
  const std::string invalid = R"(< {"msg":"error","text":"invalid token","code":"invalid_token"})";
  says(R"({"msg":"auth","resume":"ticket"})");
  EXPECT_EQ(came_in_by("web-1"), (Lines{"link closed", invalid}));
  says(R"({"msg":"auth","resume":"ticket"})");
  EXPECT_EQ(came_in_by("web-2"), Lines{R"(< {"msg":"auth"})"});
}

TEST_F(Keys, WhoComesBackByATicketIsSentAwayWithTheKeyOfTheirFirstToken) {
  says(R"({"msg":"auth","resume":"ticket"})");
  came_in_by("web-1");
  EXPECT_EQ(keys_change(*crypto::KeyRing::fresh("web-2")), key_removed());
}

TEST_F(Keys, AGuestStaysWhateverBecomesOfTheWebSitesKeys) {
  says(R"({"msg":"auth","resume":"ticket"})");
  came_in_by("guest");
  EXPECT_EQ(keys_change(*crypto::KeyRing::fresh("web-2")), Lines());
}

TEST_F(Keys, ATicketOfAnUnknownKeyIsGoodUntilSomeKeyIsRemoved) {
  says(R"({"msg":"auth","resume":"ticket"})");
  came_in_by("");
  EXPECT_EQ(keys_change(ring_), Lines());
  EXPECT_EQ(keys_change(*crypto::KeyRing::fresh("web-2")), key_removed());
}

TEST_F(Keys, AProofThatIsLookedAtWhileKeysGoIsJudgedWhenItIsAnswered) {
  says(R"({"msg":"auth","resume":"ticket"})");
  EXPECT_EQ(keys_change(*crypto::KeyRing::fresh("web-2")), Lines());
  EXPECT_EQ(came_in_by("web-1").front(), "link closed");
}

}  // namespace
}  // namespace cardroom::realtime
