#include "shared/protocol/write.hpp"

#include <gtest/gtest.h>

#include "protocol/example_files.hpp"
#include "shared/protocol/decode.hpp"

namespace cardroom::protocol {
namespace {

using base::Fields;
using base::List;
using base::Value;
using examples::Json;

std::string text_of(const Fields& fields) {
  std::string out;
  write(out, fields);
  return out;
}

// What a JSON value says, as Fields would hold it.
Value value_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    List list;
    for (const Json& entry : json) list.push_back(value_of(entry));
    return list;
  }
  if (json.is_object()) {
    Fields fields;
    for (const auto& [name, value] : json.items()) fields.push_back({name, value_of(value)});
    return fields;
  }
  return nullptr;
}

TEST(Write, WritesEveryKindOfValue) {
  const Fields fields{{"none", nullptr},
                      {"yes", true},
                      {"no", false},
                      {"low", std::int64_t{INT64_MIN}},
                      {"high", std::int64_t{INT64_MAX}},
                      {"text", "8H'"},
                      {"empty", List{}},
                      {"list", List{1, "a", List{nullptr}, Fields{}}},
                      {"inner", Fields{{"a", 0}}}};
  EXPECT_EQ(text_of(fields),
            R"({"none":null,"yes":true,"no":false,"low":-9223372036854775808,)"
            R"("high":9223372036854775807,"text":"8H'","empty":[],"list":[1,"a",[null],{}],)"
            R"("inner":{"a":0}})");
  EXPECT_EQ(text_of({}), "{}");
}

TEST(Write, EscapesWhatJsonAsksFor) {
  std::string out;
  write_text(out, std::string_view("a\"b\\c\n\t\r\x01\x1f\x7f\0z", 13));
  EXPECT_EQ(out, R"("a\"b\\c\n\u0009\u000d\u0001\u001f\u007f\u0000z")");
}

TEST(Write, LeavesOtherTextAsItIs) {
  std::string out;
  write_text(out, "牌 \xF0\x9F\x82\xA1 / < > & ' \xE2\x80\xA8");
  EXPECT_EQ(out, "\"牌 \xF0\x9F\x82\xA1 / < > & ' \xE2\x80\xA8\"");
}

TEST(Write, MakesOfEveryByteWhatNlohmannReads) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text = "x" + std::string(1, static_cast<char>(byte)) + "y";
    EXPECT_EQ(Json::parse(text_of({{"t", text}})).at("t").get<std::string>(), text) << byte;
  }
}

TEST(Write, PutsTheHeadBeforeTheFieldsAndTheAnswersIdBehind) {
  std::string out;
  write_message(out, Head{.msg = "play", .room = "room2", .epoch = 1, .seq = 7, .re = 9},
                {{"seat", 0}, {"card", "8H"}, {"suit", "S"}});
  EXPECT_EQ(
      out,
      R"({"msg":"play","room":"room2","epoch":1,"seq":7,"seat":0,"card":"8H","suit":"S","re":9})");
  out.clear();
  write_message(out, Head{.msg = "ok"}, {});
  EXPECT_EQ(out, R"({"msg":"ok"})");
}

TEST(Write, AddsToAMessageTheIdThatItAnswers) {
  std::string out;
  write_message(out, Head{.msg = "pass", .room = "r", .epoch = 2, .seq = 3}, {{"seat", 1}});
  add_re(out, 9007199254740991U);
  EXPECT_EQ(out, R"({"msg":"pass","room":"r","epoch":2,"seq":3,"seat":1,"re":9007199254740991})");
}

TEST(Write, SaysEveryExampleOfAServerAsNlohmannDoes) {
  for (const auto& example : examples::read("accepted", "server"))
    EXPECT_EQ(text_of(*value_of(example.message).fields()), example.message.dump());
}

TEST(Write, SaysEveryExampleOfAClientSoThatTheDecoderReadsTheSame) {
  for (const auto& example : examples::read("accepted", "client")) {
    const auto wanted = decode(example.message.dump());
    EXPECT_EQ(*decode(text_of(*value_of(example.message).fields())), *wanted) << example.message;
  }
}

}  // namespace
}  // namespace cardroom::protocol
