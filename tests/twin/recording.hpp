// A random hand at one table, recorded: what was done to the server, what left it, what the rules
// made of it, and which cards each person could know of when. People play it, watch it, fall away,
// come back on another connection, leave, are stood in for, sit down on a left seat, talk, and send
// nonsense; servers die and links are made anew; operators look. A function of its seed.
#pragma once

#include <bitset>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "twin/deck.hpp"
#include "twin/hall.hpp"

namespace cardroom::twin {

inline constexpr std::size_t kMaxInputs = 400;  // of one recording

using CardBits = std::bitset<2 * 54>;

// What somebody did, or tried.
struct Did {
  Seat seat = 0;
  Move move;
  std::string user;  // who sent it; none: a house bot or a clock
  bool done = true;  // refused otherwise
};

struct Step {
  std::size_t input = 0;  // in which it came about
  std::variant<rules::Card, Did> act;
  // The cards that all, or the seat alone, could see after one of its events.
  CardBits open;
  std::vector<CardBits> own;  // by seat
};

struct Recording {
  std::string game;
  std::uint64_t seed = 0;
  std::vector<Input> inputs;
  std::vector<std::vector<Heard>> heard;  // by input
  // By input: the seat whose hand a user holds, dealt to it and never left since.
  std::vector<std::map<std::string, Seat>> holds;
  std::map<link::Conn, std::string> users;    // of all connections there ever were
  std::map<std::string, link::LinkId> links;  // by which a user comes
  rules::Start start;
  std::size_t dealt = 0;  // the input that dealt
  std::size_t ended = 0;  // the one that ended the hand, and opened it; or all of them
  std::vector<Step> steps;
  std::vector<Move> choices;  // of house bots and clocks
  rules::Cards pack;
};

Recording record(const std::string& game, std::uint64_t seed);

}  // namespace cardroom::twin
