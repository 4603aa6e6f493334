// What a connection does once it is in: requests and answers, the loss of the link, attachments.
#include "realtime/talk.hpp"

namespace cardroom::realtime {
namespace {

class Inside : public Talk {
 protected:
  void SetUp() override { come_in(); }
};

TEST_F(Inside, ARequestGoesOnAsItCameUnderAGrowingNumber) {
  EXPECT_EQ(says(R"({"msg":"draw", "room":"room2"})"),
            Lines{R"(link request 1 draw room=room2 {"msg":"draw", "room":"room2"})"});
  EXPECT_EQ(says(R"({"id":41,"msg":"play","card":"8H","suit":"S"})"),
            Lines{R"(link request 2 play id=41 {"id":41,"msg":"play","card":"8H","suit":"S"})"});
}

TEST_F(Inside, AnotherNameOfAMessageGoesOnUnderItsOwnOne) {
  EXPECT_EQ(says(R"({"msg":"join_room","room":"room2"})"),
            Lines{R"(link request 1 join room=room2 attachment=1 )"
                  R"({"msg":"join_room","room":"room2"})"});
}

TEST_F(Inside, WhatMayAttachBringsTheNumberOfItsAttachment) {
  says(R"({"msg":"room_list"})");
  EXPECT_EQ(says(R"({"msg":"create","game":"g"})"),
            Lines{R"(link request 2 create attachment=2 {"msg":"create","game":"g"})"});
  EXPECT_EQ(says(R"({"msg":"join","game":"g"})"),
            Lines{R"(link request 3 join attachment=3 {"msg":"join","game":"g"})"});
}

TEST_F(Inside, PingIsAnsweredHere) {
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{R"(< {"msg":"pong"})"});
  EXPECT_EQ(says(R"({"msg":"ping","t":123,"id":9})"), Lines{R"(< {"msg":"pong","t":123,"re":9})"});
}

TEST_F(Inside, AMessageForItIsSaid) {
  EXPECT_EQ(hears(link::Deliver{{kConn}, 0, false, "", 0, 0, "hello"}), Lines{"< hello"});
}

TEST_F(Inside, OneMoreUnansweredRequestThanTheBoundIsBusy) {
  for (std::size_t i = 1; i <= kMaxInFlight; ++i)
    ASSERT_EQ(says(R"({"msg":"room_list"})").size(), 1u);
  EXPECT_EQ(says(R"({"msg":"room_list","id":65})"),
            Lines{R"(< {"msg":"error","text":"too busy now, try again later","code":"busy",)"
                  R"("retry":true,"after":1000,"re":65})"});
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{R"(< {"msg":"pong"})"});
  answer(7);
  EXPECT_EQ(says(R"({"msg":"room_list"})"),
            Lines{R"(link request 65 room_list {"msg":"room_list"})"});
}

TEST_F(Inside, OneMoreTableThanTheBoundIsTooMany) {
  for (std::size_t i = 1; i <= kMaxAttachments; ++i) attach("t" + std::to_string(i), i);
  const Lines more = says(R"({"msg":"join","room":"another","id":1})");
  ASSERT_EQ(more.size(), 1u);
  EXPECT_NE(more[0].find(R"("code":"too_many")"), std::string::npos);
  EXPECT_EQ(says(R"({"msg":"join","room":"t7"})").at(0).substr(0, 12), "link request");
}

TEST_F(Inside, WhenTheLinkIsLostEachUnansweredRequestIsAnswered) {
  says(R"({"msg":"draw","id":1})");
  says(R"({"msg":"draw","id":2})");
  says(R"({"msg":"draw"})");
  says(R"({"msg":"draw","id":4})");
  answer(2);
  EXPECT_EQ(link_down(), (Lines{with_re(kUnavailable, 1), kUnavailable, with_re(kUnavailable, 4)}));
  EXPECT_EQ(link_down(), Lines{});
}

TEST_F(Inside, WhileTheLinkIsDownARequestIsUnavailableAtOnce) {
  link_down();
  EXPECT_EQ(says(R"({"msg":"draw","id":1})"), Lines{with_re(kUnavailable, 1)});
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{R"(< {"msg":"pong"})"});
  EXPECT_EQ(says(R"({"msg":"auth","token":"x"})").at(0).find("unavailable"), std::string::npos);
}

