// The text of golden hands: how a file is taken apart into lines, and how the game's moves read
// there. What the lines mean is golden_hand.hpp's.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gameserver/rules/game.hpp"

namespace cardroom::rules::testing {

// A difference, or a line that cannot be read; `play_golden` turns it into its answer.
struct Difference : std::runtime_error {
  using runtime_error::runtime_error;
};

struct Line {
  int number = 0;
  std::string said;      // without comment, spaces made single
  std::string mark;      // "->", "!!" or nothing
  std::string expected;  // what stands after the mark
};

std::vector<Line> read(std::string_view text);

std::vector<std::string> split(std::string_view text, char by);
std::vector<std::string> words(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view by);
std::string tidied(std::string_view text);  // single spaces
std::optional<int> number(std::string_view text);
Card card_named(const std::string& text);  // or a Difference

base::Value value_named(const std::string& text);  // a number, yes or no, else the word itself
// Whether what a file says is this text; dots (…) in it stand for anything.
bool says(const std::string& said, const std::string& text);

// "play 8H as S", as `legal` lists it.
std::string action_text(const Move& move);
// What a viewer sees, in the ways that a file may say it; the fullest first.
std::vector<std::string> seen_texts(const Move& move, Viewer viewer);

}  // namespace cardroom::rules::testing
