// What our own walk tells of a text is what nlohmann's parser tells, of JSON and of what is none.
#include "shared/protocol/json_walk.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocol/example_files.hpp"
#include "protocol/injuries.hpp"

namespace cardroom::protocol {
namespace {

// What was told, a line each.
class Told final : public JsonTaker {
 public:
  void null() override { lines += "null\n"; }
  void boolean(bool value) override { lines += value ? "true\n" : "false\n"; }
  void integer(std::int64_t value) override { lines += std::to_string(value) + "\n"; }
  void other_number() override { lines += "another number\n"; }
  void text(std::string value) override { lines += "text " + value + "\n"; }
  void begin_object() override { lines += "{\n"; }
  void name(std::string name) override { lines += "name " + name + "\n"; }
  void begin_list() override { lines += "[\n"; }
  void end() override { lines += "end\n"; }

  std::string lines;
};

// The same by nlohmann.
class Reference {
 public:
  bool null() { return told_.null(), true; }
  bool boolean(bool value) { return told_.boolean(value), true; }
  bool number_integer(std::int64_t value) { return told_.integer(value), true; }
  bool number_unsigned(std::uint64_t value) {
    if (value > INT64_MAX) return told_.other_number(), true;
    return number_integer(static_cast<std::int64_t>(value));
  }
  bool number_float(double, const std::string&) { return told_.other_number(), true; }
  bool string(std::string& value) { return told_.text(value), true; }
  bool binary(std::vector<std::uint8_t>&) { return false; }
  bool start_object(std::size_t) { return told_.begin_object(), true; }
  bool key(std::string& name) { return told_.name(name), true; }
  bool end_object() { return told_.end(), true; }
  bool start_array(std::size_t) { return told_.begin_list(), true; }
  bool end_array() { return told_.end(), true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& why) {
    // A number past what a double holds is JSON for all that.
    too_large_ = std::string_view(why.what()).find("number overflow") != std::string_view::npos;
    return false;
  }

  const std::string& lines() const { return told_.lines; }
  bool too_large() const { return too_large_; }

 private:
  Told told_;
  bool too_large_ = false;
};

testing::AssertionResult agree(std::string_view text) {
  Told ours;
  Reference theirs;
  const bool is_json = !walk_json(text, ours);
  const bool expected = nlohmann::json::sax_parse(text.begin(), text.end(), &theirs);
  if (theirs.too_large()) return testing::AssertionSuccess();
  if (is_json != expected)
    return testing::AssertionFailure() << (is_json ? "taken: " : "refused: ") << text;
  if (is_json ? ours.lines != theirs.lines() : !ours.lines.starts_with(theirs.lines()))
    return testing::AssertionFailure() << text << "\nours:\n"
                                       << ours.lines << "theirs:\n"
                                       << theirs.lines();
  return testing::AssertionSuccess();
}

TEST(JsonWalk, TellsWhatStandsInAText) {
  Told told;
  EXPECT_EQ(
      walk_json(R"( {"a":[1,-2,{}, []],"b\n":"\u00e9\ud83c\udca1/", "c" :true,"d":null} )", told),
      std::nullopt);
  EXPECT_EQ(told.lines,
            "{\nname a\n[\n1\n-2\n{\nend\n[\nend\nend\nname b\n\ntext \u00e9\U0001F0A1/\n"
            "name c\ntrue\nname d\nnull\nend\n");
}

TEST(JsonWalk, SaysAtWhichByteATextIsNoJson) {
  const auto at = [](std::string_view text) {
    Told told;
    return walk_json(text, told);
  };
  EXPECT_EQ(at(""), 1u);
  EXPECT_EQ(at("{\"a\":1,}"), 8u);
  EXPECT_EQ(at("[1 2]"), 4u);
  EXPECT_EQ(at("nuLl"), 3u);
  EXPECT_EQ(at("{} {}"), 4u);
  EXPECT_EQ(at("[01]"), 3u);
}

TEST(JsonWalk, IsAsStrictAsAnotherParser) {
  for (const char* text : {"1",
                           "-0",
                           "-",
                           "1.",
                           "1.5",
                           ".5",
                           "1e5",
                           "1E+5",
                           "1e",
                           "1e999",
                           "+1",
                           "00",
                           "-01",
                           "0x1",
                           "9223372036854775807",
                           "9223372036854775808",
                           "-9223372036854775808",
                           "-9223372036854775809",
                           "18446744073709551616",
                           "truex",
                           "tru",
                           "\"\\u12\"",
                           "\"\\u12G4\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\udc00\\ud800\"",
                           "\"\\ud800\\ud800\"",
                           "\"\\u-123\"",
                           "\"\\u 123\"",
                           "\"\\x41\"",
                           "\"\x7f\"",
                           "\"\x1f\"",
                           "\"\xc3\xa9\"",
                           "\"\xc3\"",
                           "\"\xc3(\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xf4\x90\x80\x80\"",
                           "\"\xc0\x80\"",
                           "[",
                           "]",
                           "[]]",
                           "{",
                           "}",
                           "[}",
                           "{]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{,}",
                           "[,]",
                           "[1,]",
                           "{1:2}",
                           "[1]/**/",
                           "\f1",
                           "\v1",
                           "'a'",
                           "[[[[[[[[[[]]]]]]]]]]"})
    EXPECT_TRUE(agree(text));
}

TEST(JsonWalk, TakesNestingForAsLongAsTheTextIs) {
  EXPECT_TRUE(agree(std::string(100'000, '[')));
  EXPECT_TRUE(agree(std::string(50'000, '[') + std::string(50'000, ']')));
}

TEST(JsonWalk, AgreesWithAnotherParserOverInjuredMessages) {
  const auto accepted = examples::read("accepted", "client");
  Draws draws(2);
  for (int round = 0; round < 100'000; ++round) {
    const std::string text = injured(accepted[draws.below(accepted.size())].message.dump(), draws);
    if (text.find('\0') != text.npos || text.starts_with("\xEF\xBB\xBF")) continue;
    ASSERT_TRUE(agree(text));
  }
}

}  // namespace
}  // namespace cardroom::protocol
