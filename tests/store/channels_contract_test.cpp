// What is said in channels, over every engine.
#include "store/engines.hpp"

namespace cardroom::store {
namespace {

template <class Engine>
class Channels : public EveryStore<Engine> {
 protected:
  std::uint64_t claimed(const std::string& root, std::uint64_t seen = 0) {
    const Claimed answer = ask<Claimed>(this->store(), Claim{1, root, "gs", seen, kNoon});
    EXPECT_EQ(answer.outcome, Claiming::won);
    EXPECT_EQ(answer.room, (Room{root, "", "", ""}));
    return answer.epoch;
  }
  Fate post(const std::string& root, std::uint64_t epoch, std::vector<Message> messages) {
    return ask<Appended>(this->store(), Post{2, root, epoch, std::move(messages)}).fate;
  }
  Log read(const std::string& root, std::uint64_t epoch, std::uint64_t most = 1'000) {
    return ask<Log>(this->store(), ReadLog{3, root, epoch, most});
  }
};
TYPED_TEST_SUITE(Channels, Engines);

const std::string kLobby = "channel/lobby";

Message message_of(const std::string& channel, std::uint64_t n, std::uint64_t place,
                   std::uint64_t epoch = 1) {
  return {channel,        n,
          place,          "u" + std::to_string(n),
          "Ann \xC3\x84", std::string("text\0of ", 8) + std::to_string(place),
          kNoon,          epoch};
}

TYPED_TEST(Channels, ARootIsMadeByItsFirstClaimAndIsNoRoom) {
  EXPECT_EQ(this->claimed(kLobby), 1U);
  EXPECT_EQ(this->claimed(kLobby, 1), 2U);
  EXPECT_EQ(ask<Rooms>(this->store(), ListRooms{1, 0}).rooms, std::vector<Listed>{});
  EXPECT_EQ(ask<Claimed>(this->store(), Claim{1, kLobby, "other", 0, kNoon}).outcome,
            Claiming::held);
  EXPECT_EQ(ask<Claimed>(this->store(), Claim{1, "nowhere", "gs", 0, kNoon}).outcome,
            Claiming::unknown);
}

TYPED_TEST(Channels, WhatIsPostedIsReadInOrderOfItsPlaces) {
  const std::uint64_t epoch = this->claimed("channel/news");
  const std::vector<Message> all{message_of("news/live", 1, 1), message_of("news", 1, 2),
                                 message_of("news/live", 2, 3)};
  EXPECT_EQ(this->post("channel/news", epoch, {all[0], all[1]}), Fate::durable);
  EXPECT_EQ(this->post("channel/news", epoch, {all[2]}), Fate::durable);
  const Log log = this->read("channel/news", epoch);
  EXPECT_EQ(log.fate, Fate::durable);
  EXPECT_EQ(log.place, 3U);
  EXPECT_EQ(log.messages, all);
}

TYPED_TEST(Channels, OfEachChannelTheNewestAreRead) {
  const std::uint64_t epoch = this->claimed("channel/news");
  std::vector<Message> many;
  for (std::uint64_t n = 1; n <= 5; ++n) many.push_back(message_of("news/live", n, n));
  many.push_back(message_of("news", 1, 6));
  EXPECT_EQ(this->post("channel/news", epoch, many), Fate::durable);
  const std::vector<Message> newest(many.begin() + 3, many.end());
  EXPECT_EQ(this->read("channel/news", epoch, 2).messages, newest);
}

TYPED_TEST(Channels, RootsHaveChannelsOfTheirOwn) {
  create(this->store(), "elm");
  const std::uint64_t elm = claim(this->store(), "elm").epoch;
  const std::uint64_t lobby = this->claimed(kLobby);
  EXPECT_EQ(this->post("elm", elm, {message_of("room/elm", 1, 1)}), Fate::durable);
  EXPECT_EQ(this->read(kLobby, lobby).place, 0U);
  EXPECT_EQ(this->read("elm", elm).messages, (std::vector{message_of("room/elm", 1, 1)}));
  EXPECT_EQ(append(this->store(), record_of("elm", elm, 1)), Fate::durable)
      << "a table's events are counted for themselves";
}

TYPED_TEST(Channels, APostIsFencedByEpochAndByPlace) {
  const std::uint64_t epoch = this->claimed(kLobby);
  EXPECT_EQ(this->post(kLobby, epoch, {message_of("lobby", 2, 2)}), Fate::fenced);
  EXPECT_EQ(this->post(kLobby, epoch, {message_of("lobby", 1, 1)}), Fate::durable);
  EXPECT_EQ(this->post(kLobby, epoch, {message_of("lobby", 1, 1)}), Fate::fenced);
  EXPECT_EQ(this->claimed(kLobby, epoch), epoch + 1);
  EXPECT_EQ(this->post(kLobby, epoch, {message_of("lobby", 2, 2)}), Fate::fenced);
  EXPECT_EQ(this->read(kLobby, epoch).fate, Fate::fenced);
  EXPECT_EQ(this->post("channel/nowhere", 1, {message_of("x", 1, 1)}), Fate::fenced);
  EXPECT_EQ(this->read(kLobby, epoch + 1).messages, (std::vector{message_of("lobby", 1, 1)}));
}

TYPED_TEST(Channels, InABatchEachIsAppliedUponWhatThoseBeforeItLeft) {
  create(this->store(), "elm");
  const std::uint64_t elm = claim(this->store(), "elm").epoch;
  const std::uint64_t lobby = this->claimed(kLobby);
  const std::vector<Answer> answers = this->store().run(
      {Append{1, record_of("elm", elm, 1)}, Post{2, kLobby, lobby, {message_of("lobby", 1, 1)}},
       ReadLog{3, kLobby, lobby, 9}, Post{4, kLobby, lobby, {message_of("lobby", 2, 2)}},
       Post{5, kLobby, lobby + 1, {message_of("lobby", 3, 3, lobby + 1)}},
       Post{6, "elm", elm, {message_of("room/elm", 1, 1)}}, ReadLog{7, "elm", elm, 9}});
  const auto fate = [&](std::size_t at) { return std::get<Appended>(answers[at]).fate; };
  EXPECT_EQ(fate(0), Fate::durable);
  EXPECT_EQ(fate(1), Fate::durable);
  EXPECT_EQ(std::get<Log>(answers[2]).messages, (std::vector{message_of("lobby", 1, 1)}));
  EXPECT_EQ(fate(3), Fate::durable);
  EXPECT_EQ(fate(4), Fate::fenced);
  EXPECT_EQ(fate(5), Fate::durable);
  EXPECT_EQ(std::get<Log>(answers[6]).messages, (std::vector{message_of("room/elm", 1, 1)}));
}

}  // namespace
}  // namespace cardroom::store
