// An export against what was really told: whatever a seat heard of the hand stands in it, as that
// seat heard it, and nothing else does.
#include <gtest/gtest.h>

#include <set>

#include "gameserver/server/print.hpp"
#include "gameserver/table/archive.hpp"
#include "owner/conversation.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::owner {
namespace {

// The hand's own events as they stand in exports: without room and numbers.
std::vector<Json> of_the_hand(const std::vector<Json>& heard) {
  static const std::set<std::string> kOfTheTable{"ready", "join", "leave", "fairness", "table"};
  std::vector<Json> events;
  for (Json message : heard) {
    if (!message.contains("seq") || kOfTheTable.contains(message.at("msg"))) continue;
    for (const char* name : {"room", "epoch", "seq", "re"}) message.erase(name);
    events.push_back(std::move(message));
  }
  return events;
}

std::vector<Json> shown_to(const Json& hand, int seat) {
  std::vector<Json> events;
  for (const Json& event : hand.at("events")) {
    Json shown = event.at("shown");
    for (const Json& one : event.value("alone", Json::array()))
      if (one.at("seat") == seat) shown = one.at("shown");
    events.push_back(std::move(shown));
  }
  return events;
}

TEST(Export, HasWhatWasToldToASeatAndToThoseWhoLookOn) {
  const auto store = std::make_shared<store::MemoryStore>();
  Stage stage(store);
  stage.enter(1, "ann");
  stage.enter(2, "eve");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(2, R"({"msg":"join","room":"room1","as":"spectator"})");
  stage.heard(1);
  const auto heard = play_out(
      stage, 1, parse(stage.say(1, R"({"msg":"ready","room":"room1","id":1,"fill":true})")));
  ASSERT_EQ(heard.back()["msg"], "result");
  const auto exported = table::print(store->archive("room1").at(1));
  ASSERT_TRUE(exported) << exported.reason();
  std::string text;
  protocol::write(text, *exported);
  const Json hand = Json::parse(text);
  EXPECT_EQ(shown_to(hand, 0), of_the_hand(heard));
  EXPECT_EQ(shown_to(hand, -1), of_the_hand(parse(stage.heard(2))));
}

// Whoever plays on and on can make a hand longer than a frame may be.
TEST(Export, ThatIsTooLongIsRefusedInWords) {
  Exported exported{1, 7, link::Outcome::ok, {{"moves", std::string(link::kMaxFrame, 'x')}}, ""};
  link::Operated answer = server::print(exported);
  EXPECT_EQ(answer.outcome, link::Outcome::conflict);
  EXPECT_EQ(answer.body, "that hand is too long to be exported");
  exported.hand = {{"moves", std::string(link::kMaxFrame - 512, 'x')}};
  answer = server::print(exported);
  EXPECT_EQ(answer.outcome, link::Outcome::ok);
  std::string wire;
  link::encode(wire, answer);
}

}  // namespace
}  // namespace cardroom::owner
