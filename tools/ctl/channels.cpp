// cardroomctl channels list, log and post: asked of the game server over its private link.
#include <memory>
#include <string>
#include <vector>

#include "tools/ctl/asked.hpp"
#include "tools/ctl/nouns.hpp"

namespace cardroom::ctl {
namespace {

struct Channels {
  Asked asked;
  std::string channel, text;
  std::uint64_t last = 20;
};

void print_list(const ordered_json& body) {
  std::vector<std::vector<std::string>> lines{{"CHANNEL", "MESSAGES", "FOLLOWERS"}};
  for (const ordered_json& channel : body.at("channels"))
    lines.push_back({text_of(channel.at("channel")), text_of(channel.at("n")),
                     text_of(channel.at("followers"))});
  print_columns(lines);
}

void print_entries(const ordered_json& entries) {
  std::vector<std::vector<std::string>> lines{{"CHANNEL", "N", "AT", "USER", "TEXT"}};
  for (const ordered_json& entry : entries)
    lines.push_back({text_of(entry.at("channel")), text_of(entry.at("n")), time_of(entry.at("at")),
                     entry.contains("user") ? text_of(entry.at("user").at("name")) : "-",
                     text_of(entry.at("text"))});
  print_columns(lines);
}

}  // namespace

void add_channels(CLI::App& app, ExitCode& exit) {
  CLI::App* noun = app.add_subcommand("channels", "What is said, and news for the players");
  noun->require_subcommand(1);
  const auto channels = std::make_shared<Channels>();

  CLI::App* list = noun->add_subcommand("list", "Name the channels that somebody follows");
  list->footer(
      "Of the game server that is asked.\n\nExamples:\n"
      "  cardroomctl channels list\n"
      "  cardroomctl channels list --link data/link.sock -o json");
  add_common(*list, channels->asked);
  list->callback(
      [channels, &exit] { exit = run(channels->asked, "channels list", {}, print_list); });

  CLI::App* log = noun->add_subcommand("log", "Show the newest messages of a channel");
  log->footer(
      "And of its sub-channels. A room's is asked of the game server that has its table.\n\n"
      "Examples:\n"
      "  cardroomctl channels log lobby\n"
      "  cardroomctl channels log news --last 100 -o json");
  log->add_option("CHANNEL", channels->channel, "lobby, room/ROOM, news, news/...")
      ->required()
      ->type_name("");
  log->add_option("--last", channels->last, "how many")->type_name("N");
  add_common(*log, channels->asked);
  log->callback([channels, &exit] {
    exit = run(channels->asked, "channels log", {channels->channel, std::to_string(channels->last)},
               [](const ordered_json& body) { print_entries(body.at("messages")); });
  });

  CLI::App* post = noun->add_subcommand("post", "Tell all who follow a channel");
  post->footer(
      "It comes to them as a notice, and stays in the channel's log.\n\nExamples:\n"
      "  cardroomctl channels post news 'We are back at noon'\n"
      "  cardroomctl channels post news/live 'On air: table room1'");
  post->add_option("CHANNEL", channels->channel, "news, news/..., lobby, room/ROOM")
      ->required()
      ->type_name("");
  post->add_option("TEXT", channels->text, "1 to 500 characters")->required()->type_name("");
  add_common(*post, channels->asked);
  post->callback([channels, &exit] {
    exit = run(channels->asked, "channels post", {channels->channel, channels->text},
               [](const ordered_json& body) { print_entries(ordered_json::array({body})); });
  });
}

}  // namespace cardroom::ctl
