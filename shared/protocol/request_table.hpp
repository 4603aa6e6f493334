// The requests of the player protocol as rules, made from schema/protocol/client.schema.json while
// building. Holds data only and knows no game; never parses. Pure; lives on any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cardroom::protocol {

// Code points, both ends included.
struct PointRange {
  char32_t low;
  char32_t high;
};

// Which texts are taken: how many code points, and which ones.
struct TextRule {
  std::size_t least;
  std::size_t most;
  bool card;                           // a card's form; what follows is then of no meaning
  std::uint64_t ascii[2];              // one bit a code point below 128: taken
  bool others;                         // code points from 128 on are taken, except `except`;
  std::span<const PointRange> except;  // or refused, except these
};

enum class Kind : std::uint8_t { boolean, integer, text, choice, texts, scalars };

struct FieldRule {
  std::string_view name;
  Kind kind;
  std::int64_t low;   // integer: its value; texts, scalars: how many entries
  std::int64_t high;  // both included
  int text;           // text, texts, scalars: the place of the text's rule, else -1
  int keys;           // scalars: the place of the rule of a name, else -1
  std::span<const std::string_view> choices;
};

// Where any field of `fields` is there, all of `others` are. Bit n stands for the nth field.
struct Together {
  std::uint32_t fields;
  std::uint32_t others;
};

struct RequestRule {
  std::string_view msg;
  std::string_view canonical;         // join for join_room
  std::span<const FieldRule> fields;  // in order of name, at most 32; without msg
  std::uint32_t required;             // bit n stands for the nth field
  std::uint32_t exactly_one;          // 0, or the fields of which exactly one is there
  std::span<const Together> together;
};

// In order of msg.
std::span<const RequestRule> request_rules();

// Null where there is no such kind.
const RequestRule* find_request(std::string_view msg);

const TextRule& text_rule(int place);

// `text` is UTF-8.
bool fits(const TextRule& rule, std::string_view text);

}  // namespace cardroom::protocol
