// Cards, turns and scores, each with a planted fault.
#include <gtest/gtest.h>

#include "bots/talk.hpp"

namespace cardroom::bots {
namespace {

TEST(Cards, OneThatIsDealtTwiceIsSeen) {
  Talk talk;
  talk.sent(R"({"msg":"join","room":"r","id":1})");
  talk.got(kTable);
  Json deal = Json::parse(kDeal);
  deal["cards"][6] = "AS";
  talk.got(deal);
  EXPECT_EQ(talk.blamed(), (Blamed{Rule::cards, Rule::counts}));
}

TEST(Cards, ATopCardFromOnesOwnHandIsSeen) {
  Talk talk;
  talk.sent(R"({"msg":"join","room":"r","id":1})");
  talk.got(kTable);
  Json deal = Json::parse(kDeal);
  deal["up"] = "AS";
  talk.got(deal);
  EXPECT_EQ(talk.blamed(), Blamed{Rule::cards});
}

TEST(Cards, APackOfAnotherSizeIsSeen) {
  Talk talk;
  talk.sent(R"({"msg":"join","room":"r","id":1})");
  talk.got(kTable);
  Json deal = Json::parse(kDeal);
  deal["stock"] = 36;
  talk.got(deal);
  EXPECT_EQ(talk.blamed(), Blamed{Rule::counts});
}

TEST(Cards, AHandNumberLeftOutIsSeen) {
  Talk talk;
  talk.sent(R"({"msg":"join","room":"r","id":1})");
  talk.got(kTable);
  Json deal = Json::parse(kDeal);
  deal["hand_no"] = 6;
  talk.got(deal);
  EXPECT_EQ(talk.blamed(), Blamed{Rule::counts});
}

TEST(Cards, AnotherSeatsDrawnCardIsSeen) {
  Talk talk;
  talk.begin();
  talk.event(R"("msg":"draw","seat":1,"card":"KD","stock":36)");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::foreign_card});
}

TEST(Cards, AnotherSeatsChoiceIsSeen) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"turn","room":"r","seat":1,"ms":9,"legal":[{"msg":"draw"}]})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::foreign_card});
}

TEST(Cards, AStockThatDoesNotFollowIsSeen) {
  Talk talk;
  talk.begin();
  talk.event(R"("msg":"draw","seat":1,"stock":35)");
  EXPECT_EQ(talk.blamed(), (Blamed{Rule::counts, Rule::counts}));
}

TEST(Cards, ADrawnCardThatIsElsewhereIsSeen) {
  for (const std::string card : {"2S", "8H", "KH", "ZZ"}) {
    Talk talk;
    talk.begin();
    talk.event(R"("msg":"play","seat":1,"card":"KH")");  // the 8H goes beneath it
    talk.event(R"("msg":"draw","seat":0,"stock":36,"card":")" + card + R"(")");
    EXPECT_EQ(talk.blamed(), Blamed{Rule::cards}) << card;
  }
}

TEST(Cards, ACardPlayedFromTwoPlacesIsSeen) {
  Talk talk;
  talk.begin();
  talk.event(R"("msg":"play","seat":1,"card":"3S")");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::cards});
}

TEST(Cards, AnOwnCardPlayedThatIsNotHeldIsSeen) {
  Talk talk;
  talk.begin();
  talk.event(R"("msg":"play","seat":0,"card":"KH")");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::cards});
}

TEST(Cards, AReshuffleTakesAllButTheTopCard) {
  Talk good, bad;
  for (Talk* talk : {&good, &bad}) {
    talk->begin();
    talk->event(R"("msg":"play","seat":1,"card":"KH")");
  }
  good.event(R"("msg":"reshuffle","stock":38)");
  good.event(R"("msg":"draw","seat":0,"card":"8H","stock":37)");
  bad.event(R"("msg":"reshuffle","stock":39)");
  EXPECT_EQ(good.blamed(), Blamed{});
  EXPECT_EQ(bad.blamed(), (Blamed{Rule::counts, Rule::counts}));
}

TEST(Cards, ATableThatIsNotWhatItsEventsLedToIsSeen) {
  const auto blame = [](auto change) {
    Talk talk;
    talk.begin();
    Json table = table_in_hand(11);
    change(table);
    talk.got(table);
    return talk.blamed();
  };
  EXPECT_EQ(blame([](Json&) {}), Blamed{});
  EXPECT_EQ(blame([](Json& t) { t["you"]["hand"][0] = "KD"; }), Blamed{Rule::table_differs});
  EXPECT_EQ(blame([](Json& t) { t["state"]["up"] = "9H"; }), Blamed{Rule::table_differs});
  EXPECT_EQ(blame([](Json& t) { t["seats"][1]["score"] = 6; }), Blamed{Rule::table_differs});
  EXPECT_EQ(blame([](Json& t) { t["hand_no"] = 4; }), Blamed{Rule::table_differs});
  EXPECT_EQ(blame([](Json& t) { t["state"]["stock"] = 36; }),
            (Blamed{Rule::counts, Rule::table_differs}));
}

