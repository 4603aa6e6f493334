// What is said of a run: the live line while it goes on, and the report at its end, for people or
// as JSON. Never decides anything. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/bots/options.hpp"
#include "tools/bots/tally.hpp"
#include "tools/bots/violation.hpp"

namespace cardroom::bots {

struct Progress {
  std::uint64_t at_us = 0;
  std::uint64_t actions = 0;
  std::uint64_t actions_a_second = 0;  // since the last line, as the latencies
  std::uint64_t p50_us = 0, p99_us = 0;
  std::int64_t connected = 0, players = 0;
  bool playing = false;  // all sat once, and it is not the end
  std::uint64_t stalls = 0, reconnects = 0, violations = 0;
};

// On stderr: one line, in JSON an object.
void say(const Progress& progress, Format format);

struct Report {
  struct Room {
    std::string name;
    std::uint64_t epoch = 0, seq = 0;  // the highest that any player was shown
  };
  std::uint64_t seed = 0;
  int players = 0, tables = 0;
  std::uint64_t play_us = 0;
  std::uint64_t cpu_us = 0;  // of this process
  std::uint64_t actions_in_time = 0;
  std::uint64_t results = 0;         // ends of hands that players saw
  std::uint64_t deals_verified = 0;  // by players: opened as they were committed to
  Tally tally;
  Histogram longest_stalls;  // of each player
  std::vector<Room> rooms;   // that are not closed
  Violations violations;

  std::uint64_t actions_a_second() const;
  bool limited_by_itself() const;  // this process was busy nearly all the time
};

std::string print_text(const Report& report);
std::string print_json(const Report& report);

}  // namespace cardroom::bots
