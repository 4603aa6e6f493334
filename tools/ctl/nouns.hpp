// The nouns of cardroomctl, one file each. Each adds its verbs to the parser; a verb that runs says
// in `exit` how it ended. Data goes to stdout, words to stderr. One thread.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/ctl/exit_code.hpp"

namespace cardroom::ctl {

void add_channels(CLI::App& app, ExitCode& exit);
void add_db(CLI::App& app, ExitCode& exit);
void add_hand(CLI::App& app, ExitCode& exit);
void add_keys(CLI::App& app, ExitCode& exit);
void add_servers(CLI::App& app, ExitCode& exit);
void add_tables(CLI::App& app, ExitCode& exit);
void add_token(CLI::App& app, ExitCode& exit);
void add_users(CLI::App& app, ExitCode& exit);

}  // namespace cardroom::ctl
