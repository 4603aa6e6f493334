// The numbers and the answers, each with a planted fault.
#include <gtest/gtest.h>

#include "bots/talk.hpp"

namespace cardroom::bots {
namespace {

const std::string kPlay = R"({"msg":"play","card":"AS","room":"r","id":7})";

TEST(Checker, IsContentWithAHandAsItShouldBe) {
  Talk talk;
  talk.begin();
  talk.got(Json::parse(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[{"msg":"draw"},
                           {"msg":"play","card":"AS"}]})"));
  EXPECT_EQ(talk.checker.legal().size(), 2U);
  talk.sent(kPlay);
  talk.event(R"("msg":"play","seat":0,"card":"AS","re":7)");
  talk.event(R"("msg":"draw","seat":1,"stock":36)");
  talk.event(R"("msg":"pass","seat":1)");
  talk.event(R"("msg":"draw","seat":0,"card":"KD","stock":35)");
  EXPECT_EQ(talk.blamed(), Blamed{});
  EXPECT_EQ(talk.checker.position().seq, 15U);
}

TEST(Checker, LeavesWhatIsSaidInChannelsAsItIs) {
  Talk talk;
  talk.begin();
  talk.sent(R"({"msg":"follow","channel":"lobby","last":9,"id":7})");
  talk.got(R"({"msg":"log","channel":"lobby","messages":[],"re":7})");
  talk.sent(R"({"msg":"say","channel":"lobby","text":"x","id":8})");
  talk.got(R"({"msg":"said","channel":"lobby","n":1,"text":"x","at":1,"re":8})");
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Checker, SeesANumberLeftOut) {
  Talk talk;
  talk.begin();
  talk.event(13, R"("msg":"pass","seat":1)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::gap});
}

TEST(Checker, SeesAnEventShownTwice) {
  Talk talk;
  talk.begin();
  talk.event(12, R"("msg":"pass","seat":1)");
  talk.event(12, R"("msg":"pass","seat":1)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::twice});
}

TEST(Checker, SeesAnEpochThatFell) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"pass","room":"r","epoch":1,"seq":12,"seat":1})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::epoch_fell});
}

TEST(Checker, TakesAGrownEpoch) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"pass","room":"r","epoch":3,"seq":12,"seat":1})");
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Checker, SeesATableOfAConnectionThatDidNotJoin) {
  Talk talk;
  talk.begin();
  talk.checker.lost(talk.now);
  talk.event(R"("msg":"pass","seat":1)");
  talk.got(R"({"msg":"turn","room":"r","seat":1,"ms":9})");
  talk.got(R"({"msg":"presence","room":"r","seat":1,"presence":"held"})");
  EXPECT_EQ(talk.blamed(), (Blamed{Rule::uninvited, Rule::uninvited, Rule::uninvited}));
}

TEST(Checker, SeesAnAnswerToNoRequest) {
  Talk talk;
  talk.begin();
  talk.event(R"("msg":"pass","seat":1,"re":77)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::answer_unasked});
}

TEST(Checker, SeesASecondAnswer) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::answer_unasked});
}

TEST(Checker, TakesTheSameAnswerToTheSameIdSentAgain) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  talk.event(13, R"("msg":"pass","seat":1)");
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Checker, SeesAnotherAnswerToTheSameIdSentAgain) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"2S","re":7)");
  EXPECT_EQ(talk.blamed(), (Blamed{Rule::answer_differs, Rule::contradicted}));
}

TEST(Checker, SeesAnIdThatIsAppliedTwice) {
  Talk talk;
  talk.begin();
  const std::string draw = R"({"msg":"draw","room":"r","id":7})";
  talk.sent(draw);
  talk.event(12, R"("msg":"draw","seat":0,"card":"KD","stock":36,"re":7)");
  talk.sent(draw);
  talk.event(13, R"("msg":"draw","seat":0,"card":"KH","stock":35,"re":7)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::answer_differs});
}

TEST(Checker, SeesAnAcceptedActionRefusedLater) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  talk.sent(kPlay);
  talk.got(R"({"msg":"error","code":"stale","text":"","re":7})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::answer_differs});
}

TEST(Checker, SeesAnAnswerOfAnotherKind) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.event(12, R"("msg":"pass","seat":0,"re":7)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::answer_differs});
}

TEST(Checker, SeesARefusalOfWhatWasOffered) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[{"msg":"play","card":"AS"}]})");
  talk.sent(kPlay);
  talk.got(R"({"msg":"error","code":"illegal_action","text":"","re":7})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::refused_legal});
}

