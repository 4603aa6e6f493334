// Channels in one conversation: which game server is asked, and what the player is shown of them
// when their owner changes.
#include "realtime/talk.hpp"

namespace cardroom::realtime {
namespace {

// At home at gs-1; the lobby is gs-2's under epoch 4.
class Following : public Talk {
 protected:
  void SetUp() override {
    come_in();
    add_link("gs-2");
    add_link("gs-3");
    owns(2, "channel/lobby", 4);
  }
  // Follows the lobby, up to place 7.
  void follow_lobby() {
    says(R"({"msg":"follow","channel":"lobby","id":5})");
    following("lobby", 1, 4, 7, 2);
    EXPECT_EQ(answer(1, 2), Lines{"< answered"});
  }
};

TEST_F(Following, WhatIsSaidGoesToTheOwnerOfTheChannelsRoot) {
  EXPECT_EQ(says(R"({"msg":"say","channel":"lobby","text":"x"})"),
            (Lines{"link 2 opened 42 Ann",
                   R"(link 2 request 1 say {"msg":"say","channel":"lobby","text":"x"})"}));
  owns(3, "room9", 2);
  EXPECT_EQ(says(R"({"msg":"follow","channel":"room/room9"})").back(),
            R"(link 3 request 2 follow {"msg":"follow","channel":"room/room9"})");
  EXPECT_EQ(says(R"({"msg":"say","channel":"nowhere","text":"x"})").back().substr(0, 12),
            "link request");
}

TEST_F(Following, EverythingIsShownOnceAndInOrder) {
  follow_lobby();
  EXPECT_EQ(said("lobby", 8, 0, 2), Lines{"< lobby 8"});
  EXPECT_EQ(said("lobby", 8, 0, 2), Lines{});
  EXPECT_EQ(said("lobby", 9, 0, 3), Lines{}) << "another's";
  EXPECT_EQ(said("news", 9, 0, 2), Lines{}) << "not followed";
}

TEST_F(Following, ANewOwnerIsFollowedFromWhereThePlayerWasShownIt) {
  follow_lobby();
  said("lobby", 8, 0, 2);
  EXPECT_EQ(owns(3, "channel/lobby", 5),
            (Lines{"link 3 opened 42 Ann", "link 3 follow lobby number=2 epoch=4 place=8"}));
  EXPECT_EQ(said("lobby", 9, 0, 3), Lines{}) << "of before it was granted";
  following("lobby", 2, 5, 8, 3);
  EXPECT_EQ(said("lobby", 9, 0, 3), Lines{"< lobby 9"});
  EXPECT_EQ(said("lobby", 9, 0, 2), Lines{});
}

TEST_F(Following, WhatALogShowedWhileTheOwnerChangedIsNotSaidAgain) {
  follow_lobby();
  says(R"({"msg":"follow","channel":"lobby","last":9,"id":6})");
  EXPECT_EQ(owns(2, "channel/lobby", 5), Lines{"link 2 follow lobby number=3 epoch=4 place=7"});
  following("lobby", 2, 5, 8, 2);
  EXPECT_EQ(answer(2, 2), Lines{"< answered"});
  following("lobby", 3, 5, 7, 2);
  EXPECT_EQ(said("lobby", 8, 0, 2), Lines{});
  EXPECT_EQ(said("lobby", 9, 0, 2), Lines{"< lobby 9"});
}

TEST_F(Following, AnAnswerThatComesOutOfItsPlaceIsUnavailableAndComesInIt) {
  follow_lobby();
  says(R"({"msg":"say","channel":"lobby","text":"x","id":6})");
  const auto move = picture_.tables.owns(3, "channel/lobby", 5);
  Effects out;
  session_->moved("channel/lobby", move->kind, 0, 3, out);  // its old owner answers still
  EXPECT_EQ(said("lobby", 8, 2, 2), Lines{with_re(kUnavailable, 6)});
  following("lobby", 3, 5, 7, 3);
  EXPECT_EQ(said("lobby", 8, 0, 3), Lines{"< lobby 8"});
}

TEST_F(Following, ALostOwnersRequestsAreUnavailableAndItIsFollowedAgainWhenItIsBack) {
  follow_lobby();
  says(R"({"msg":"say","channel":"lobby","text":"x","id":6})");
  EXPECT_EQ(link_down(2), Lines{with_re(kUnavailable, 6)});
  EXPECT_EQ(says(R"({"msg":"say","channel":"lobby","text":"x","id":7})"),
            Lines{with_re(kUnavailable, 7)});
  EXPECT_EQ(link_up(2),
            (Lines{"link 2 opened 42 Ann", "link 2 follow lobby number=3 epoch=4 place=7"}));
}

TEST_F(Following, AChannelAndItsSubChannelBothShowAMessageOnce) {
  owns(2, "channel/news", 4);
  says(R"({"msg":"follow","channel":"news"})");
  following("news", 1, 4, 3, 2);
  says(R"({"msg":"follow","channel":"news/live"})");
  following("news/live", 2, 4, 3, 2);
  EXPECT_EQ(said("news/live", 4, 0, 2), Lines{"< news/live 4"});
  owns(3, "channel/news", 5);
  following("news", 3, 5, 4, 3);
  EXPECT_EQ(said("news/live", 5, 0, 3), Lines{"< news/live 5"});
  following("news/live", 4, 5, 4, 3);
  EXPECT_EQ(said("news/live", 5, 0, 3), Lines{});
}

// Found by the simulator: the log came, and nothing that was said after it.
TEST_F(Following, ALogFromWhoLostTheChannelMeanwhileIsUnavailableAsItLeavesNobodyFollowing) {
  says(R"({"msg":"follow","channel":"lobby","id":5})");
  EXPECT_EQ(owns(3, "channel/lobby", 5), Lines{});
  EXPECT_EQ(answer(1, 2), Lines{with_re(kUnavailable, 5)});
  says(R"({"msg":"follow","channel":"lobby","id":6})");
  following("lobby", 2, 5, 7, 3);
  EXPECT_EQ(answer(2, 3), Lines{"< answered"});
}

TEST_F(Following, WhoGaveUpAskingDoesNotFollow) {
  says(R"({"msg":"follow","channel":"lobby","id":5})");
  EXPECT_EQ(owns(3, "channel/lobby", 5), Lines{});
  link_down(2);
  following("lobby", 1, 4, 7, 2);
  EXPECT_EQ(session_->rooms(), std::vector<std::string>{});
}

TEST_F(Following, ARoomMayBeFollowedAsATableAndByItsChannel) {
  owns(2, "room1", 4);
  says(R"({"msg":"join","room":"room1"})");
  attach("room1", 1, false, 2);
  answer(1, 2);
  says(R"({"msg":"follow","channel":"room/room1"})");
  following("room/room1", 2, 4, 3, 2);
  answer(2, 2);
  EXPECT_EQ(owns(3, "room1", 5),
            (Lines{"link 3 opened 42 Ann", "link 3 attach room1 attachment=3 epoch=0 seq=0",
                   "link 3 follow room/room1 number=4 epoch=4 place=3"}));
  EXPECT_TRUE(session_->unfollowed(3, {kConn, "room/room1"}));
  EXPECT_TRUE(session_->follows("room1"));
}

TEST_F(Following, ItIsUnavailableWhereTheOwnerKnowsOfNoChannels) {
  const LinkNo old = add_link("gs-0", link::kChannelsVersion - 1);
  owns(old, "room1", 4);
  EXPECT_EQ(says(R"({"msg":"follow","channel":"room/room1","id":5})"),
            Lines{with_re(kUnavailable, 5)});
  follow_lobby();
  EXPECT_EQ(owns(old, "channel/lobby", 5), Lines{"link 4 opened 42 Ann"})
      << "nothing that it does not know is sent to it";
  EXPECT_EQ(owns(3, "channel/lobby", 6).back(), "link 3 follow lobby number=2 epoch=4 place=7");
  for (int name = 0; name < 32; ++name)
    EXPECT_NE(picture_.fleet.pick("channel/" + std::to_string(name)), old);
}

TEST_F(Following, NoMoreThanSoManyChannels) {
  owns(2, "channel/news", 4);
  for (std::size_t i = 1; i <= kMaxFollowed; ++i) {
    const std::string channel = "news/" + std::to_string(i);
    says(R"({"msg":"follow","channel":")" + channel + "\"}");
    following(channel, i, 4, 0, 2);
  }
  EXPECT_EQ(says(R"({"msg":"follow","channel":"news"})"),
            Lines{R"(< {"msg":"error","text":"too many","code":"too_many"})"});
  EXPECT_EQ(says(R"({"msg":"follow","channel":"news/1"})").size(), 1U);
}

}  // namespace
}  // namespace cardroom::realtime
