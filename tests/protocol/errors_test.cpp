#include "shared/protocol/errors.hpp"

#include <gtest/gtest.h>

#include <set>

#include "protocol/example_files.hpp"

namespace cardroom::protocol {
namespace {

// The contract's own list, in the order of its checks.
constexpr std::string_view kContract[] = {"bad_message",
                                          "auth_required",
                                          "unknown_message",
                                          "unknown_room",
                                          "unknown_game",
                                          "unknown_channel",
                                          "id_conflict",
                                          "stale",
                                          "not_seated",
                                          "not_your_turn",
                                          "illegal_action",
                                          "invalid_token",
                                          "already_authenticated",
                                          "room_full",
                                          "name_taken",
                                          "wrong_code",
                                          "already_seated",
                                          "too_many",
                                          "muted",
                                          "banned",
                                          "forbidden",
                                          "rate_limited",
                                          "busy",
                                          "unavailable"};

TEST(Errors, AreThoseOfTheContract) {
  const auto table = examples::Json::parse(examples::bytes_of(examples::folder() / "errors.json"));
  std::vector<std::string> named;
  for (const auto& entry : table.at("errors")) named.push_back(entry.at("code"));
  EXPECT_EQ(named, std::vector<std::string>(std::begin(kContract), std::end(kContract)));
}

TEST(Errors, AreFoundByTheirNames) {
  for (const std::string_view name : kContract) {
    const auto code = error_named(name);
    ASSERT_TRUE(code.has_value()) << name;
    EXPECT_EQ(error_name(*code), name);
    EXPECT_FALSE(error_text(*code).empty());
  }
  EXPECT_EQ(error_named("bad"), std::nullopt);
}

TEST(Errors, MayBeRetriedWhereTheContractSaysSo) {
  std::set<std::string_view> again;
  for (const std::string_view name : kContract)
    if (may_retry(*error_named(name))) again.insert(name);
  EXPECT_EQ(again, (std::set<std::string_view>{"rate_limited", "busy", "unavailable"}));
}

TEST(Errors, SpeakAsTheSeedConversationDoes) {
  EXPECT_EQ(error_message({.code = ErrorCode::auth_required}),
            R"({"msg":"error","text":"authentication required","code":"auth_required"})");
  EXPECT_EQ(error_message({.code = ErrorCode::invalid_token, .re = 4}),
            R"({"msg":"error","text":"invalid token","code":"invalid_token","re":4})");
}

TEST(Errors, SayWhenTheSameMessageCanSucceed) {
  EXPECT_EQ(error_message({.code = ErrorCode::busy, .re = 4, .after_ms = 250}),
            R"({"msg":"error","text":"too busy now, try again later","code":"busy",)"
            R"("retry":true,"after":250,"re":4})");
  EXPECT_EQ(error_message({.code = ErrorCode::stale, .after_ms = 250}),
            R"({"msg":"error","text":"this id is not above the last one accepted",)"
            R"("code":"stale"})");
}

TEST(Errors, SendClientsBackSoonWhereATableMovesAndLaterWhereTheLoadIsHigh) {
  EXPECT_EQ(retry_after_ms(ErrorCode::unavailable), 250u);
  EXPECT_EQ(retry_after_ms(ErrorCode::busy), 1000u);
  EXPECT_NE(error_message({.code = ErrorCode::unavailable}).find(R"("after":250)"),
            std::string::npos);
}

TEST(Errors, TakeATextOfTheirOwn) {
  EXPECT_EQ(error_message({.code = ErrorCode::bad_message, .text = "no \"msg\""}),
            R"({"msg":"error","text":"no \"msg\"","code":"bad_message"})");
}

TEST(Closes, HaveTheNumbersOfTheContract) {
  EXPECT_EQ(close_number(CloseCode::unsupported_data), 1003);
  EXPECT_EQ(close_number(CloseCode::not_utf8), 1007);
  EXPECT_EQ(close_number(CloseCode::too_big), 1009);
  EXPECT_EQ(close_number(CloseCode::too_slow), 4001);
  EXPECT_EQ(close_number(CloseCode::idle), 4002);
  EXPECT_EQ(close_number(CloseCode::unreachable), 4003);
  EXPECT_EQ(close_number(CloseCode::draining), 4004);
  EXPECT_EQ(close_number(CloseCode::auth_deadline), 4005);
  EXPECT_EQ(close_number(CloseCode::banned), 4501);
  EXPECT_EQ(close_number(CloseCode::superseded), 4502);
  EXPECT_EQ(close_number(CloseCode::protocol_abuse), 4503);
}

TEST(Closes, ComeBackBelow4500AndStayAwayFromThere) {
  const auto table = examples::Json::parse(examples::bytes_of(examples::folder() / "errors.json"));
  for (const auto& entry : table.at("closes")) {
    const int number = entry.at("number");
    if (number < 4000) continue;
    EXPECT_EQ(may_reconnect(static_cast<CloseCode>(number)), number < 4500) << entry;
  }
}

TEST(Closes, AreTakenLeaveOf) {
  EXPECT_EQ(bye_message(CloseCode::draining, 1500),
            R"({"msg":"bye","code":4004,"text":"this server is going down",)"
            R"("reconnect":true,"after":1500})");
  EXPECT_EQ(bye_message(CloseCode::superseded, 1500),
            R"({"msg":"bye","code":4502,"text":"another connection took over",)"
            R"("reconnect":false,"after":0})");
  EXPECT_EQ(close_name(CloseCode::superseded), "superseded");
}

}  // namespace
}  // namespace cardroom::protocol
