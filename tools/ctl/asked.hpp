// What the nouns share that put a question to a server: the options that say which one and how to
// print, and how its answer is read. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/ctl/ask.hpp"
#include "tools/ctl/output.hpp"

namespace cardroom::ctl {

using nlohmann::ordered_json;

struct Asked {
  Route route{"./data/link.sock"};
  std::int64_t timeout_ms = 5'000;
  std::string room, hand;
  Format format = Format::table;
};

// --link and --timeout; `asked` outlives the parser.
void add_link(CLI::App& verb, Asked& asked);

// The same and -o; `asked` outlives the parser.
void add_common(CLI::App& verb, Asked& asked);

std::string text_of(const ordered_json& value);

// Of milliseconds since 1970, in UTC.
std::string time_of(const ordered_json& value);

using Reader = std::function<void(const ordered_json&)>;

// Has the answer read. What a reader misses in it is said.
ExitCode read(const base::Result<std::string, NoAnswer>& answer, const Reader& reader);

// Prints the answer as it was asked for. `print_table` is for people.
void print(const ordered_json& body, Format format, const Reader& print_table);

// Asks the game server, and prints the answer.
ExitCode run(const Asked& asked, const std::string& command, std::vector<std::string> arguments,
             const Reader& print_table);

}  // namespace cardroom::ctl
