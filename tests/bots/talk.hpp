// One player's conversation, as a test tells it to a Checker: a table of two, a short hand, and
// what the checker blames. For tests only.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bots/checker.hpp"

namespace cardroom::bots {

// The other seat's hand in `kDeal` is 2C 3C 4C 5C 6C 7C 9C.
inline const std::string kTable =
    R"({"msg":"table","room":"r","epoch":2,"seq":10,"game":"g","hand_no":4,"phase":"waiting",)"
    R"("private":false,"auto":false,"seats":[)"
    R"({"seat":0,"user":{"id":"a","name":"A"},"bot":false,"presence":"connected","cards":0,)"
    R"("score":30,"ready":false,"stand_in":false,"watching":false},)"
    R"({"seat":1,"user":{"id":"b","name":"B"},"bot":false,"presence":"connected","cards":0,)"
    R"("score":5,"ready":false,"stand_in":false,"watching":false}],"state":{},"turn":null,)"
    R"("you":{"seat":0,"hand":[],"legal":[],"last_id":0},"spectators":0,"re":1})";

inline const std::string kDeal =
    R"({"msg":"deal","room":"r","epoch":2,"seq":11,"hand_no":5,"cards":["AS","2S","3S","4S","5S",)"
    R"("6S","7S"],"counts":[7,7],"up":"8H","stock":37})";

// The player's own table in the middle of the hand of `kDeal`, after nothing else.
inline Json table_in_hand(std::uint64_t seq) {
  Json table = Json::parse(kTable);
  table["seq"] = seq;
  table["hand_no"] = 5;
  table["phase"] = "playing";
  table["seats"][0]["cards"] = table["seats"][1]["cards"] = 7;
  table["state"] = Json::parse(R"({"up":"8H","suit":"H","stock":37,"discards":0,"drawn":false})");
  table["you"]["hand"] = Json::parse(R"(["AS","2S","3S","4S","5S","6S","7S"])");
  table.erase("re");
  return table;
}

class Talk {
 public:
  explicit Talk(std::string player = "ann") : Talk(own_, std::move(player)) {}
  Talk(RoomLogs& rooms, std::string player) : checker(std::move(player), rooms, violations) {}

  void sent(const std::string& text) { checker.sent(Json::parse(text)); }
  void got(const Json& message) { got(message.dump()); }
  void got(std::string_view text) { checker.received(text, now); }
  void got(const char* text) { got(std::string_view(text)); }
  void got(const std::string& text) { got(std::string_view(text)); }

  // Sits down and is dealt to: seq 11, own turn not yet told.
  void begin() {
    sent(R"({"msg":"join","room":"r","id":1})");
    got(kTable);
    got(kDeal);
  }
  // An event without `re`, with epoch 2 and the next number.
  void event(const std::string& fields) { event(checker.position().seq + 1, fields); }
  void event(std::uint64_t seq, const std::string& fields) {
    got(R"({"room":"r","epoch":2,"seq":)" + std::to_string(seq) + "," + fields + "}");
  }
  // The connection is lost and made again, and what came of the join.
  void come_back(const std::string& answer) {
    checker.lost(now);
    sent(R"({"msg":"join","room":"r","epoch":2,"seq":11,"id":50})");
    got(answer);
  }

  std::vector<Rule> blamed() const {
    std::vector<Rule> rules;
    for (const Violation& one : violations.first()) rules.push_back(one.rule);
    return rules;
  }

 private:
  RoomLogs own_;

 public:
  base::Instant now{1'000};
  Violations violations;
  Checker checker;
};

using Blamed = std::vector<Rule>;

inline void PrintTo(Rule rule, std::ostream* out) {
  *out << print(rule);
}

}  // namespace cardroom::bots
