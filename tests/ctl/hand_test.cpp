// cardroomctl hand on the published hands (schema/vectors), and on copies that tell another story.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "ctl/cardroomctl.hpp"
#include "shared/crypto/hash.hpp"

namespace cardroom::ctl {
namespace {

using crypto::Said;
using Json = nlohmann::json;

const std::string kHand = CARDROOM_SOURCE_DIR "/schema/vectors/hand-contributions.json";

Json hand() {
  std::ifstream in(kHand, std::ios::binary);
  return Json::parse(in);
}

std::string kept(const std::string& name, const std::string& text) {
  const auto file = crypto::scratch() / name;
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

// As an export is written, with the sum that fits.
std::string written(Json hand) {
  hand.erase("sum");
  hand["sum"] = crypto::hex(crypto::sha256(hand.dump(-1, ' ', true)));
  return hand.dump(-1, ' ', true) + "\n";
}

// What is said of a copy in which the value at `pointer` is another; without the file's name.
std::string said_of(const char* pointer, const Json& value) {
  Json altered = hand();
  altered[Json::json_pointer(pointer)] = value;
  const std::string file = kept("altered.json", written(altered));
  const Said said = ctl("hand replay " + file);
  EXPECT_EQ(said.exit, 1) << said;
  const std::string head = "cardroomctl: " + file + ":1: hand 1 of den: ";
  EXPECT_EQ(said.err.substr(0, head.size()), head);
  return said.err.substr(head.size(), said.err.find('\n') - head.size());
}

TEST(Hand, ReplaysToWhatTheFileSays) {
  EXPECT_EQ(ctl("hand replay " + kHand), (Said{0, kHand + ": 1 hand replays\n", ""}));
  const std::string two = kept("two.json", written(hand()) + written(hand()));
  EXPECT_EQ(ctl("hand replay " + two), (Said{0, two + ": 2 hands replay\n", ""}));
}

TEST(Hand, NamesTheFirstEventThatTheRulesTellInAnotherWay) {
  Json other = hand();
  other["events"][7]["alone"][0]["shown"]["card"] = "9H";
  const std::string file = kept("other.json", written(hand()) + written(other));
  EXPECT_EQ(ctl("hand replay " + file),
            (Said{1, "",
                  "cardroomctl: " + file +
                      ":2: hand 1 of den: event 7, of move 6: seat 2 saw something else\n"
                      "cardroomctl:   in the file: "
                      R"({"card":"9H","msg":"draw","seat":2,"stock":30})"
                      "\ncardroomctl:   now:         "
                      R"({"card":"8H","msg":"draw","seat":2,"stock":30})"
                      "\ncardroomctl: if cardroom-verify finds the file sound, the rules changed "
                      "and kept their version: raise it, and keep the old rules for old hands\n"
                      "cardroomctl: " +
                      file + ": 1 of 2 do not replay\n"}));
}

TEST(Hand, NamesTheMoveThatTheRulesForbid) {
  EXPECT_EQ(said_of("/moves/7/card", "9H"), "move 7: the rules forbid it to seat 2");
  Json moves = hand()["moves"];
  moves.erase(moves.size() - 1);
  EXPECT_EQ(said_of("/moves", moves), "moves: the hand is not over after the last of them");
}

TEST(Hand, NamesTheResultThatDoesNotFollow) {
  const std::size_t last = hand()["events"].size() - 1;
  const std::string at = "/events/" + std::to_string(last) + "/shown/points/0";
  EXPECT_EQ(said_of(at.c_str(), 49),
            "event " + std::to_string(last) + ", of move 19: everybody saw something else");
  Json events = hand()["events"];
  events.erase(last);
  EXPECT_EQ(said_of("/events", events), "events: not as many as come");
}

TEST(Hand, SaysWhatIsWrongInAFileThatIsNoSuchHand) {
  EXPECT_EQ(said_of("/version", 9),
            "version: rules of version 9 dealt that hand, and this program has 1: replay it with a "
            "program of its time");
  EXPECT_EQ(said_of("/seats/0/user", 7), "seats 0, user: neither null nor an object");
  EXPECT_EQ(said_of("/first", "1"), "first: not a whole number");
  EXPECT_EQ(said_of("/moves/3/seat", 16), "moves 3, seat: not from 0 to 15");
}

TEST(Hand, TakesAnythingForAFile) {
  for (const std::string text : {"{}\n", "[]\n", "null\n", "\xff\n", "{\n"}) {
    const std::string file = kept("any.json", text);
    EXPECT_EQ(ctl("hand replay " + file).exit, 1) << text;
    EXPECT_EQ(ctl("hand show " + file).exit, 1) << text;
  }
  const std::string deep = kept("deep.json", std::string(100'000, '['));
  EXPECT_EQ(ctl("hand replay " + deep).exit, 1);
  EXPECT_EQ(ctl("hand replay " + kept("none.json", "")).exit, 1);
  EXPECT_EQ(ctl("hand replay /nowhere.json").exit, 3);
}

TEST(Hand, ShowsAStepAsASeatSawIt) {
  const std::string head =
      "hand    hand 1 of den\n"
      "game    crazy-eights\n"
      "seat 0  ann\n"
      "seat 1  dan\n"
      "seat 2  -\n"
      "seat 3  cat\n"
      "step 7\n";
  const std::string table =
      "  table   up=2D suit=D stock=30 discards=6 drawn=true\n"
      "  counts  3 3 5 4\n";
  EXPECT_EQ(
      ctl("hand show " + kHand + " --seat 2 --step 7"),
      (Said{0, head + "draw      seat=2 card=8H stock=30\n" + table + "  hand    8H JH 4S 7S JS\n",
            ""}));
  EXPECT_EQ(ctl("hand show " + kHand + " --step 7"),
            (Said{0, head + "draw      seat=2 stock=30\n" + table, ""}));
}

TEST(Hand, HasNoMoreSeatsAndStepsThanWerePlayed) {
  EXPECT_EQ(ctl("hand show " + kHand + " --seat 4"),
            (Said{2, "", "cardroomctl: --seat: the last is 3\n"}));
  EXPECT_EQ(ctl("hand show " + kHand + " --step 21"),
            (Said{2, "", "cardroomctl: --step: the last is 20\n"}));
}

}  // namespace
}  // namespace cardroom::ctl