TEST_F(Inside, NumbersGoOnWhenTheLinkIsBack) {
  says(R"({"msg":"draw"})");
  link_down();
  link_up();
  EXPECT_EQ(says(R"({"msg":"draw"})"), Lines{R"(link request 2 draw {"msg":"draw"})"});
}

TEST_F(Inside, WhenTheLinkIsBackItsTablesAreTakenUpWhereTheyWereLeftUnderNewNumbers) {
  attach("room1", 3);
  attach("room2", 5, true);
  event("room1", 2, 17);
  event("room2", 1, 300);
  event("room1", 2, 18);
  link_down();
  EXPECT_EQ(link_up(),
            (Lines{"link opened 42 Ann home", "link attach room1 attachment=1 epoch=2 seq=18",
                   "link attach room2 attachment=2 epoch=1 seq=300 spectator"}));
}

TEST_F(Inside, WhatIsNotNumberedMovesNothing) {
  attach("room1", 3);
  event("room1", 2, 17);
  hears(link::Deliver{{kConn}, 0, false, "room1", 0, 0, "turn"});
  link_down();
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=1 epoch=2 seq=17");
}

// Found by the simulator: an old answer moved the position back, and one event came twice.
TEST_F(Inside, AnOldAnswerGivenAgainMovesNothingBack) {
  attach("room1", 3);
  event("room1", 2, 17);
  event("room1", 1, 9);
  link_down();
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=1 epoch=2 seq=17");
}

TEST_F(Inside, ATableTakenUpAgainIsStillWhereItWas) {
  attach("room1", 3);
  event("room1", 2, 17);
  link_down();
  link_up();
  attach("room1", 1);
  link_down();
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=2 epoch=2 seq=17");
}

// Found by the simulator: two lists of one server's tables, close together, had a table attached
// twice from one position, and what was missed came twice.
TEST_F(Inside, OfTwoAttachmentsOnTheirWayOnlyTheNewerShowsAnything) {
  attach("room1", 3);
  event("room1", 2, 17);
  link_down();
  link_up();
  link_down();
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=2 epoch=2 seq=17");
  attach("room1", 1);
  EXPECT_EQ(event("room1", 2, 18), Lines{});
  attach("room1", 2);
  EXPECT_EQ(event("room1", 2, 18), Lines{"< event"});
}

// A request that was answered by an event which must not be shown is answered all the same.
TEST_F(Inside, AnAnswerThatComesBeforeTheNewAttachmentIsAskedForAgain) {
  attach("room1", 3);
  event("room1", 2, 17);
  link_down();
  link_up();
  EXPECT_EQ(says(R"({"msg":"draw","room":"room1","id":4})").size(), 1u);
  EXPECT_EQ(
      hears(link::Deliver{{kConn}, 2, false, "room1", 2, 18, "event"}),
      Lines{R"(< {"msg":"error","text":"not available now, try again later","code":"unavailable",)"
            R"("retry":true,"after":250,"re":4})"});
}

TEST_F(Inside, ATableThatWasLeftIsNotTakenUp) {
  attach("room1", 3);
  attach("room2", 5);
  detach("room1");
  link_down();
  EXPECT_EQ(link_up(),
            (Lines{"link opened 42 Ann home", "link attach room2 attachment=1 epoch=0 seq=0"}));
}

TEST_F(Inside, JoiningAgainBeginsANewAttachmentWhoseFirstMessageSaysFromWhereItGoesOn) {
  attach("room1", 3);
  event("room1", 2, 17);
  attach("room1", 8, true);
  event("room1", 2, 15);
  link_down();
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=1 epoch=2 seq=15 spectator");
}

// Its owner may die before it says so: what was shown before is not shown again as a `table`.
TEST_F(Inside, JoiningAgainForgetsNothingUntilThen) {
  attach("room1", 3);
  event("room1", 2, 17);
  attach("room1", 8);
  link_down();
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=1 epoch=2 seq=17");
}

class Behind : public Inside {
 protected:
  static std::string anew() { return "seq=" + std::to_string(kBeyondAny); }
  Lines fall_behind() {
    Effects out;
    session_->fell_behind(out);
    return print(out);
  }
};

