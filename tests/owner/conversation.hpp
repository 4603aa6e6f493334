// Reading what was heard on a stage, and getting it to a point worth testing.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "owner/stage.hpp"

namespace cardroom::owner {

using Json = nlohmann::json;

std::vector<Json> parse(const Lines& lines);
std::vector<std::string> kinds(const std::vector<Json>& messages);
// The first message of that kind, or null.
Json first(const std::vector<Json>& messages, const std::string& kind);
// The code of the error heard, or "none".
std::string refusal(const Lines& lines);
// Connections 1 (ann, seat 0) and 2 (bob, seat 1) play a hand in room1; it is ann's turn.
void deal_for_two(Stage& stage);
// Does the first thing that is legal until the hand is over; everything heard.
std::vector<Json> play_out(Stage& stage, link::Conn conn, std::vector<Json> heard,
                           const std::string& room = "room1");

}  // namespace cardroom::owner