TEST(Checker, TakesARefusalOfWhatTheClockTookAway) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[{"msg":"play","card":"AS"}]})");
  talk.sent(kPlay);
  talk.event(R"("msg":"draw","seat":0,"card":"KD","stock":36)");
  talk.got(R"({"msg":"error","code":"not_your_turn","text":"","re":7})");
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Checker, SeesARefusalThatNothingExplains) {
  for (const std::string code : {"bad_message", "id_conflict", "stale", "unknown_room"}) {
    Talk talk;
    talk.begin();
    talk.sent(kPlay);
    talk.got(R"({"msg":"error","text":"","re":7,"code":")" + code + R"("})");
    EXPECT_EQ(talk.blamed(), Blamed{Rule::wrong_refusal}) << code;
  }
}

TEST(Checker, TakesARequestToComeAgain) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.got(R"({"msg":"error","code":"unavailable","text":"","re":7,"retry":true,"after":5})");
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Checker, FollowsWhatWasMissedWhileAway) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.come_back(
      R"({"msg":"resume","room":"r","epoch":3,"seq":13,"missed":2,"last_id":7,"re":50})");
  talk.event(12, R"("msg":"play","seat":0,"card":"AS")");
  talk.event(13, R"("msg":"pass","seat":1)");
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Checker, SeesAnAnswerThatIsNotWhatWasMissed) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.come_back(
      R"({"msg":"resume","room":"r","epoch":3,"seq":12,"missed":1,"last_id":7,"re":50})");
  talk.event(12, R"("msg":"play","seat":0,"card":"2S")");
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::contradicted});
}

TEST(Checker, SeesAResumeThatDoesNotLeadToTheNewest) {
  Talk talk;
  talk.begin();
  talk.come_back(
      R"({"msg":"resume","room":"r","epoch":2,"seq":13,"missed":1,"last_id":0,"re":50})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::gap});
}

TEST(Checker, SeesAResumeFromWhichTheTailIsLost) {
  Talk talk;
  talk.begin();
  talk.come_back(
      R"({"msg":"resume","room":"r","epoch":3,"seq":10,"missed":0,"last_id":0,"re":50})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::lost});
}

TEST(Checker, SeesAnAcknowledgedIdThatIsForgotten) {
  Talk talk;
  talk.begin();
  talk.sent(kPlay);
  talk.event(12, R"("msg":"play","seat":0,"card":"AS","re":7)");
  talk.come_back(
      R"({"msg":"resume","room":"r","epoch":3,"seq":12,"missed":0,"last_id":6,"re":50})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::lost});
}

TEST(Checker, SeesATableOlderThanWhatWasShown) {
  Talk talk;
  talk.begin();
  talk.event(12, R"("msg":"pass","seat":1)");
  talk.got(table_in_hand(11));
  EXPECT_EQ(talk.blamed(), Blamed{Rule::lost});
}

TEST(Checker, SeesASeatOlderThanWhatWasShown) {
  Talk talk;
  talk.begin();
  talk.checker.lost(talk.now);
  talk.sent(R"({"msg":"auth","resume":"x","id":49})");
  talk.got(R"({"msg":"auth","user":{"id":"a","name":"A"},"resume":"y","re":49,
               "seats":[{"room":"r","seat":0,"epoch":2,"seq":10}]})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::lost});
}