TEST(Cards, OnesTurnWithNothingToChooseIsSeen) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[]})");
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9})");
  EXPECT_EQ(talk.blamed(), (Blamed{Rule::no_legal, Rule::no_legal}));
}

TEST(Cards, AnOfferOfACardThatIsNotHeldIsSeen) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[{"msg":"play","card":"KD"}]})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::cards});
}

// A result after `kDeal`, as if nobody had played.
Json result() {
  return Json::parse(R"({"msg":"result","room":"r","epoch":2,"seq":12,"hand_no":5,"winner":1,
      "hands":[["AS","2S","3S","4S","5S","6S","7S"],["2C","3C","4C","5C","6C","7C","9C"]],
      "points":[0,28],"scores":[30,33],"final":false})");
}

Blamed blame_of_result(void (*change)(Json&)) {
  Talk talk;
  talk.begin();
  Json message = result();
  change(message);
  talk.got(message);
  return talk.blamed();
}

TEST(Result, AsItShouldBeIsTaken) {
  Talk talk;
  talk.begin();
  talk.got(result());
  EXPECT_EQ(talk.blamed(), Blamed{});
  EXPECT_EQ(talk.checker.results(), 1U);
  EXPECT_TRUE(talk.checker.may_ready());
}

TEST(Result, ScoresThatDoNotAddUpAreSeen) {
  EXPECT_EQ(blame_of_result([](Json& m) { m["scores"][1] = 34; }), Blamed{Rule::scores});
}

TEST(Result, ACardInTwoHandsIsSeen) {
  EXPECT_EQ(blame_of_result([](Json& m) { m["hands"][1][0] = "AS"; }), Blamed{Rule::cards});
}

TEST(Result, ACardThatWasPlayedAndIsHeldIsSeen) {
  EXPECT_EQ(blame_of_result([](Json& m) { m["hands"][1][0] = "8H"; }), Blamed{Rule::cards});
}

TEST(Result, AnotherHandThanOnesOwnIsSeen) {
  EXPECT_EQ(blame_of_result([](Json& m) { m["hands"][0][0] = "KD"; }), Blamed{Rule::cards});
}

TEST(Result, AHandOfAnotherSizeIsSeen) {
  EXPECT_EQ(blame_of_result([](Json& m) { m["hands"][1].erase(6); }), Blamed{Rule::counts});
}

TEST(Result, OfAnotherHandIsSeen) {
  EXPECT_EQ(blame_of_result([](Json& m) { m["hand_no"] = 4; }), Blamed{Rule::counts});
}

TEST(Scores, BeginFromZeroAfterAFinalResult) {
  Talk talk;
  talk.begin();
  Json message = result();
  message["final"] = true;
  talk.got(message);
  Json deal = Json::parse(kDeal);
  deal["seq"] = 13;
  deal["hand_no"] = 6;
  talk.got(deal);
  message["seq"] = 14;
  message["hand_no"] = 6;
  message["scores"] = {0, 28};
  talk.got(message);
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Seat, IsLostByALeaveOfItsOwnOnly) {
  Talk talk;
  talk.begin();
  talk.event(R"("msg":"leave","seat":1,"user":{"id":"b","name":"B"})");
  EXPECT_EQ(talk.checker.seat(), 0);
  talk.event(R"("msg":"leave","seat":0,"user":{"id":"a","name":"A"})");
  EXPECT_EQ(talk.checker.seat(), -1);
  EXPECT_EQ(talk.blamed(), Blamed{});
}

// A hand whose cards move in ways that the bots do not follow.
TEST(Cards, OfAGameThatIsNotFollowedAreNotBlamed) {
  Talk talk;
  talk.sent(R"({"msg":"join","room":"r","id":1})");
  talk.got(kTable);
  talk.event(R"("msg":"deal","hand_no":5,"cards":["AS","2S"],"counts":[2,2],"trump":"7D")");
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[{"msg":"play","card":"3S"}]})");
  EXPECT_EQ(talk.checker.legal().size(), 1U);
  talk.event(R"("msg":"throw","seat":0,"card":"3S")");
  EXPECT_EQ(talk.checker.legal().size(), 0U);
  talk.event(R"("msg":"play","seat":1,"cards":["3S","4S"])");
  talk.event(R"("msg":"draw","seat":1,"count":2)");
  talk.event(R"("msg":"result","hand_no":5,"winner":0,"hands":[[],["2C"]],"points":[1,0],)"
             R"("scores":[31,5],"final":false)");
  EXPECT_EQ(talk.blamed(), Blamed{});
}

TEST(Cards, AChoiceThatLapsedIsNoFaultAndOneThatIsEmptyIs) {
  Talk talk;
  talk.begin();
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[{"msg":"draw"}]})");
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":0,"legal":[]})");
  EXPECT_EQ(talk.checker.legal().size(), 0U);
  EXPECT_EQ(talk.blamed(), Blamed{});
  talk.got(R"({"msg":"turn","room":"r","seat":0,"ms":9,"legal":[]})");
  EXPECT_EQ(talk.blamed(), Blamed{Rule::no_legal});
}

}  // namespace
}  // namespace cardroom::bots
