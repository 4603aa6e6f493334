#include "tools/bots/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdio>
#include <optional>

#include "gameserver/rules/game.hpp"
#include "shared/crypto/random.hpp"

namespace cardroom::bots {
namespace {

constexpr int kWrongUsage = 2;
constexpr int kUsualSeats = 4, kLeastSeats = 2;
constexpr int kPlayersInARoom = 2;  // that is there: others may sit in it
constexpr int kMostSeconds = 7 * 24 * 3600;

// "http://HOST:PORT", with or without "/" at its end.
std::optional<net::WebTarget> parse_url(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t colon = url.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  net::WebTarget target;
  std::string_view host = url.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  target.host = host;
  const std::string_view port = url.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), target.port);
  if (error != std::errc{} || end != port.data() + port.size() || target.port == 0)
    return std::nullopt;
  return target;
}

std::string url_fault(const std::string& url) {
  return parse_url(url) ? "" : "not http://HOST:PORT: " + url;
}

std::uint64_t any_seed() {
  const auto random = crypto::random_bytes<4>();
  return random ? std::bit_cast<std::uint32_t>(*random) : 1;
}

void add(CLI::App& app, Options& options) {
  app.add_option("--players", options.players, "how many play")
      ->check(CLI::Range(1, kMaxPlayers).description(""))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--tables", options.tables,
                 "at how many tables (default: four at one, or as many as the game takes)")
      ->check(CLI::Range(1, kMaxPlayers).description(""))
      ->type_name("K");
  app.add_option("--seconds", options.seconds, "how long, once all sit; 0: until SIGTERM or Ctrl-C")
      ->check(CLI::Range(0, kMostSeconds).description(""))
      ->capture_default_str()
      ->type_name("T");
  app.add_option("--game", options.game, "which (default: that of the first room listed)")
      ->type_name("NAME");
  app.add_option("--room", options.room,
                 "sit down in this one, which is there, automatic or not (default: make new ones)")
      ->excludes("--tables")
      ->excludes("--game")
      ->type_name("NAME");
  app.add_option("--keys", options.keys,
                 "the web site's key file, to mint tokens with (default: come as guests)")
      ->type_name("FILE");
  app.add_option("--seed", options.seed, "of all choices, names and rooms (default: a new one)")
      ->type_name("S");
  app.add_option("--repeat", options.repeat,
                 "send one of N accepted actions again, to see its answer again; 0: none")
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--talk", options.talk, "say something after one of N actions; 0: never")
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--anew", options.anew,
                 "in private rooms, each closed by its host after N hands and made anew; 0: never")
      ->excludes("--room")
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--history", options.history,
                 "write all that is sent and received there, a JSON object a line")
      ->type_name("FILE");
  app.add_flag("--quiet", options.quiet, "no live line");
}

int tables_of(int players, int seats) {
  return (players + seats - 1) / seats;
}

// How many tables of how many seats; empty, or why there are none. Of a game that this program does
// not know the servers say whether it can be played so.
std::string seat(Options& options) {
  const rules::Game* game = rules::find_game(options.game);
  const int least = game ? game->info().least_seats : kLeastSeats;
  const int most = game ? game->info().most_seats : kMaxPlayers;
  if (!options.room.empty()) options.tables = 1;
  if (options.tables == 0)
    options.tables = tables_of(options.players, std::clamp(kUsualSeats, least, most));
  const std::string players = std::to_string(options.players) + " players cannot sit at " +
                              std::to_string(options.tables) +
                              (options.tables == 1 ? " table" : " tables");
  if (options.tables > options.players) return players;
  options.seats = std::max(tables_of(options.players, options.tables), least);
  if (options.seats <= most) return "";
  return players + ": " + options.game + " has " +
         (least == most ? "" : std::to_string(least) + " to ") + std::to_string(most) + " seats";
}

}  // namespace

base::Result<Options, int> parse_options(int argc, char** argv) {
  CLI::App app("Plays real, legal games through the front door of a card room, and checks them",
               "cardroom-bots");
  app.footer(
      "A live line goes to stderr each second, the report to stdout. While it plays it checks:\n"
      "no gap in `seq`, cards conserved, ids answered once, nothing acknowledged lost.\n\n"
      "Exit codes: 0 played without a fault, 1 a promise was broken, 2 usage, 3 no key file,\n"
      "5 could not come in\n\n"
      "Examples:\n"
      "  cardroom-bots\n"
      "  cardroom-bots --players 200 --tables 50 --seconds 60 --keys data/token-keys.json\n"
      "  cardroom-bots --room room2\n"
      "  cardroom-bots --url http://127.0.0.1:9000 --think 500 --seed 7 -o json");
  Options options;
  std::vector<std::string> urls{"http://127.0.0.1:8080"};
  std::string format = "text";
  int think = 0, every = static_cast<int>(options.every.count());
  app.add_option("--url", urls,
                 "of a realtime server; repeatable: who is cut off comes back to the next")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check(url_fault)
      ->capture_default_str()
      ->type_name("URL");
  add(app, options);
  app.add_option("--think", think, "milliseconds before each action")
      ->check(CLI::Range(0, 60'000).description(""))
      ->capture_default_str()
      ->type_name("MS");
  app.add_option("--every", every, "milliseconds between live lines")
      ->check(CLI::Range(50, 60'000).description(""))
      ->capture_default_str()
      ->type_name("MS");
  app.add_option("-o,--output", format, "text, for people, or json")
      ->check(CLI::IsMember({"text", "json"}).description(""))
      ->capture_default_str()
      ->type_name("text|json");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return base::refuse(app.exit(error) == 0 ? 0 : kWrongUsage);
  }
  for (const std::string& url : urls) options.targets.push_back(*parse_url(url));
  options.think = base::Millis{think};
  options.every = base::Millis{every};
  options.format = format == "json" ? Format::json : Format::text;
  if (!options.room.empty() && app.count("--players") == 0) options.players = kPlayersInARoom;
  if (const std::string wrong = seat(options); !wrong.empty()) {
    std::fprintf(stderr, "cardroom-bots: %s\n", wrong.c_str());
    return base::refuse(kWrongUsage);
  }
  if (options.seed == 0) options.seed = any_seed();
  return options;
}

}  // namespace cardroom::bots
