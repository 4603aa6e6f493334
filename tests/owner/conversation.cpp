#include "owner/conversation.hpp"

namespace cardroom::owner {

std::vector<Json> parse(const Lines& lines) {
  std::vector<Json> parsed;
  for (const std::string& line : lines) parsed.push_back(Json::parse(line));
  return parsed;
}

std::vector<std::string> kinds(const std::vector<Json>& messages) {
  std::vector<std::string> kinds;
  for (const Json& message : messages) kinds.push_back(message["msg"]);
  return kinds;
}

Json first(const std::vector<Json>& messages, const std::string& kind) {
  for (const Json& message : messages)
    if (message["msg"] == kind) return message;
  return {};
}

std::string refusal(const Lines& lines) {
  const Json error = first(parse(lines), "error");
  return error.is_null() ? "none" : error["code"].get<std::string>();
}

void deal_for_two(Stage& stage) {
  stage.enter(1, "ann");
  stage.enter(2, "bob");
  stage.say(1, R"({"msg":"join","room":"room1"})");
  stage.say(2, R"({"msg":"join","room":"room1"})");
  stage.say(1, R"({"msg":"ready","room":"room1"})");
  stage.say(2, R"({"msg":"ready","room":"room1"})");
  stage.heard(1);
  stage.heard(2);
}

std::vector<Json> play_out(Stage& stage, link::Conn conn, std::vector<Json> heard,
                           const std::string& room) {
  constexpr int kMostMoves = 400;
  std::vector<Json> all;
  for (int move = 0; move < kMostMoves; ++move) {
    Json legal;
    for (const Json& message : heard) {
      all.push_back(message);
      if (message["msg"] == "turn" && message.contains("legal")) legal = message["legal"];
      if (message["msg"] == "result") return all;
    }
    if (legal.empty()) {
      stage.advance(base::Millis{500});
      heard = parse(stage.heard(conn));
      continue;
    }
    Json action = legal[0];
    action["room"] = room;
    action["id"] = 1000 + move;
    heard = parse(stage.say(conn, action.dump()));
  }
  ADD_FAILURE() << "the hand does not end";
  return all;
}

}  // namespace cardroom::owner
