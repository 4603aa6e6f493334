// cardroomctl tables list and tables show: asked of the game server over its private link.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "tools/ctl/asked.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/hand/file.hpp"

namespace cardroom::ctl {
namespace {

void print_list(const ordered_json& tables) {
  std::vector<std::vector<std::string>> lines{
      {"ROOM", "GAME", "STATUS", "PLAYERS", "SPECTATORS", "HAND", "EPOCH", "SEQ"}};
  for (const ordered_json& table : tables) {
    lines.push_back({text_of(table.at("room")), text_of(table.at("game")),
                     text_of(table.at("status")),
                     text_of(table.at("players")) + "/" + text_of(table.at("seats")),
                     text_of(table.at("spectators")), text_of(table.at("hand_no")),
                     text_of(table.at("epoch")), text_of(table.at("seq"))});
  }
  print_columns(lines);
}

std::string user_of(const ordered_json& seat) {
  const ordered_json& user = seat.at("user");
  return user.is_null() ? "-" : text_of(user.at("name")) + " (" + text_of(user.at("id")) + ")";
}

void print_one(const ordered_json& shown) {
  const ordered_json& table = shown.at("table");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const char* name : {"room", "game", "epoch", "seq", "hand_no", "private", "spectators"})
    rows.emplace_back(name, text_of(shown.at(name)));
  rows.emplace_back("phase", text_of(table.at("phase")));
  const ordered_json& turn = table.at("turn");
  if (turn.is_object())
    rows.emplace_back(
        "turn", "seat " + text_of(turn.at("seat")) + ", " + text_of(turn.at("ms")) + " ms left");
  rows.emplace_back("state", table.at("state").dump());
  print_rows(rows);
  std::cout << "\n";
  std::vector<std::vector<std::string>> lines{
      {"SEAT", "USER", "PRESENCE", "CARDS", "SCORE", "READY", "BOT"}};
  for (const ordered_json& seat : table.at("seats")) {
    const bool house = seat.at("bot").get<bool>() || seat.at("stand_in").get<bool>();
    lines.push_back({text_of(seat.at("seat")), user_of(seat), text_of(seat.at("presence")),
                     text_of(seat.at("cards")), text_of(seat.at("score")),
                     text_of(seat.at("ready")), house ? "yes" : "no"});
  }
  print_columns(lines);
}

}  // namespace

void add_tables(CLI::App& app, ExitCode& exit) {
  CLI::App* tables = app.add_subcommand("tables", "Tables and what is on them");
  tables->require_subcommand(1);
  const auto asked = std::make_shared<Asked>();

  CLI::App* list = tables->add_subcommand("list", "Name all tables, and how they are");
  list->footer(
      "Examples:\n"
      "  cardroomctl tables list\n"
      "  cardroomctl tables list --link data/link.sock -o json");
  add_common(*list, *asked);
  list->callback([asked, &exit] {
    exit = run(*asked, "tables list", {},
               [](const ordered_json& body) { print_list(body.at("tables")); });
  });

  CLI::App* show = tables->add_subcommand("show", "Show one table, as a spectator may see it");
  show->footer(
      "Nobody is shown a card that is hidden: not the operator either.\n\n"
      "Examples:\n"
      "  cardroomctl tables show room1\n"
      "  cardroomctl tables show room1 -o json");
  show->add_option("ROOM", asked->room, "the room's name")->required()->type_name("");
  add_common(*show, *asked);
  show->callback([asked, &exit] { exit = run(*asked, "tables show", {asked->room}, print_one); });

  CLI::App* exported =
      tables->add_subcommand("export", "Print a finished hand, to be verified or replayed");
  exported->footer(
      "What a verifier reads, see docs/fairness.md: seed, contributions, shuffles, moves.\n\n"
      "Examples:\n"
      "  cardroomctl tables export room1 12 > hand.json\n"
      "  cardroom-verify hand.json\n"
      "  cardroomctl hand replay hand.json");
  exported->add_option("ROOM", asked->room, "the room's name")->required()->type_name("");
  exported->add_option("HAND", asked->hand, "its number")->required()->type_name("");
  add_link(*exported, *asked);
  exported->callback([asked, &exit] {
    exit = run(*asked, "tables export", {asked->room, asked->hand},
               [](const ordered_json& body) { std::cout << hand::write(body.dump()); });
  });
}

}  // namespace cardroom::ctl
