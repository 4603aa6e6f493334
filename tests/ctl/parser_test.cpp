#include <gtest/gtest.h>

#include "ctl/cardroomctl.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;

TEST(Parser, HelpGoesToStdoutWithTheExitCodes) {
  const std::string help = R"(Look after a card room
Usage: cardroomctl [OPTIONS] SUBCOMMAND

Options:
  -h,--help                   Print this help message and exit

Subcommands:
  channels                    What is said, and news for the players
  db                          The store: schema, condition, back-ups
  hand                        Exported hands, without a server
  keys                        Key files (JWK Sets)
  servers                     Servers: who lives, and emptying one
  tables                      Tables and what is on them
  token, tokens               Players' tokens
  users                       Who may speak, and who may come in

Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 denied, 5 unreachable, 6 timeout, 7 conflict
)";
  EXPECT_EQ(ctl("-h"), (Said{0, help, ""}));
}

TEST(Parser, EveryVerbHasExamples) {
  for (const std::string verb :
       {"db status", "db migrate", "db release", "db backup", "db restore", "keys new",
        "servers list", "servers drain", "servers resume", "token mint", "token inspect",
        "users list", "users mute", "users unmute", "users ban", "users unban"}) {
    const Said said = ctl(verb + " -h");
    EXPECT_EQ(said.exit, 0);
    EXPECT_NE(said.out.find("\nExamples:\n  cardroomctl " + verb), std::string::npos) << said.out;
    EXPECT_EQ(said.err, "");
  }
}

TEST(Parser, WhatItDoesNotUnderstandIsAUsageError) {
  const auto refused = [](const std::string& words) {
    return Said{2, "", words + "\nRun with --help for more information.\n"};
  };
  EXPECT_EQ(ctl(""), refused("A subcommand is required"));
  EXPECT_EQ(ctl("token"), refused("A subcommand is required"));
  EXPECT_EQ(ctl("keys new"), refused("FILE is required"));
  EXPECT_EQ(ctl("keys new a b"), refused("The following argument was not expected: b"));
  EXPECT_EQ(ctl("token mint --keys f --sub 42 --name Ann --ttl 301"),
            refused("--ttl: Value 301 not in range 1 to 300"));
  EXPECT_EQ(ctl("token mint --keys f --sub 42 --name Ann --ttl 0"),
            refused("--ttl: Value 0 not in range 1 to 300"));
  EXPECT_EQ(ctl("token inspect --keys f -o xml t"), refused("--output: xml not in {table,json}"));
}

}  // namespace
}  // namespace cardroom::ctl