TEST_F(Behind, ASlowReaderIsOwedEachTableAnewUnderANewNumber) {
  says(R"({"msg":"draw"})");
  attach("room1", 3);
  attach("room2", 5, true);
  event("room1", 2, 17);
  EXPECT_EQ(fall_behind(),
            (Lines{"link attach room1 attachment=2 epoch=2 " + anew(),
                   "link attach room2 attachment=3 epoch=0 " + anew() + " spectator"}));
}

TEST_F(Behind, ItIsOwedThemWhenTheLinkIsBackToo) {
  attach("room1", 3);
  event("room1", 2, 17);
  link_down();
  EXPECT_EQ(fall_behind(), Lines{});
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=1 epoch=2 " + anew());
}

TEST_F(Behind, WhatIsStillOnItsWayFromBeforeIsNotShown) {
  attach("room1", 3);
  event("room1", 2, 17);
  fall_behind();
  EXPECT_EQ(event("room1", 2, 30), Lines{});
  EXPECT_EQ(hears(link::Deliver{{kConn}, 0, false, "room1", 0, 0, "turn"}), Lines{});
  EXPECT_EQ(hears(link::Deliver{{kConn}, 0, false, "lobby", 0, 0, "said"}), Lines{"< said"});
  attach("room1", 1);
  EXPECT_EQ(event("room1", 2, 31), Lines{"< event"});
  link_down();
  EXPECT_EQ(link_up().back(), "link attach room1 attachment=2 epoch=2 seq=31");
}

TEST_F(Behind, ARefusalIsAnsweredAllTheSame) {
  attach("room1", 3);
  says(R"({"msg":"draw"})");
  fall_behind();
  EXPECT_EQ(hears(link::Deliver{{kConn}, 1, false, "room1", 0, 0, "no"}), Lines{"< no"});
}

TEST_F(Behind, AnAnswerThatIsAnEventOfBeforeIsUnavailable) {
  attach("room1", 3);
  says(R"({"msg":"draw","id":9})");
  fall_behind();
  EXPECT_EQ(hears(link::Deliver{{kConn}, 1, false, "room1", 2, 30, "draw"}),
            Lines{with_re(kUnavailable, 9)});
}

TEST_F(Behind, AnOlderAttachmentOnItsWayDoesNotEndTheWaiting) {
  attach("room1", 1);
  says(R"({"msg":"join","room":"room1"})");
  fall_behind();
  attach("room1", 1);
  EXPECT_EQ(event("room1", 2, 30), Lines{});
  attach("room1", 2);
  EXPECT_EQ(event("room1", 2, 31), Lines{"< event"});
}

TEST_F(Inside, ADismissalIsSaidAndThenNothingMore) {
  attach("room1", 3);
  says(R"({"msg":"draw","id":1})");
  EXPECT_EQ(hears(link::Dismiss{kConn, 4502, "bye"}), (Lines{"< bye", "close 4502"}));
  EXPECT_EQ(says(R"({"msg":"ping"})"), Lines{});
  EXPECT_EQ(event("room1", 1, 1), Lines{});
  EXPECT_EQ(hears(link::Dismiss{kConn, 4502, "bye"}), Lines{});
  EXPECT_EQ(link_down(), Lines{});
  EXPECT_EQ(link_up(), Lines{});
  EXPECT_EQ(after(kRenewEvery), Lines{});
}

TEST_F(Inside, ATicketIsRenewedEveryFiveMinutes) {
  EXPECT_EQ(after(kRenewEvery - base::Millis{1}), Lines{});
  EXPECT_EQ(after(base::Millis{1}), Lines{"link renew_ticket"});
  EXPECT_EQ(after(kRenewEvery - base::Millis{1}), Lines{});
  EXPECT_EQ(after(base::Millis{1}), Lines{"link renew_ticket"});
}

TEST_F(Inside, ATicketThatFallsDueWithoutALinkIsRenewedWhenItIsBack) {
  link_down();
  EXPECT_EQ(after(kRenewEvery), Lines{});
  link_up();
  EXPECT_EQ(after(base::Millis{1}), Lines{"link renew_ticket"});
}

TEST_F(Inside, TheServersEndIsAFarewellThatInvitesBack) {
  Effects out;
  session_->end(protocol::CloseCode::draining, out);
  EXPECT_EQ(print(out), (Lines{R"(< {"msg":"bye","code":4004,"text":"this server is going down",)"
                               R"("reconnect":true,"after":275})",
                               "close 4004"}));
}

}  // namespace
}  // namespace cardroom::realtime
