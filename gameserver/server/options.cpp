#include "gameserver/server/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "shared/link/tls_socket.hpp"

namespace cardroom::server {

namespace {

std::string link_fault(const std::string& address) {
  return link::is_tls(address) ? link::listening_fault(address) : "";
}

void add_certificates(CLI::App& app, link::CertificateFiles& files) {
  auto* authority = app.add_option("--link-ca", files.authority,
                                   "PEM file: the authority of all certificates of the private "
                                   "side; for tls:// links; read again at SIGHUP");
  auto* certificate = app.add_option("--link-cert", files.certificate,
                                     "PEM file: this server's certificate, with the role "
                                     "gameserver; read again at SIGHUP");
  auto* key = app.add_option("--link-key", files.key, "PEM file of its key; read again at SIGHUP");
  authority->needs(certificate)->needs(key);
  certificate->needs(authority);
  key->needs(authority);
}

}  // namespace

base::Result<Options, int> parse_options(int argc, char** argv) {
  constexpr int kMaxBotDelay = 60'000;
  CLI::App app("Owns tables and hands; only realtime servers and operators' tools reach it.");
  Options options;
  std::string ops = "127.0.0.1:0";
  int bot_delay = static_cast<int>(options.bot_delay.count());
  app.add_option("--data", options.data, "folder of the database and journal-keys.json")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option(
         "--link", options.link,
         "path of the Unix socket for realtime servers, or tls://ADDR:PORT of a loopback or "
         "private address")
      ->required()
      ->check(link_fault);
  add_certificates(app, options.certificates);
  app.add_option(
      "--address", options.address,
      "path or tls://ADDR:PORT at which realtime servers reach it, where a proxy stands before it "
      "(default: the same)");
  app.add_option("--store", options.store,
                 "postgresql://… of a store that several game servers share (default: "
                 "cardroom.db in the data folder)");
  app.add_option(
      "--site-keys", options.site_keys,
      "JWK Set of the Ed25519 keys with which web sites sign their tokens: then no other "
      "tokens of theirs are taken, whatever a realtime server says; read again at SIGHUP");
  app.add_option("--ops", ops, "ADDR:PORT for /healthz, /readyz and /metrics; loopback only");
  app.add_option("--bot-delay", bot_delay,
                 "milliseconds that a house bot thinks at the most; at the least half of it")
      ->check(CLI::Range(0, kMaxBotDelay));
  app.add_option("--ready-fd", options.ready_fd, "descriptor that is told when it can serve");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return base::refuse(app.exit(error) == 0 ? 0 : 2);
  }
  const auto address = ops::parse_address(ops);
  if (!address || address->reach() != ops::Reach::loopback) {
    std::fprintf(stderr, "gameserver: --ops %s: give a loopback ADDR:PORT, as 127.0.0.1:0\n",
                 ops.c_str());
    return base::refuse(2);
  }
  options.ops = *address;
  if (options.address.empty()) options.address = options.link;
  options.bot_delay = base::Millis{bot_delay};
  return options;
}

}  // namespace cardroom::server
