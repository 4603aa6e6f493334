// How many tables of how many seats the command line asks for.
#include "tools/bots/options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cardroom::bots {
namespace {

// "tables x seats" for these arguments, or what it says on stderr.
std::string seated(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "cardroom-bots");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  testing::internal::CaptureStderr();
  const auto options = parse_options(static_cast<int>(argv.size()), argv.data());
  const std::string said = testing::internal::GetCapturedStderr();
  if (!options) return std::to_string(options.reason()) + " " + said;
  return std::to_string(options->tables) + " x " + std::to_string(options->seats);
}

TEST(Options, SeatFourAtATableWhereTheGameIsNotSaid) {
  EXPECT_EQ(seated({}), "2 x 4");
  EXPECT_EQ(seated({"--players", "9"}), "3 x 3");
  EXPECT_EQ(seated({"--players", "1"}), "1 x 2");
}

TEST(Options, SeatAsManyAsTheGameTakes) {
  EXPECT_EQ(seated({"--game", "crazy-eights"}), "2 x 4");
  EXPECT_EQ(seated({"--game", "gin-rummy"}), "4 x 2");
  EXPECT_EQ(seated({"--game", "dou-dizhu"}), "3 x 3");
  EXPECT_EQ(seated({"--game", "hearts", "--players", "1"}), "1 x 4");
  EXPECT_EQ(seated({"--game", "crazy-eights", "--players", "7", "--tables", "1"}), "1 x 7");
}

TEST(Options, SayWhatCannotBeSeated) {
  EXPECT_EQ(seated({"--game", "gin-rummy", "--players", "4", "--tables", "1"}),
            "2 cardroom-bots: 4 players cannot sit at 1 table: gin-rummy has 2 seats\n");
  EXPECT_EQ(seated({"--game", "crazy-eights", "--players", "17", "--tables", "2"}),
            "2 cardroom-bots: 17 players cannot sit at 2 tables: crazy-eights has 2 to 7 seats\n");
  EXPECT_EQ(seated({"--players", "2", "--tables", "3"}),
            "2 cardroom-bots: 2 players cannot sit at 3 tables\n");
}

TEST(Options, LeaveTheSeatsOfAGameThatIsNotKnownHereToTheServers) {
  EXPECT_EQ(seated({"--game", "whist", "--players", "6", "--tables", "1"}), "1 x 6");
}

TEST(Options, SeatTwoInARoomThatIsThereUnlessMoreAreAskedFor) {
  EXPECT_EQ(seated({"--room", "room2"}), "1 x 2");
  EXPECT_EQ(seated({"--room", "room2", "--players", "4"}), "1 x 4");
  EXPECT_EQ(seated({"--room", "room2", "--game", "hearts"}).substr(0, 2), "2 ");
}

}  // namespace
}  // namespace cardroom::bots
