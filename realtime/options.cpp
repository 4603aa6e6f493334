#include "realtime/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "realtime/origins.hpp"

namespace cardroom::realtime {
namespace {

constexpr int kWrongUsage = 2;

// A checked address as CLI11 wants it: the fault in words, or nothing.
std::string address_fault(const std::string& text) {
  return ops::parse_address(text).ok() ? "" : "not ADDR:PORT (an address, not a name): " + text;
}

std::string private_fault(const std::string& text) {
  const auto address = ops::parse_address(text);
  if (!address.ok()) return address_fault(text);
  if (address->reach() == ops::Reach::loopback) return "";
  return "the ops port must be on a loopback address, where no player reaches it: " + text;
}

std::string origin_fault(const std::string& text) {
  return is_origin(text) ? "" : "not an origin such as https://cards.example: " + text;
}

std::string script_fault(const std::string& url) {
  const bool known =
      url.starts_with("/") || url.starts_with("https://") || url.starts_with("http://");
  const bool plain = url.find_first_of("\"'<>& \t\r\n") == url.npos;
  return known && plain ? "" : "not the URL of a script: " + url;
}

void add_sockjs(CLI::App& app, sockjs::Terms& terms) {
  app.add_flag_callback(
      "--legacy-transports", [&terms] { terms.legacy = sockjs::Legacy::on; },
      "SockJS's htmlfile, jsonp and iframe pages, for old browsers and proxies");
  app.add_option("--sockjs-session-id-length", terms.ids.least,
                 "shortest name of a SockJS session; the stock client's have 8 characters")
      ->check(CLI::Range(sockjs::IdRule{}.least, sockjs::IdRule{}.most))
      ->capture_default_str();
  app.add_option("--sockjs-client-url", terms.client_url,
                 "where SockJS's iframe pages find the client, of the version that the page has")
      ->check(script_fault)
      ->capture_default_str();
}

}  // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  std::string listen = "127.0.0.1:8080", ops_address = "127.0.0.1:0", guests = "off";
  CLI::App app("The realtime server: holds players' connections and passes their messages on");
  app.add_option("--listen", listen, "ADDR:PORT for players; port 0: any")
      ->check(address_fault)
      ->capture_default_str();
  app.add_option("--link", options.links,
                 "Unix socket of a game server; repeatable; those that servers name are added")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check([](const std::string& path) { return path.empty() ? "no path" : ""; });
  app.add_option("--keys", options.keys, "JWK Set that the web site seals tokens with")->required();
  app.add_option("--client", options.client, "folder of the built browser client");
  app.add_option("--ops", ops_address,
                 "loopback ADDR:PORT of /healthz, /readyz, /metrics, /drain, /resume")
      ->check(private_fault)
      ->capture_default_str();
  app.add_option("--guests", guests, "whether POST /guest gives tokens")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--origin", options.origins,
                 "a web page's origin that is allowed; repeatable; default: the server's own")
      ->check(origin_fault);
  add_sockjs(app, options.sockjs);
  app.add_option("--ready-fd", options.ready_fd, "descriptor that is told when players can play");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    std::exit(app.exit(fault) == 0 ? EXIT_SUCCESS : kWrongUsage);
  }
  options.listen = *ops::parse_address(listen);
  options.ops = *ops::parse_address(ops_address);
  options.guests = guests == "on" ? Guests::on : Guests::off;
  return options;
}

}  // namespace cardroom::realtime
