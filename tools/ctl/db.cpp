// cardroomctl db: the store's schema, its condition, its back-ups; straight to the database.
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gameserver/store/upkeep.hpp"
#include "tools/ctl/ask.hpp"
#include "tools/ctl/back_up.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/ctl/output.hpp"

namespace cardroom::ctl {
namespace {

using nlohmann::ordered_json;

struct Stored {
  std::string store = "./data/cardroom.db";
  std::string keys = "./data/journal-keys.json";
  std::string data;  // empty: it is not asked for by its data folder
  std::string link;  // empty: beside the store
  std::string folder;
  std::string table;
  std::int64_t timeout_s = 600;
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

ordered_json describe(const BackUp& found, const Stored& asked) {
  return {{"folder", asked.folder},
          {"store", store::printable(asked.store)},
          {"engine", name_of(found.engine)},
          {"schema", found.version},
          {"made", found.made},
          {"bytes", found.bytes}};
}

ExitCode status(const Stored& asked) {
  const store::Condition found = store::inspect(asked.store);
  print(describe(found, asked.store), asked.format);
  if (asked.format == Format::table)
    for (const auto& [table, why] : found.parked) print_rows({{"parked " + table, why}});
  if (found.version == found.newest) return ExitCode::ok;
  return fail(ExitCode::conflict, found.version < found.newest
                                      ? "the schema is older than this program: db migrate"
                                      : "the schema is newer than this program");
}

ExitCode migrate(const Stored& asked) {
  store::bring_up_to_date(asked.store);
  print(describe(store::inspect(asked.store), asked.store), asked.format);
  return ExitCode::ok;
}

ExitCode release(const Stored& asked) {
  if (!store::release(asked.store, asked.table))
    return fail(ExitCode::not_found, "there is no table " + asked.table);
  print({{"released", asked.table}}, asked.format);
  return ExitCode::ok;
}

store::Trouble trouble_of(ExitCode code) {
  if (code == ExitCode::conflict) return store::Trouble::in_use;
  return code == ExitCode::unreachable ? store::Trouble::unreachable : store::Trouble::failed;
}

// Of the game server that has the store open; it makes the copy between the actions of its players.
std::string have_copied(const Stored& asked) {
  std::filesystem::path beside = store::file_of(asked.store);
  const std::string link =
      asked.link.empty() ? beside.replace_filename("link.sock").string() : asked.link;
  const auto answer = ask({link}, base::Millis{asked.timeout_s * 1'000}, "db copy", {});
  if (!answer) throw store::UpkeepFailed(trouble_of(answer.reason().code), answer.reason().words);
  const ordered_json body = ordered_json::parse(*answer, nullptr, false);
  if (!body.is_object() || !body.value("file", ordered_json()).is_string())
    throw store::UpkeepFailed(store::Trouble::failed, "the server's answer names no file");
  return body["file"];
}

ExitCode make_back_up(const Stored& asked) {
  Stored meant = asked;
  if (!asked.data.empty()) {
    meant.store = asked.data + "/cardroom.db";
    meant.keys = asked.data + "/journal-keys.json";
  }
  const BackUp made =
      back_up(meant.store, meant.keys, meant.folder, [&meant] { return have_copied(meant); });
  print(describe(made, meant), meant.format);
  return ExitCode::ok;
}

ExitCode restore_one(const Stored& asked) {
  print(describe(restore(asked.folder, asked.store, asked.keys), asked), asked.format);
  return ExitCode::ok;
}

CLI::App* add_verb(CLI::App& db, const std::shared_ptr<Stored>& asked, ExitCode& exit,
                   const char* name, const char* words, ExitCode (*run)(const Stored&)) {
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

void add_folder(CLI::App& verb, Stored& asked) {
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
      "Of a file, the game server must be stopped for all but a back-up; PostgreSQL may be in "
      "use,\n"
      "and is reached as the owner of its schema. A password may stand in CARDROOM_STORE, where "
      "nobody else sees it.");
  const auto asked = std::make_shared<Stored>();
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
      "The folder must not be there, or be empty. It holds keys: keep it as you keep them. It is "
      "a\n"
      "back-up once its manifest.json is there. Where a game server has the file open, it is "
      "asked\n"
      "for the copy, and play goes on.\n\n"
      "Examples:\n"
      "  cardroomctl db backup backups/2026-11-26\n"
      "  cardroomctl db backup backups/2026-11-26 --data /srv/cardroom");
  add_folder(*backup, *asked);
  backup->add_option("--data", asked->data, "a server's data folder, for its store, keys and link")
      ->excludes(backup->get_option("--store"))
      ->excludes(backup->get_option("--keys"))
      ->type_name("DIR");
  backup->add_option("--link", asked->link, "a running server's socket (default: beside the store)")
      ->type_name("PATH");
  backup->add_option("--timeout", asked->timeout_s, "seconds to wait for a running server's copy")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{86'400}).description(""))
      ->capture_default_str()
      ->type_name("S");
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
