// cardroomctl keys new and keys public: key files for tokens, for the journal and for signing.
#include <iostream>
#include <memory>
#include <string>

#include "shared/crypto/key_ring.hpp"
#include "shared/crypto/site_keys.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/ctl/output.hpp"

namespace cardroom::ctl {
namespace {

struct NewKeys {
  std::string file;
  std::string kid;
  bool signing = false;
};

ExitCode run(const NewKeys& asked) {
  std::string kid;
  if (asked.signing) {
    const auto made = crypto::create_site_keys(asked.file, asked.kid);
    if (!made) return fail(made.reason());
    kid = made->newest().kid;
  } else {
    const auto made = crypto::create_key_file(asked.file, asked.kid);
    if (!made) return fail(made.reason());
    kid = made->newest().kid;
  }
  std::cerr << "made " << asked.file << " (mode 0600) with one key, kid " << kid << "\n";
  return ExitCode::ok;
}

ExitCode print_public(const std::string& file) {
  const auto keys = crypto::load_site_keys(file);
  if (!keys) return fail(keys.reason());
  std::cout << keys->print_public();
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
      "  cardroomctl keys new journal-keys.json --kid 2026-11\n"
      "  cardroomctl keys new signing-key.json --signing");
  const auto asked = std::make_shared<NewKeys>();
  verb->add_option("FILE", asked->file, "the file to make, with mode 0600")
      ->required()
      ->type_name("");
  verb->add_option("--kid", asked->kid, "the key's id (without it: a random one)")
      ->type_name("KID");
  verb->add_flag("--signing", asked->signing,
                 "an Ed25519 key, with which a web site signs its tokens");
  verb->callback([asked, &exit] { exit = run(*asked); });

  CLI::App* shown = keys->add_subcommand(
      "public", "Print the public part of signing keys, for the game servers' --site-keys");
  shown->footer("Example:\n  cardroomctl keys public signing-key.json > site-keys.json");
  const auto file = std::make_shared<std::string>();
  shown->add_option("FILE", *file, "the web site's file of signing keys")
      ->required()
      ->type_name("");
  shown->callback([file, &exit] { exit = print_public(*file); });
}

}  // namespace cardroom::ctl
