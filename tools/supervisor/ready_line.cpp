#include "tools/supervisor/ready_line.hpp"

#include <sstream>

namespace cardroom::supervisor {

std::optional<Addresses> parse_ready(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string word;
  if (!(words >> word) || word != "ready") return std::nullopt;
  Addresses addresses;
  while (words >> word) {
    const auto equals = word.find('=');
    if (equals == 0 || equals == std::string::npos) return std::nullopt;
    addresses[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return addresses;
}

std::vector<std::string> with_addresses(std::vector<std::string> command,
                                        const Addresses& addresses) {
  for (std::size_t i = 0; i + 1 < command.size(); ++i) {
    if (!command[i].starts_with("--")) continue;
    const auto said = addresses.find(command[i].substr(2));
    if (said != addresses.end()) command[++i] = said->second;  // which is no name itself
  }
  return command;
}

}  // namespace cardroom::supervisor
