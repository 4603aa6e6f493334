// cardroomctl servers list, drain and resume. Of game servers: who lives, and handing one's tables
// to the others. Of a realtime server (--realtime): sending its players to the others.
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

#include "tools/ctl/asked.hpp"
#include "tools/ctl/nouns.hpp"
#include "tools/ctl/order.hpp"

namespace cardroom::ctl {
namespace {

constexpr std::chrono::milliseconds kLookEvery{200};

struct Servers {
  Asked asked;
  std::string realtime;  // its ops port; empty: a game server is meant
  bool wait = false;
  std::int64_t deadline_s = 60;
};

// ---- game servers ----

void print_servers(const ordered_json& body) {
  std::vector<std::vector<std::string>> lines{{"SERVER", "STATUS", "TABLES", "ADDRESS", "ASKED"}};
  for (const ordered_json& server : body.at("servers"))
    lines.push_back({text_of(server.at("server")), text_of(server.at("status")),
                     text_of(server.at("tables")), text_of(server.at("address")),
                     text_of(server.at("here"))});
  print_columns(lines);
}

struct Standing {
  std::uint64_t tables = 0;  // of the server that was asked
  bool others = false;       // that can take them
};

Standing standing_of(const ordered_json& body) {
  Standing standing;
  for (const ordered_json& server : body.at("servers")) {
    if (server.at("here").get<bool>())
      standing.tables = server.at("tables").get<std::uint64_t>();
    else if (server.at("status") == "serving")
      standing.others = true;
  }
  return standing;
}

std::string print_tables(std::uint64_t tables) {
  return std::to_string(tables) + (tables == 1 ? " table" : " tables");
}

std::string resume_command(const Servers& servers) {
  const std::string command = "'cardroomctl servers resume ";
  return command +
         (servers.realtime.empty() ? "--link " + servers.asked.route.link
                                   : "--realtime " + servers.realtime) +
         "'";
}

void note_empty() {
  note("no table is left on this server: it can be stopped");
}

void note_drain(const Servers& servers, const Standing& now) {
  if (now.tables == 0) return note_empty();
  if (!now.others)
    return note("no other game server is there to take its tables (" + std::to_string(now.tables) +
                "): they stay here, play goes on, and a restart loses nothing; " +
                resume_command(servers) + " ends the drain");
  note(print_tables(now.tables) + " left to hand to other game servers, each between two actions" +
       (servers.wait ? "" : "; --wait returns when none is left"));
}

ExitCode wait_for_drain(const Servers& servers) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(servers.deadline_s);
  boost::asio::io_context loop(1);
  boost::asio::steady_timer next_look(loop);
  for (;;) {
    Standing now;
    const auto answer =
        ask(servers.asked.route, base::Millis{servers.asked.timeout_ms}, "servers list", {});
    const ExitCode code = read(answer, [&](const ordered_json& body) { now = standing_of(body); });
    if (code != ExitCode::ok) return code;
    if (now.tables == 0) {
      note_empty();
      return ExitCode::ok;
    }
    if (std::chrono::steady_clock::now() >= end)
      return fail(ExitCode::timeout,
                  print_tables(now.tables) + " left after " + std::to_string(servers.deadline_s) +
                      " s; it goes on draining; 'cardroomctl servers list --link " +
                      servers.asked.route.link + "' shows who could take them");
    next_look.expires_after(kLookEvery);
    next_look.wait();
  }
}

ExitCode drain_tables(const Servers& servers) {
  const Asked& asked = servers.asked;
  const auto answer = ask(asked.route, base::Millis{asked.timeout_ms}, "servers drain", {});
  bool wait = servers.wait;
  const ExitCode code = read(answer, [&](const ordered_json& body) {
    print(body, asked.format, print_servers);
    const Standing now = standing_of(body);
    note_drain(servers, now);
    wait = wait && now.tables > 0;
  });
  return code == ExitCode::ok && wait ? wait_for_drain(servers) : code;
}

// ---- realtime servers ----

// `tell` has what an operator should know beside the data.
ExitCode give_order(const Servers& servers, const std::string& path, const Reader& tell) {
  const auto answer =
      order(*ops::parse_address(servers.realtime), base::Millis{servers.asked.timeout_ms}, path);
  return read(answer, [&](const ordered_json& body) {
    print(body, servers.asked.format, [&](const ordered_json& rows) {
      std::vector<std::pair<std::string, std::string>> lines{{"realtime", servers.realtime}};
      for (const auto& [name, value] : rows.items()) lines.emplace_back(name, text_of(value));
      print_rows(lines);
    });
    tell(body);
  });
}

ExitCode drain_players(const Servers& servers) {
  return give_order(servers, "/drain", [&](const ordered_json& body) {
    const auto dismissed = body.at("dismissed").get<std::uint64_t>();
    note(std::to_string(dismissed) + (dismissed == 1 ? " connection" : " connections") +
         " told to come back elsewhere; nobody is let in until " + resume_command(servers));
  });
}

ExitCode resume_players(const Servers& servers) {
  return give_order(servers, "/resume", [](const ordered_json& body) {
    if (!body.at("ready").get<bool>())
      note("players are let in, but no game server is reached yet: they cannot play");
  });
}

// ---- the parser ----

void add_realtime(CLI::App& verb, Servers& servers) {
  const auto fault = [](const std::string& text) {
    return ops::parse_address(text) ? std::string()
                                    : "not ADDR:PORT (an address, not a name): " + text;
  };
  verb.add_option("--realtime", servers.realtime, "a realtime server's ops port is meant")
      ->check(CLI::Validator(fault, ""))
      ->excludes(verb.get_option("--link"))
      ->type_name("ADDR:PORT");
}

void add_drain(CLI::App& noun, const std::shared_ptr<Servers>& servers, ExitCode& exit) {
  CLI::App* drain = noun.add_subcommand("drain", "Hand the tables, or the players, to others");
  drain->footer(
      "A game server's tables change hands between two actions each: no hand is aborted, no clock\n"
      "charged. Where no other game server lives they stay. A realtime server's players are told\n"
      "to come back, and none is let in.\n\n"
      "Examples:\n"
      "  cardroomctl servers drain --wait\n"
      "  cardroomctl servers drain --wait --deadline 120 --link data/link.sock\n"
      "  cardroomctl servers drain --realtime 127.0.0.1:9090");
  add_common(*drain, servers->asked);
  add_realtime(*drain, *servers);
  drain->add_flag("--wait", servers->wait, "return when no table is left")
      ->excludes(drain->get_option("--realtime"));
  drain->add_option("--deadline", servers->deadline_s, "seconds to wait")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{3'600}).description(""))
      ->capture_default_str()
      ->type_name("S");
  drain->callback([servers, &exit] {
    exit = servers->realtime.empty() ? drain_tables(*servers) : drain_players(*servers);
  });
}

void add_resume(CLI::App& noun, const std::shared_ptr<Servers>& servers, ExitCode& exit) {
  CLI::App* resume = noun.add_subcommand("resume", "Let one that drains serve again");
  resume->footer(
      "Tables that were handed over stay where they are.\n\n"
      "Examples:\n"
      "  cardroomctl servers resume --link data/link.sock\n"
      "  cardroomctl servers resume --realtime 127.0.0.1:9090");
  add_common(*resume, servers->asked);
  add_realtime(*resume, *servers);
  resume->callback([servers, &exit] {
    exit = servers->realtime.empty() ? run(servers->asked, "servers resume", {}, print_servers)
                                     : resume_players(*servers);
  });
}

}  // namespace

void add_servers(CLI::App& app, ExitCode& exit) {
  CLI::App* noun = app.add_subcommand("servers", "Servers: who lives, and emptying one");
  noun->require_subcommand(1);
  const auto servers = std::make_shared<Servers>();

  CLI::App* list = noun->add_subcommand("list", "Name the game servers that share a store");
  list->footer(
      "ASKED is the one that answered; of the others stands here what they last told the store.\n\n"
      "Examples:\n"
      "  cardroomctl servers list\n"
      "  cardroomctl servers list --link data/link.sock -o json");
  add_common(*list, servers->asked);
  list->callback(
      [servers, &exit] { exit = run(servers->asked, "servers list", {}, print_servers); });
  add_drain(*noun, servers, exit);
  add_resume(*noun, servers, exit);
}

}  // namespace cardroom::ctl
