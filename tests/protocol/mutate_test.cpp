// Thousands of random injuries to accepted messages: the decoder never crashes, keeps its bounds,
// and what it still takes means the same when written and read again.
#include <gtest/gtest.h>

#include "protocol/example_files.hpp"
#include "protocol/injuries.hpp"
#include "shared/protocol/decode.hpp"
#include "shared/protocol/write.hpp"

namespace cardroom::protocol {
namespace {

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
