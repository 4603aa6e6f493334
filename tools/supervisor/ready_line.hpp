// What a server says once, when it can serve: `ready listen=127.0.0.1:8080 ops=127.0.0.1:40021`.
//
// A pure value. What is said of an option replaces that option's value in the command line, so that
// a server started again has the addresses of the first one, whoever chose them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cardroom::supervisor {

inline constexpr std::size_t kMaxReadyLine = 512;

using Addresses = std::map<std::string, std::string>;

// The addresses by option name, or nothing for any other line. The line has no newline.
std::optional<Addresses> parse_ready(std::string_view line);

// `command` with the value after `--<name>` replaced, for each name that it has.
std::vector<std::string> with_addresses(std::vector<std::string> command,
                                        const Addresses& addresses);

}  // namespace cardroom::supervisor
