// The load tester's command line. Read once, before anything runs; never touches a file or socket.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/result.hpp"
#include "shared/base/time.hpp"
#include "shared/net/web_client.hpp"

namespace cardroom::bots {

inline constexpr int kMaxPlayers = 20'000;

enum class Format : std::uint8_t { text, json };

struct Options {
  std::vector<net::WebTarget> targets;  // after parsing: at least one
  int players = 8;
  int tables = 0;    // after parsing: never 0
  int seats = 0;     // of a table; after parsing as the game has them, and enough
  int seconds = 10;  // of play, once all sit; 0: until a signal
  std::string game;  // empty: that of the first room listed
  std::string room;  // all sit down in this one, which is there; empty: in new ones
  std::string keys;  // empty: guests
  base::Millis think{0};
  std::uint64_t seed = 0;
  std::uint64_t repeat = 50;  // one of so many answered actions is sent again; 0: none
  std::uint64_t anew = 0;     // rooms are private, and closed after so many hands; 0: never
  std::uint64_t talk = 32;    // after one of so many actions something is said; 0: never
  Format format = Format::text;
  std::string history;       // empty: none
  base::Millis every{1000};  // between live lines
  bool quiet = false;
};

// The exit code where there is nothing to run: 0 after --help, 2 for bad usage (said on stderr).
base::Result<Options, int> parse_options(int argc, char** argv);

}  // namespace cardroom::bots
