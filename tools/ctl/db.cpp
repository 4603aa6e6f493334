// cardroomctl db: the store's schema, its condition, its back-ups; straight to the database.
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gameserver/store/upkeep.hpp"
#include "tools/ctl/back_up.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/ctl/output.hpp"

namespace cardroom::ctl {
namespace {

using nlohmann::ordered_json;

struct Asked {
  std::string store = "./data/cardroom.db";
  std::string keys = "./data/journal-keys.json";
  std::string folder;
  std::string table;
  Format format = Format::table;
};

ExitCode code_of(store::Trouble trouble) {
  switch (trouble) {
    case store::Trouble::failed:
      return ExitCode::failed;
    case store::Trouble::missing:
      return ExitCode::not_found;
    case store::Trouble::in_use:
      return ExitCode::conflict;
    case store::Trouble::unreachable:
      return ExitCode::unreachable;
  }
  return ExitCode::failed;
}

std::string name_of(store::Engine engine) {
  return engine == store::Engine::postgres ? "postgres" : "sqlite";
}

std::string text_of(const ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// An object of plain values; what is nested is for programs only, or was printed already.
void print(const ordered_json& answer, Format format) {
  if (format == Format::json) {
    std::cout << answer.dump(2, ' ', true, ordered_json::error_handler_t::replace) << "\n";
    return;
  }
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& [name, value] : answer.items())
    if (!value.is_structured()) rows.emplace_back(name, text_of(value));
  print_rows(rows);
}

ordered_json describe(const store::Condition& found, const std::string& where) {
  ordered_json answer{{"store", store::printable(where)},
                      {"engine", name_of(found.engine)},
                      {"schema", found.version},
                      {"newest", found.newest},
                      {"rooms", found.rooms},
                      {"owned", found.owned},
                      {"records", found.records},
                      {"deals", found.deals},
                      {"parked", ordered_json::array()}};
  for (const auto& [table, why] : found.parked)
    answer["parked"].push_back({{"table", table}, {"why", why}});
  return answer;
}

ordered_json describe(const BackUp& found, const Asked& asked) {
  return {{"folder", asked.folder},
          {"store", store::printable(asked.store)},
          {"engine", name_of(found.engine)},
          {"schema", found.version},
          {"made", found.made},
          {"bytes", found.bytes}};
}

ExitCode status(const Asked& asked) {
  const store::Condition found = store::inspect(asked.store);
  print(describe(found, asked.store), asked.format);
  if (asked.format == Format::table)
    for (const auto& [table, why] : found.parked) print_rows({{"parked " + table, why}});
  if (found.version == found.newest) return ExitCode::ok;
  return fail(ExitCode::conflict, found.version < found.newest
                                      ? "the schema is older than this program: db migrate"
                                      : "the schema is newer than this program");
}

ExitCode migrate(const Asked& asked) {
  store::bring_up_to_date(asked.store);
  print(describe(store::inspect(asked.store), asked.store), asked.format);
  return ExitCode::ok;
}

ExitCode release(const Asked& asked) {
  if (!store::release(asked.store, asked.table))
    return fail(ExitCode::not_found, "there is no table " + asked.table);
  print({{"released", asked.table}}, asked.format);
  return ExitCode::ok;
}

ExitCode make_back_up(const Asked& asked) {
  print(describe(back_up(asked.store, asked.keys, asked.folder), asked), asked.format);
  return ExitCode::ok;
}

ExitCode restore_one(const Asked& asked) {
  print(describe(restore(asked.folder, asked.store, asked.keys), asked), asked.format);
  return ExitCode::ok;
}

CLI::App* add_verb(CLI::App& db, const std::shared_ptr<Asked>& asked, ExitCode& exit,
                   const char* name, const char* words, ExitCode (*run)(const Asked&)) {
  CLI::App* verb = db.add_subcommand(name, words);
  verb->add_option("--store", asked->store, "a file, or postgresql://OWNER@HOST/DATABASE")
      ->envname("CARDROOM_STORE")
      ->capture_default_str()
      ->type_name("STORE");
  add_format(*verb, asked->format);
  verb->callback([asked, &exit, run] {
    try {
      exit = run(*asked);
    } catch (const store::UpkeepFailed& failed) {
      exit = fail(code_of(failed.trouble()), failed.what());
    }
  });
  return verb;
}

void add_folder(CLI::App& verb, Asked& asked) {
  verb.add_option("FOLDER", asked.folder, "of the back-up")->required()->type_name("");
  verb.add_option("--keys", asked.keys, "the journal's key file")
      ->capture_default_str()
      ->type_name("FILE");
}

}  // namespace

void add_db(CLI::App& app, ExitCode& exit) {
  CLI::App* db = app.add_subcommand("db", "The store: schema, condition, back-ups");
  db->require_subcommand(1);
  db->footer(
      "Of a file, the game server must be stopped; PostgreSQL may be in use, and is reached as "
      "the\n"
      "owner of its schema. A password may stand in CARDROOM_STORE, where nobody else sees it.");
  const auto asked = std::make_shared<Asked>();
  add_verb(*db, asked, exit, "status", "Say how the store is", status)
      ->footer(
          "Where its schema is not this program's, a conflict (exit code 7).\n\n"
          "Examples:\n"
          "  cardroomctl db status\n"
          "  cardroomctl db status --store postgresql://owner@db/cardroom -o json");
  add_verb(*db, asked, exit, "migrate", "Bring its schema up to date", migrate)
      ->footer(
          "Forward only. Game servers log in as members of the role cardroom_game, which it "
          "makes:\n"
          "  GRANT cardroom_game TO gameserver\n\n"
          "Examples:\n"
          "  cardroomctl db migrate --store postgresql://owner@db/cardroom");
  CLI::App* released =
      add_verb(*db, asked, exit, "release", "Let a parked table be claimed again", release);
  released->add_option("TABLE", asked->table, "the room's name")->required()->type_name("");
  released->footer(
      "Examples:\n"
      "  cardroomctl db release room1 --store postgresql://owner@db/cardroom");
  CLI::App* backup =
      add_verb(*db, asked, exit, "backup", "Copy the store and its keys to a folder", make_back_up);
  backup->footer(
      "The folder must not be there, or be empty. It holds keys: keep it as you keep them.\n\n"
      "Examples:\n"
      "  cardroomctl db backup backups/2026-11-26");
  add_folder(*backup, *asked);
  CLI::App* restored =
      add_verb(*db, asked, exit, "restore", "Make a store from such a folder", restore_one);
  restored->footer(
      "Never overwrites: what is there already is a conflict (exit code 7).\n\n"
      "Examples:\n"
      "  cardroomctl db restore backups/2026-11-26 --store new/cardroom.db"
      " --keys new/journal-keys.json");
  add_folder(*restored, *asked);
}

}  // namespace cardroom::ctl