TEST(Checker, SeesATableInPlaceOfTheMissedEvents) {
  Talk soon, late;
  for (Talk* talk : {&soon, &late}) {
    talk->begin();
    talk->checker.lost(talk->now);
    talk->sent(R"({"msg":"join","room":"r","epoch":2,"seq":11,"id":50})");
  }
  Json table = table_in_hand(11);
  table["re"] = 50;
  soon.now = soon.now + base::Millis{29'999};
  soon.got(table);
  late.now = late.now + kEventsPromised;
  late.got(table);
  EXPECT_EQ(soon.blamed(), Blamed{Rule::resume_skipped});
  EXPECT_EQ(late.blamed(), Blamed{});
}

TEST(Checker, SeesOneNumberShownToTwoPlayersAsDifferentEvents) {
  RoomLogs rooms;
  Talk ann(rooms, "ann"), bob(rooms, "bob");
  ann.begin();
  Json deal = Json::parse(kDeal);
  deal["cards"] = Json::parse(R"(["2C","3C","4C","5C","6C","7C","9C"])");
  bob.sent(R"({"msg":"join","room":"r","id":1})");
  Json table = Json::parse(kTable);
  table["you"]["seat"] = 1;
  bob.got(table);
  bob.got(deal);
  ann.event(R"("msg":"draw","seat":1,"stock":36)");
  bob.event(R"("msg":"draw","seat":1,"card":"KD","stock":36)");
  EXPECT_EQ(bob.blamed(), Blamed{});
  ann.event(R"("msg":"pass","seat":1)");
  bob.event(R"("msg":"play","seat":1,"card":"KD")");
  EXPECT_EQ(bob.blamed(), Blamed{Rule::contradicted});
}

TEST(Checker, SeesWhatIsNoMessage) {
  Talk talk;
  talk.got("no");
  talk.got(R"({"text":"no kind"})");
  talk.got(R"({"msg":"resume","seq":3})");
  EXPECT_EQ(talk.blamed(), (Blamed{Rule::malformed, Rule::malformed, Rule::malformed}));
}

TEST(Violation, NamesPlayerRoomNumberAndMessage) {
  Talk talk;
  talk.begin();
  talk.event(13, R"("msg":"pass","seat":1)");
  ASSERT_EQ(talk.violations.count(), 1U);
  EXPECT_EQ(print(talk.violations.first().front()),
            "gap: player ann, room r, seq 11: expected seq 12\n"
            "    {\"room\":\"r\",\"epoch\":2,\"seq\":13,\"msg\":\"pass\",\"seat\":1}");
}

// The host of "r" closes it, and everybody leaves: seq 13 on.
void close_room(Talk& talk) {
  talk.begin();
  talk.sent(R"({"msg":"close","room":"r","id":7})");
  talk.event(R"("msg":"close","re":7)");
  talk.event(R"("msg":"leave","seat":0,"user":{"id":"a","name":"A"})");
  talk.event(R"("msg":"leave","seat":1,"user":{"id":"b","name":"B"})");
}

// What is shown of the room that is made anew.
std::string made_anew(const std::string& re) {
  Json table = Json::parse(kTable);
  table["epoch"] = 3;
  table["seq"] = 15;
  table["seats"][0]["score"] = table["seats"][1]["score"] = 0;
  table["you"]["last_id"] = 7;
  table["re"] = Json::parse(re);
  return table.dump();
}

TEST(Checker, TakesARoomThatIsMadeAnewAndUnknownMeanwhile) {
  Talk talk;
  close_room(talk);
  talk.sent(R"({"msg":"join","room":"r","id":8})");
  talk.got(R"({"msg":"error","code":"unknown_room","text":"no such room","re":8})");
  talk.sent(R"({"msg":"create","game":"g","name":"r","id":9})");
  talk.got(made_anew("9"));
  EXPECT_EQ(talk.blamed(), Blamed{});
  EXPECT_EQ(talk.checker.position().seq, 15U);
}

TEST(Checker, TakesATableForTheEventsOfTheRoomBeforeOnceItsMakerWasShownTheNewOne) {
  for (const bool anew : {false, true}) {
    RoomLogs rooms;
    Talk maker(rooms, "maker"), other(rooms, "ann");
    other.begin();
    if (anew) {
      maker.sent(R"({"msg":"create","game":"g","name":"r","id":9})");
      maker.got(made_anew("9"));
    }
    other.come_back(made_anew("50"));
    EXPECT_EQ(other.blamed(), anew ? Blamed{} : Blamed{Rule::resume_skipped});
  }
}

TEST(Checker, SeesARoomThatNobodyClosedAndThatIsUnknown) {
  Talk talk;
  talk.begin();
  talk.sent(R"({"msg":"join","room":"r","id":8})");
  talk.got(R"({"msg":"error","code":"unknown_room","text":"no such room","re":8})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::wrong_refusal});
}

}  // namespace
}  // namespace cardroom::bots
