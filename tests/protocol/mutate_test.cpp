// Thousands of random injuries to accepted messages: the decoder never crashes, keeps its bounds,
// and what it still takes means the same when written and read again.
#include <gtest/gtest.h>

#include <bit>

#include "protocol/example_files.hpp"
#include "shared/protocol/decode.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::protocol {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t bound) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return static_cast<std::size_t>((z ^ (z >> 31)) % bound);
  }

 private:
  std::uint64_t state_;
};

constexpr std::string_view kPieces[] = {"{",
                                        "}",
                                        "[",
                                        "]",
                                        "\"",
                                        ":",
                                        ",",
                                        "\\",
                                        "\\u0000",
                                        "\\ud800",
                                        "\0",
                                        "\xFF",
                                        "\xC0\x80",
                                        "1e9",
                                        "-0",
                                        "1.0",
                                        "null",
                                        "true",
                                        "\"id\":1,",
                                        "\"id\":",
                                        "[[[",
                                        "{\"a\":",
                                        "\"msg\":",
                                        "\"room\":\"\"",
                                        "18446744073709551616",
                                        "\xEF\xBB\xBF",
                                        "/**/"};

std::string injured(std::string text, Draws& draws) {
  for (std::size_t left = 1 + draws.below(4); left > 0 && !text.empty(); --left) {
    const std::size_t at = draws.below(text.size());
    switch (draws.below(5)) {
      case 0:
        text[at] = static_cast<char>(draws.below(256));
        break;
      case 1:
        text.erase(at, 1 + draws.below(8));
        break;
      case 2:
        text.insert(at, kPieces[draws.below(std::size(kPieces))]);
        break;
      case 3:
        text.insert(at, text.substr(draws.below(text.size()), draws.below(40)));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

// The request as a message again.
std::string written(const Request& request) {
  std::string out;
  base::Fields fields = request.rest;
  if (request.id) fields.push_back({"id", *request.id});
  write_message(out, Head{.msg = request.msg, .room = request.room}, fields);
  return out;
}

TEST(Mutations, NeitherCrashTheDecoderNorLeadItPastItsBounds) {
  const auto accepted = examples::read("accepted", "client");
  Draws draws(1);
  std::size_t taken = 0;
  for (int round = 0; round < 60000; ++round) {
    const std::string whole = accepted[draws.below(accepted.size())].message.dump();
    const std::string text = injured(whole, draws);
    const auto decoded = decode(text);
    if (!decoded.ok()) {
      ASSERT_FALSE(decoded.reason().what.empty()) << text;
      ASSERT_LE(decoded.reason().what.size(), kMaxBadBytes) << text;
      for (const char one : decoded.reason().what) ASSERT_TRUE(one >= ' ' && one <= '~') << text;
      continue;
    }
    ++taken;
    ASSERT_LE(text.size(), kMaxMessageBytes);
    if (!decoded->known) continue;
    ASSERT_TRUE(nlohmann::json::accept(text)) << text;
    const auto again = decode(written(*decoded));
    ASSERT_TRUE(again.ok()) << text;
    ASSERT_EQ(*again, *decoded) << text;
  }
  // Some injuries leave a message well: else this test would look at refusals only.
  EXPECT_GT(taken, 500U);
}

TEST(Mutations, OfEveryPrefixAreRefused) {
  for (const auto& example : examples::read("accepted", "client")) {
    const std::string whole = example.message.dump();
    for (std::size_t size = 0; size < whole.size(); ++size)
      ASSERT_FALSE(decode(whole.substr(0, size)).ok()) << whole.substr(0, size);
  }
}

}  // namespace
}  // namespace cardroom::protocol
