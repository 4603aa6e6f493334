#include "tools/bots/history.hpp"

namespace cardroom::bots {

bool History::open(const std::string& path) {
  file_.open(path, std::ios::binary | std::ios::trunc);
  return file_.is_open();
}

void History::add(std::uint64_t at_us, std::string_view player, std::uint64_t connection, Way way,
                  std::string_view message) {
  if (!file_.is_open()) return;
  file_ << R"({"at":)" << at_us << R"(,"player":")" << player << R"(","connection":)" << connection
        << R"(,"way":")" << (way == Way::sent ? "sent" : "received") << R"(","message":)" << message
        << "}\n";
}

void History::closed(std::uint64_t at_us, std::string_view player, std::uint64_t connection,
                     std::uint16_t code) {
  if (!file_.is_open()) return;
  file_ << R"({"at":)" << at_us << R"(,"player":")" << player << R"(","connection":)" << connection
        << R"(,"closed":)" << code << "}\n";
  file_.flush();
}

}  // namespace cardroom::bots
