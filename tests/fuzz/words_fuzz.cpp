// Any text as words that an operator says to a program, or one program to another: limits,
// addresses of links, sanctions with how long they last, and the line of a server that is ready.
// Taken within bounds or refused. The first byte chooses.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "gameserver/server/sanction_order.hpp"
#include "realtime/admission.hpp"
#include "shared/base/check.hpp"
#include "shared/link/tls_socket.hpp"
#include "tools/supervisor/ready_line.hpp"

namespace {

using namespace cardroom;

void read_limit(std::string_view text) {
  const auto limit = realtime::parse_limit(text);
  if (!limit) return;
  const auto& [burst, every_us] = limit->rate;
  CHECK(burst >= 1 && burst <= 1'000'000 && every_us >= 1'000 && every_us <= 3'600'000'000);
  const std::string_view act = text.substr(0, text.find('='));
  CHECK(realtime::act_named(act) == limit->act);
  const std::string again =
      std::string(act) + "=" + std::to_string(burst) + ":" + std::to_string(every_us / 1'000);
  CHECK(realtime::parse_limit(again) == limit);
}

void read_link(const std::string& text) {
  const bool reached = link::address_fault(text).empty();
  CHECK(!reached || link::is_tls(text));
  const std::string fault = link::listening_fault(text);
  CHECK(reached || !fault.empty());
}

// The command, then its arguments, a line each.
link::Operate order_in(const std::string& text) {
  std::istringstream lines(text);
  link::Operate order;
  std::getline(lines, order.command);
  for (std::string word; std::getline(lines, word);) order.arguments.push_back(word);
  return order;
}

void read_order(const std::string& text) {
  const base::WallTime now{1'800'000'000'000};
  const auto sanction = server::sanction_in(order_in(text), now);
  if (sanction) CHECK(sanction->until >= now && !sanction->user.empty());
}

void read_ready(std::string_view line) {
  const auto addresses = supervisor::parse_ready(line);
  if (!addresses) return;
  const std::vector<std::string> command{"realtime", "--listen", "127.0.0.1:0", "--ops", "any"};
  const auto replaced = supervisor::with_addresses(command, *addresses);
  CHECK(replaced.size() == command.size() && replaced[0] == command[0]);
  CHECK(replaced[1] == command[1] && replaced[3] == command[3]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      read_limit(text);
      break;
    case 1:
      read_link(text);
      break;
    case 2:
      read_order(text);
      break;
    default:
      read_ready(text);
  }
  return 0;
}
