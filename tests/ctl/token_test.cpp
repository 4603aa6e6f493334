#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "ctl/cardroomctl.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using crypto::scratch;
using nlohmann::json;

json vectors() {
  return json::parse(crypto::read_file(CARDROOM_SOURCE_DIR "/schema/vectors/tokens.json"));
}

// A published token, good or bad, by its name.
std::string token_named(const std::string& name) {
  const json all = vectors();
  for (const char* kind : {"good", "bad"})
    for (const json& vector : all.at(kind))
      if (vector.at("name") == name) return vector.at("token");
  return "no vector " + name;
}

// The published keys as a file.
std::string published_keys() {
  const std::string path = scratch() / "published.json";
  std::ofstream(path) << json{{"keys", vectors().at("keys")}};
  std::filesystem::permissions(path, std::filesystem::perms{0600});
  return path;
}

Said inspect(const std::string& rest) {
  return ctl("token inspect --keys " + published_keys() + " --at 1790000000 " + rest);
}

TEST(TokenInspect, ShowsAGoodTokenAsATable) {
  EXPECT_EQ(inspect(token_named("plain")), (Said{0, R"(kid    site-1
sub    42
name   Ann
jti    j-1
iat    2026-09-21 14:13:10 UTC (1789999990)
exp    2026-09-21 14:14:10 UTC (1790000050)
valid  for 50 s
)",
                                                 ""}));
}

TEST(TokenInspect, ShowsWhatARefusedTokenSaysWhereItCanBeRead) {
  EXPECT_EQ(inspect(token_named("nbf 31 s ahead")),
            (Said{1, R"(kid    site-1
sub    42
name   Ann
jti    j-1
iat    2026-09-21 14:13:10 UTC (1789999990)
exp    2026-09-21 14:14:10 UTC (1790000050)
nbf    2026-09-21 14:13:51 UTC (1790000031)
valid  no: nbf_ahead
)",
                  "cardroomctl: invalid token: nbf_ahead\n"}));
  EXPECT_EQ(inspect(token_named("tag of zeros")),
            (Said{1, "", "cardroomctl: invalid token: not_authentic\n"}));
}

TEST(TokenInspect, HasAStableShapeAsJson) {
  EXPECT_EQ(inspect("-o json " + token_named("plain")), (Said{0, R"({
  "valid": true,
  "reason": null,
  "kid": "site-1",
  "claims": {
    "sub": "42",
    "name": "Ann",
    "jti": "j-1",
    "iat": 1789999990,
    "exp": 1790000050,
    "nbf": null,
    "signed_by": null
  }
}
)",
                                                              ""}));
  EXPECT_EQ(inspect("-o json " + token_named("an unknown kid")),
            (Said{1, R"({
  "valid": false,
  "reason": "unknown_kid",
  "kid": "foreign",
  "claims": null
}
)",
                  "cardroomctl: invalid token: "
                  "unknown_kid\n"}));
}

TEST(TokenInspect, ReadsATokenFromStdin) {
  const std::string path = scratch() / "token.txt";
  std::ofstream(path) << token_named("plain") << "\n";
  EXPECT_EQ(inspect("- < " + path), inspect(token_named("plain")));
  std::ofstream(path) << std::string(1 << 20, 'x');
  EXPECT_EQ(inspect("- < " + path), (Said{1, "", "cardroomctl: invalid token: too_long\n"}));
}

TEST(TokenInspect, NeverLetsAStrangersKidSteerTheTerminal) {
  // {"kid":"\u001b[2J"} as a header and nothing else of a token.
  EXPECT_EQ(inspect("-o json eyJraWQiOiJcdTAwMWJbMkoifQ....").out, R"({
  "valid": false,
  "reason": "alg",
  "kid": "\u001b[2J",
  "claims": null
}
)");
}

TEST(TokenMint, MakesATokenThatInspectTakes) {
  const std::string keys = published_keys();
  const Said minted =
      ctl("token mint --keys " + keys + " --sub 42 --name '王 Ann' --ttl 300 --kid site-1");
  ASSERT_EQ(minted.exit, 0) << minted.err;
  EXPECT_EQ(minted.err, "");
  const Said said = ctl("token inspect -o json --keys " + keys + " " + minted.out);
  ASSERT_EQ(said.exit, 0) << said.err;
  const json shown = json::parse(said.out);
  EXPECT_EQ(shown.at("kid"), "site-1");
  const json& claims = shown.at("claims");
  EXPECT_EQ(claims.at("sub"), "42");
  EXPECT_EQ(claims.at("name"), "王 Ann");
  EXPECT_EQ(claims.at("jti").get<std::string>().size(), 22U);
  EXPECT_EQ(claims.at("exp").get<int>() - claims.at("iat").get<int>(), 300);
}

