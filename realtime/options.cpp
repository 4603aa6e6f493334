#include "realtime/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "realtime/origins.hpp"
#include "shared/link/tls_socket.hpp"

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
  return parse_origin(text) ? "" : "not an origin such as https://cards.example: " + text;
}

std::string range_fault(const std::string& text) {
  if (net::AddressRange::parse(text)) return "";
  return "not a range of addresses such as 10.0.0.0/8, with no bit set behind it: " + text;
}

std::string limit_fault(const std::string& text) {
  return parse_limit(text) ? "" : "not a limit such as say=20:1000: " + text;
}

// What is said to the world and to proxies before a request is read.
void add_door(CLI::App& app, Options& options, std::vector<std::string>& proxies,
              std::string& header) {
  auto* certificate = app.add_option("--tls-cert", options.certificate,
                                     "PEM file: the certificate, then those that lead to its root; "
                                     "read again at SIGHUP");
  auto* key = app.add_option("--tls-key", options.certificate_key,
                             "PEM file of its key; read again at SIGHUP");
  certificate->needs(key);
  key->needs(certificate);
  auto* trusted = app.add_option("--trusted-proxy", proxies,
                                 "ADDR or ADDR/BITS of proxies whose word about a client's address "
                                 "is taken; repeatable")
                      ->check(range_fault);
  app.add_option("--proxy-header", header, "the header that trusted proxies write")
      ->check(CLI::IsMember({"x-forwarded-for", "forwarded"}))
      ->capture_default_str();
  app.add_flag("--proxy-protocol", options.proxy_protocol,
               "every connection comes from a trusted proxy and begins with a header of the PROXY "
               "protocol, version 2")
      ->needs(trusted);
  app.add_flag("--reuse-port", options.reuse_port,
               "other realtime servers may listen on the same port; each network's connections "
               "come to one of them, with trusted proxies each connection to any");
}

void add_limits(CLI::App& app, Options& options, std::vector<std::string>& limits) {
  app.add_option("--limit", limits,
                 "ACT=BURST:MS, so many at once and then one each MS milliseconds; repeatable; of "
                 "an address (/24, /64): connect, open, bad_session, bad_token, bad_ticket, "
                 "guest; of a user: say, create, look, play")
      ->check(limit_fault);
  app.add_option("--limit-places", options.limits.places,
                 "connections, and conversations, of one address at once")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_flag("--limit-loopback", options.limits.loopback,
               "count the addresses of this machine like any others");
}

std::string link_fault(const std::string& address) {
  if (address.empty()) return "no path";
  return link::is_tls(address) ? link::address_fault(address) : "";
}

void add_certificates(CLI::App& app, link::CertificateFiles& files) {
  auto* authority = app.add_option("--link-ca", files.authority,
                                   "PEM file: the authority of all certificates of the private "
                                   "side; for tls:// links; read again at SIGHUP");
  auto* certificate = app.add_option("--link-cert", files.certificate,
                                     "PEM file: this server's certificate, with the role realtime; "
                                     "read again at SIGHUP");
  auto* key = app.add_option("--link-key", files.key, "PEM file of its key; read again at SIGHUP");
  authority->needs(certificate)->needs(key);
  certificate->needs(authority);
  key->needs(authority);
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
                 "Unix socket or tls://ADDR:PORT of a game server; repeatable; those that servers "
                 "name are added")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check(link_fault);
  add_certificates(app, options.certificates);
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
  std::vector<std::string> proxies, limits;
  std::string header = "x-forwarded-for";
  add_door(app, options, proxies, header);
  add_limits(app, options, limits);
  add_sockjs(app, options.sockjs);
  app.add_option("--ready-fd", options.ready_fd, "descriptor that is told when players can play");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    std::exit(app.exit(fault) == 0 ? EXIT_SUCCESS : kWrongUsage);
  }
  options.listen = *ops::parse_address(listen);
  options.ops = *ops::parse_address(ops_address);
  for (std::string& one : options.origins) one = *parse_origin(one);
  for (const std::string& one : proxies)
    options.proxies.ranges.push_back(*net::AddressRange::parse(one));
  if (header == "forwarded") options.proxies.header = net::ProxyHeader::forwarded;
  for (const std::string& one : limits) {
    const auto limit = parse_limit(one);
    options.limits.rate(limit->act) = limit->rate;
  }
  options.guests = guests == "on" ? Guests::on : Guests::off;
  return options;
}

}  // namespace cardroom::realtime
