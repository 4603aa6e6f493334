// cardroomctl users list, mute, unmute, ban and unban: asked of a game server over its private
// link, and known to every other within a second.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tools/ctl/asked.hpp"
#include "tools/ctl/nouns.hpp"

namespace cardroom::ctl {
namespace {

struct Users {
  Asked asked;
  std::string user, reason;
  std::int64_t seconds = 0;  // 0: for good
};

struct Verb {
  const char* name;
  const char* what;
  const char* footer;
};

constexpr Verb kImposing[] = {
    {"mute", "Let a user say nothing in any channel",
     "Whoever is muted goes on playing. On every server within a second, and through restarts.\n\n"
     "Examples:\n"
     "  cardroomctl users mute 42 --for 2h --reason 'insults at room1'\n"
     "  cardroomctl users mute guest-5f1c0a9e --link data/link.sock -o json"},
    {"ban", "Let a user not come in, and close their connections",
     "On every server within a second, and through restarts. A house bot plays their hands on.\n\n"
     "Examples:\n"
     "  cardroomctl users ban 42 --for 7d --reason 'plays with two accounts'\n"
     "  cardroomctl users ban 42 --link data/link.sock -o json"}};

constexpr Verb kLifting[] = {
    {"unmute", "Let a user speak again", "Examples:\n  cardroomctl users unmute 42"},
    {"unban", "Let a user come in again", "Examples:\n  cardroomctl users unban 42"}};

void print_sanctions(const ordered_json& sanctions) {
  std::vector<std::vector<std::string>> lines{{"USER", "SANCTION", "SINCE", "UNTIL", "REASON"}};
  for (const ordered_json& one : sanctions) {
    const ordered_json& until = one.at("until");
    const bool lifted = !one.at("in_force").get<bool>();
    lines.push_back({text_of(one.at("user")), text_of(one.at("sanction")), time_of(one.at("at")),
                     lifted            ? "lifted"
                     : until.is_null() ? "for good"
                                       : time_of(until),
                     text_of(one.at("reason"))});
  }
  print_columns(lines);
}

void print_one(const ordered_json& sanction) {
  print_sanctions(ordered_json::array({sanction}));
}

CLI::App* add_verb(CLI::App& noun, const Verb& verb, Users& users) {
  CLI::App* added = noun.add_subcommand(verb.name, verb.what);
  added->footer(verb.footer);
  added->add_option("USER", users.user, "the user's id: `sub` of their tokens")
      ->required()
      ->type_name("");
  add_common(*added, users.asked);
  return added;
}

void add_imposing(CLI::App& noun, const Verb& verb, const std::shared_ptr<Users>& users,
                  ExitCode& exit) {
  const std::map<std::string, std::int64_t> units{{"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}};
  CLI::App* added = add_verb(noun, verb, *users);
  added->add_option("--for", users->seconds, "how long, as 90s, 30m, 2h, 7d; else for good")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED))
      ->check(CLI::PositiveNumber)
      ->type_name("DURATION");
  added->add_option("--reason", users->reason, "for operators, at most 200 characters")
      ->type_name("TEXT");
  const std::string command = std::string("users ") + verb.name;
  added->callback([users, command, &exit] {
    exit = run(users->asked, command, {users->user, std::to_string(users->seconds), users->reason},
               print_one);
  });
}

}  // namespace

void add_users(CLI::App& app, ExitCode& exit) {
  CLI::App* noun = app.add_subcommand("users", "Who may speak, and who may come in");
  noun->require_subcommand(1);
  const auto users = std::make_shared<Users>();

  CLI::App* list = noun->add_subcommand("list", "Name those who are muted or banned");
  list->footer(
      "Examples:\n"
      "  cardroomctl users list\n"
      "  cardroomctl users list --link data/link.sock -o json");
  add_common(*list, users->asked);
  list->callback([users, &exit] {
    exit = run(users->asked, "users list", {},
               [](const ordered_json& body) { print_sanctions(body.at("users")); });
  });
  for (const Verb& verb : kImposing) add_imposing(*noun, verb, users, exit);
  for (const Verb& verb : kLifting) {
    const std::string command = std::string("users ") + verb.name;
    add_verb(*noun, verb, *users)->callback([users, command, &exit] {
      exit = run(users->asked, command, {users->user}, print_one);
    });
  }
}

}  // namespace cardroom::ctl
