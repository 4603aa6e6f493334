// cardroomctl keys new: a key file for tokens or for the journal.
#include <iostream>
#include <memory>
#include <string>

#include "shared/crypto/key_ring.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/ctl/output.hpp"

namespace cardroom::ctl {
namespace {

struct NewKeys {
  std::string file;
  std::string kid;
};

ExitCode run(const NewKeys& asked) {
  const auto made = crypto::create_key_file(asked.file, asked.kid);
  if (!made) return fail(made.reason());
  std::cerr << "made " << asked.file << " (mode 0600) with one key, kid " << made->newest().kid
            << "\n";
  return ExitCode::ok;
}

}  // namespace

void add_keys(CLI::App& app, ExitCode& exit) {
  CLI::App* keys = app.add_subcommand("keys", "Key files (JWK Sets)");
  keys->require_subcommand(1);
  CLI::App* verb = keys->add_subcommand("new", "Make a key file with one fresh key");
  verb->footer(
      "Never overwrites: an existing FILE is a conflict (exit code 7).\n\n"
      "Examples:\n"
      "  cardroomctl keys new data/token-keys.json\n"
      "  cardroomctl keys new journal-keys.json --kid 2026-11");
  const auto asked = std::make_shared<NewKeys>();
  verb->add_option("FILE", asked->file, "the file to make, with mode 0600")
      ->required()
      ->type_name("");
  verb->add_option("--kid", asked->kid, "the key's id (without it: a random one)")
      ->type_name("KID");
  verb->callback([asked, &exit] { exit = run(*asked); });
}

}  // namespace cardroom::ctl
