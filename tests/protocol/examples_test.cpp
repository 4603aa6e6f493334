#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/example_files.hpp"
#include "shared/protocol/decode.hpp"
#include "shared/protocol/request_table.hpp"

namespace cardroom::protocol {
namespace {

using examples::Json;

TEST(Examples, AreTakenWhereTheyAreAccepted) {
  for (const auto& example : examples::read("accepted", "client")) {
    const auto decoded = decode(example.message.dump());
    ASSERT_TRUE(decoded.ok()) << example.file << ' ' << example.message << ": "
                              << decoded.reason().what;
    EXPECT_TRUE(decoded->known) << example.message;
  }
}

TEST(Examples, AreRefusedWhereTheyAreRefused) {
  for (const auto& example : examples::read("refused", "client"))
    EXPECT_FALSE(decode(example.message.dump()).ok()) << example.file << ' ' << example.message;
}

TEST(Examples, NameEveryKindThatTheDecoderKnows) {
  std::set<std::string> named;
  for (const auto& example : examples::read("accepted", "client"))
    named.insert(example.message.at("msg").get<std::string>());
  std::set<std::string> known;
  for (const RequestRule& rule : request_rules()) known.emplace(rule.msg);
  EXPECT_EQ(named, known);
}

TEST(Examples, MeanTheSameInEveryOrderOfTheirFields) {
  for (const auto& example : examples::read("accepted", "client")) {
    const auto wanted = decode(example.message.dump());
    ASSERT_TRUE(wanted.ok());
    std::vector<std::string> names;
    for (const auto& [name, value] : example.message.items()) names.push_back(name);
    if (names.size() > 6) continue;
    std::sort(names.begin(), names.end());
    do {
      Json turned = Json::object();
      for (const std::string& name : names) turned[name] = example.message.at(name);
      const auto decoded = decode(turned.dump());
      ASSERT_TRUE(decoded.ok()) << turned;
      ASSERT_EQ(*decoded, *wanted) << turned;
    } while (std::next_permutation(names.begin(), names.end()));
  }
}

// Also with every character escaped: one message has one meaning, however it is spelt.
TEST(Examples, MeanTheSameInAsciiAndWithWhiteSpace) {
  for (const auto& example : examples::read("accepted", "client")) {
    const auto wanted = decode(example.message.dump());
    const std::string ascii = example.message.dump(-1, ' ', true);
    if (ascii.size() <= kMaxMessageBytes) {
      EXPECT_EQ(*decode(ascii), *wanted) << example.message;
    }
    const std::string wide = example.message.dump(2);
    if (wide.size() <= kMaxMessageBytes) {
      EXPECT_EQ(*decode(wide), *wanted) << example.message;
    }
  }
}

TEST(RawFiles, HaveTheOutcomeThatTheIndexNames) {
  const Json index = Json::parse(examples::bytes_of(examples::folder() / "raw" / "index.json"));
  ASSERT_GT(index.size(), 100U);
  for (const Json& entry : index) {
    const std::string file = entry.at("file");
    const auto decoded = decode(examples::bytes_of(examples::folder() / "raw" / file));
    std::string outcome = "bad_message";
    if (decoded.ok()) outcome = decoded->known ? "accepted" : "unknown_message";
    EXPECT_EQ(outcome, entry.at("expect")) << file << ": " << entry.at("why");
    const auto id = decoded.ok() ? decoded->id : decoded.reason().id;
    EXPECT_EQ(id ? Json(*id) : Json(nullptr), entry.at("re")) << file << ": " << entry.at("why");
  }
}

TEST(RawFiles, AreAllInTheIndex) {
  const Json index = Json::parse(examples::bytes_of(examples::folder() / "raw" / "index.json"));
  std::set<std::string> listed{"index.json"};
  for (const Json& entry : index) listed.insert(entry.at("file").get<std::string>());
  std::set<std::string> there;
  for (const auto& entry : std::filesystem::directory_iterator(examples::folder() / "raw"))
    there.insert(entry.path().filename().string());
  EXPECT_EQ(there, listed);
}

}  // namespace
}  // namespace cardroom::protocol
