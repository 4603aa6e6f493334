// cardroomctl: what an operator asks of a card room. Wires the nouns, and nothing else.
#include "tools/ctl/nouns.hpp"

int main(int argc, char** argv) {
  using cardroom::ctl::ExitCode;
  CLI::App app{"Look after a card room", "cardroomctl"};
  app.footer(cardroom::ctl::kExitCodes);
  app.require_subcommand(1);
  ExitCode exit = ExitCode::ok;
  cardroom::ctl::add_channels(app, exit);
  cardroom::ctl::add_db(app, exit);
  cardroom::ctl::add_hand(app, exit);
  cardroom::ctl::add_keys(app, exit);
  cardroom::ctl::add_servers(app, exit);
  cardroom::ctl::add_tables(app, exit);
  cardroom::ctl::add_token(app, exit);
  cardroom::ctl::add_users(app, exit);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Asking for help ends here, too: its code is 0, and it goes to stdout.
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(exit);
}
