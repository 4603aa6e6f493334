// What cardroomctl's nouns share in printing and in saying what went wrong. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/crypto/key_ring.hpp"
#include "tools/ctl/exit_code.hpp"

namespace cardroom::ctl {

enum class Format { table, json };

// Adds -o table|json; `format` outlives the parser.
void add_format(CLI::App& verb, Format& format);

// One "name  value" a line, the values under each other. Control characters become '?', so that
// nothing that a stranger wrote can steer a terminal.
void print_rows(const std::vector<std::pair<std::string, std::string>>& rows);

// Lines of equally many cells, the first line the columns' names; cells under each other, printable
// as above.
void print_columns(const std::vector<std::vector<std::string>>& lines);

// Says `words` on stderr: what an operator should know beside the data.
void note(std::string_view words);

// The same, and gives back `code`.
ExitCode fail(ExitCode code, std::string_view words);

// The same for a key file, with the code that is its fault's.
ExitCode fail(const crypto::KeyFileError& error);

}  // namespace cardroom::ctl
