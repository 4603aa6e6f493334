// Everything that was sent and received, for a checker that looks at it later: one JSON object a
// line, {"at": microseconds since the start, "player", "connection", "way": "sent"|"received",
// "message"}; a connection's end has "closed" in place of "message". Never read back by the bots.
// One thread.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace cardroom::bots {

class History {
 public:
  // False where it cannot be written to.
  bool open(const std::string& path);

  enum class Way : std::uint8_t { sent, received };
  void add(std::uint64_t at_us, std::string_view player, std::uint64_t connection, Way way,
           std::string_view message);
  void closed(std::uint64_t at_us, std::string_view player, std::uint64_t connection,
              std::uint16_t code);

 private:
  std::ofstream file_;  // closed where nobody asked for it
};

}  // namespace cardroom::bots
