// The published tokens (schema/vectors/tokens.json), and fresh ones of both minters at every run.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "crypto/command.hpp"
#include "shared/crypto/site_keys.hpp"
#include "shared/crypto/token.hpp"

namespace cardroom::crypto {
namespace {

using nlohmann::json;

TokenOpener opener_of(const json& vectors) {
  const auto ring = [&vectors](const char* name) {
    auto parsed = KeyRing::parse(json{{"keys", vectors.at(name)}}.dump(), name);
    CHECK(parsed.ok());
    return *std::move(parsed);
  };
  TokenOpener opener;
  opener.accept(ring("keys"), Subjects::no_guests);
  opener.accept(ring("guest_keys"), Subjects::guests_only);
  return opener;
}

// What opening the token gives: the claims, or the reason.
json outcome(TokenOpener& opener, const SiteKeys& sites, const json& vector, std::int64_t now) {
  const base::WallTime at{now * 1000};
  auto opened = opener.open(vector.at("token").get<std::string>(), at);
  if (opened && !opened->nested.empty()) opened = sites.open(opened->nested, at);
  if (!opened) return std::string(to_text(opened.reason().fault));
  return {{"sub", opened->sub},
          {"name", opened->name},
          {"jti", opened->jti},
          {"iat", opened->iat},
          {"exp", opened->exp}};
}

// Every vector is as it says, and there are as many of each kind as there should be.
void check(const json& vectors) {
  TokenOpener opener = opener_of(vectors);
  const auto sites = SiteKeys::parse(json{{"keys", vectors.at("site_keys")}}.dump(), "site_keys");
  ASSERT_TRUE(sites) << sites.reason().print();
  const std::int64_t now = vectors.at("now");
  std::map<std::string, int> minters;
  for (const json& vector : vectors.at("good")) {
    ++minters[vector.at("minter")];
    EXPECT_EQ(outcome(opener, *sites, vector, now), vector.at("claims")) << vector.at("name");
  }
  EXPECT_EQ(minters, (std::map<std::string, int>{{"by hand", 2}, {"jose", 12}, {"jwcrypto", 12}}));
  EXPECT_GE(vectors.at("bad").size(), 80U);
  for (const json& vector : vectors.at("bad"))
    EXPECT_EQ(outcome(opener, *sites, vector, now), vector.at("reason")) << vector.at("name");
}

TEST(TokenVectors, PublishedOnesAreTakenAndRefusedAsTheySay) {
  check(json::parse(read_file(CARDROOM_SOURCE_DIR "/schema/vectors/tokens.json")));
}

TEST(TokenVectors, FreshOnesOfJwcryptoAndJoseAreToo) {
  const Said said = run("/usr/bin/python3 " CARDROOM_SOURCE_DIR
                        "/schema/vectors/make_tokens.py " CARDROOM_JOSE_DIR);
  ASSERT_EQ(said.exit, 0) << said.err << "tools/setup test brings python3-jwcrypto and Node";
  const json fresh = json::parse(said.out);
  check(fresh);
  const json published = json::parse(read_file(CARDROOM_SOURCE_DIR "/schema/vectors/tokens.json"));
  EXPECT_NE(fresh.at("good").at(0).at("token"), published.at("good").at(0).at("token"));
}

TEST(TokenVectors, HoldABadTokenForEveryReason) {
  const json vectors = json::parse(read_file(CARDROOM_SOURCE_DIR "/schema/vectors/tokens.json"));
  std::map<std::string, int> missing;
  for (int fault = 0; fault <= static_cast<int>(TokenFault::expired); ++fault)
    missing[std::string(to_text(static_cast<TokenFault>(fault)))] = 1;
  for (const json& vector : vectors.at("bad")) missing.erase(vector.at("reason"));
  EXPECT_EQ(missing, (std::map<std::string, int>{}));
}

}  // namespace
}  // namespace cardroom::crypto
