#include "shared/protocol/decode.hpp"

#include <gtest/gtest.h>

namespace cardroom::protocol {
namespace {

using base::Fields;
using base::List;

Bad bad(std::string_view text) {
  const auto decoded = decode(text);
  if (decoded.ok()) {
    ADD_FAILURE() << "taken: " << text;
    return {};
  }
  return decoded.reason();
}

TEST(Decode, TakesAPlayApart) {
  const auto decoded =
      decode(R"({"suit":"S","msg":"play","id":7,"seen":41,"room":"room2","card":"8H"})");
  ASSERT_TRUE(decoded.ok());
  const Request wanted{.msg = "play",
                       .known = true,
                       .id = 7,
                       .room = "room2",
                       .rest = {{"card", "8H"}, {"seen", 41}, {"suit", "S"}}};
  EXPECT_EQ(*decoded, wanted);
  EXPECT_TRUE(decoded->has_room());
}

TEST(Decode, CallsJoinRoomAJoin) {
  EXPECT_EQ(*decode(R"({"msg":"join_room","room":"room2"})"),
            *decode(R"({"msg":"join","room":"room2"})"));
}

TEST(Decode, KeepsTheOrderOfAListAndSortsWhatIsNamed) {
  const auto play = decode(R"({"msg":"play","cards":["TD","8H","2C'"]})");
  ASSERT_TRUE(play.ok());
  EXPECT_EQ(play->rest, (Fields{{"cards", List{"TD", "8H", "2C'"}}}));
  EXPECT_FALSE(play->has_room());
  const auto create = decode(R"({"options":{"z":true,"a":-3,"m":"x"},"name":"mine","msg":"create",)"
                             R"("game":"crazy-eights"})");
  ASSERT_TRUE(create.ok());
  EXPECT_EQ(create->rest, (Fields{{"game", "crazy-eights"},
                                  {"name", "mine"},
                                  {"options", Fields{{"a", -3}, {"m", "x"}, {"z", true}}}}));
}

TEST(Decode, KeepsOfAnUnknownKindItsNameAndItsId) {
  const auto decoded = decode(R"({"msg":"dance","room":"room1","steps":[1,{"a":null}],"id":3})");
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, (Request{.msg = "dance", .known = false, .id = 3, .room = "", .rest = {}}));
}

TEST(Decode, SaysWhatIsWrongAndWhereAndHowToMendIt) {
  EXPECT_EQ(bad(R"({"msg":"play","id":4})"), (Bad{4, "play: send exactly one of card, cards"}));
  EXPECT_EQ(bad(R"({"msg":"draw","bid":1,"id":4})"),
            (Bad{4, "draw: unknown field \"bid\": leave it out"}));
  EXPECT_EQ(bad(R"({"msg":"play","card":"10H"})").what, "play: card: wants a card such as 8H");
  EXPECT_EQ(bad(R"({"msg":"play","card":"8H","suit":"X"})").what,
            "play: suit: wants one of C D H S");
  EXPECT_EQ(bad(R"({"msg":"join","room":"a","seat":99})").what,
            "join: seat: wants a whole number, 0 to 15");
  EXPECT_EQ(bad(R"({"msg":"join","room":"a","seq":9})").what, "join: epoch, seq come together");
  EXPECT_EQ(bad(R"({"msg":"say","text":"a"})").what, "say: needs channel: add it");
  EXPECT_EQ(bad(R"({"msg":"ping","msg":"ping"})").what,
            "field \"msg\" is given twice: give it once");
  EXPECT_EQ(bad(R"({"room":"a"})").what, "msg is missing: name the kind of the message");
  EXPECT_EQ(bad(R"({"msg":)").what, "not JSON at byte 8: send one JSON object, UTF-8");
}

TEST(Decode, TellsTheFirstFaultAndReadsOnForTheId) {
  EXPECT_EQ(bad(R"({"a\u0000":1,"b":2.5,"b":[[[[[]]]]],"msg":"ping","id":12})"),
            (Bad{12, "NUL in a field's name: leave it out"}));
}

TEST(Decode, EchoesLittleAndOnlyPlainAscii) {
  const std::string name = "\xE7\x89\x8C<script>\\\"\n" + std::string(300, 'x');
  std::string text = R"({"msg":"ping",)";
  text += "\"\xE7\x89\x8C<script>\\\\\\\"\\n" + std::string(300, 'x') + "\":1}";
  EXPECT_EQ(bad(text).what,
            "ping: unknown field \"...<script>...xxxxxxxxxxxxxxxxxx...\": leave it out");
}

TEST(Decode, NeverEchoesAValue) {
  for (const char* text :
       {R"({"msg":"auth","token":"canary","resume":"canary"})",
        R"({"msg":"auth","token":["canary"]})",
        R"({"msg":"auth","token":"canary","token":"canary"})", R"({"msg":"auth","token":"canary)",
        R"({"msg":"auth","v":"canary","token":""})", R"({"msg":["canary"]})"}) {
    EXPECT_EQ(bad(text).what.find("canary"), std::string::npos) << bad(text).what;
  }
}

TEST(Decode, CountsCodePointsNotBytes) {
  const auto join = [](std::size_t points) {
    std::string room;
    for (std::size_t at = 0; at < points; ++at) room += "\xF0\x9F\x82\xA1";
    return decode("{\"msg\":\"join\",\"room\":\"" + room + "\"}").ok();
  };
  EXPECT_TRUE(join(64));
  EXPECT_FALSE(join(65));
  EXPECT_FALSE(join(0));
}

}  // namespace
}  // namespace cardroom::protocol