TEST(TokenMint, UsesTheNewestKeyAndLastsAMinute) {
  const std::string keys = published_keys();
  const Said minted = ctl("tokens mint --keys " + keys + " --sub 42 --name Ann");
  const json shown =
      json::parse(ctl("token inspect -o json --keys " + keys + " " + minted.out).out);
  EXPECT_EQ(shown.at("kid"), "site-2");
  const json& claims = shown.at("claims");
  EXPECT_EQ(claims.at("exp").get<int>() - claims.at("iat").get<int>(), 60);
  EXPECT_NE(minted, ctl("tokens mint --keys " + keys + " --sub 42 --name Ann"));
}

TEST(TokenMint, SignsWithinTheSealWhatGameServersThenCheck) {
  const std::string keys = published_keys();
  const std::string signing = scratch() / "signing.json";
  const Said made = ctl("keys new " + signing + " --signing --kid site-1");
  EXPECT_EQ(made, (Said{0, "", "made " + signing + " (mode 0600) with one key, kid site-1\n"}));
  const Said minted =
      ctl("token mint --keys " + keys + " --sign " + signing + " --sub 42 --name Ann");
  ASSERT_EQ(minted.exit, 0) << minted.err;
  const json shown =
      json::parse(ctl("token inspect -o json --keys " + keys + " " + minted.out).out);
  EXPECT_EQ(shown.at("claims").at("signed_by"), "site-1");
  const Said table = ctl("token inspect --keys " + keys + " " + minted.out);
  EXPECT_NE(table.out.find("signed  by site-1; game servers check it, this does not\n"),
            std::string::npos)
      << table.out;
}

TEST(TokenMint, SignsWithNoPublicKey) {
  const std::string signing = scratch() / "whole.json", shown = scratch() / "public.json";
  ctl("keys new " + signing + " --signing");
  const Said printed = ctl("keys public " + signing);
  EXPECT_EQ(printed.out.find("\"d\""), std::string::npos);
  std::ofstream(shown) << printed.out;
  EXPECT_EQ(
      ctl("token mint --keys " + published_keys() + " --sign " + shown + " --sub 42 --name Ann"),
      (Said{2, "",
            "cardroomctl: " + shown +
                ": its newest key has no private part; give the file that `keys new "
                "--signing` made\n"}));
}

TEST(TokenMint, SaysWhatNoReaderWouldTake) {
  const auto mint = [](const std::string& rest) {
    return ctl("token mint --keys " + published_keys() + " " + rest);
  };
  EXPECT_EQ(mint("--name Ann --sub guest-1"),
            (Said{2, "",
                  "cardroomctl: --sub may not begin with guest-, which only guests' keys may "
                  "say\n"}));
  EXPECT_EQ(mint("--name Ann --sub ''"),
            (Said{2, "",
                  "cardroomctl: --sub takes 1 to 64 characters, none of them a control "
                  "character\n"}));
  EXPECT_EQ(mint("--sub 42 --name 123456789012345678901234567890123"),
            (Said{2, "",
                  "cardroomctl: --name takes 1 to 32 characters, none of them a control or bidi "
                  "character\n"}));
}

TEST(TokenMint, EndsWithTheCodeOfWhatIsWrongWithTheKeys) {
  const auto mint = [](const std::string& keys) {
    return ctl("token mint --sub 42 --name Ann --keys " + keys);
  };
  const std::string path = published_keys();
  EXPECT_EQ(mint(path + " --kid none"),
            (Said{3, "", "cardroomctl: " + path + ": no key with kid none\n"}));
  EXPECT_EQ(mint("/nowhere/keys.json").exit, 3);
  std::filesystem::permissions(path, std::filesystem::perms{0644});
  EXPECT_EQ(mint(path).exit, 4);
  std::filesystem::permissions(path, std::filesystem::perms{0600});
  std::ofstream(path) << "{}";
  EXPECT_EQ(mint(path),
            (Said{1, "",
                  "cardroomctl: " + path +
                      ": no list \"keys\"; make a file with `cardroomctl keys new FILE`\n"}));
}

}  // namespace
}  // namespace cardroom::ctl
