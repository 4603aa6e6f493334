// The game server, wired: store → tables → link, and the ops port beside them.
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <stdexcept>

#include "gameserver/server/count.hpp"
#include "gameserver/server/crash_note.hpp"
#include "gameserver/server/options.hpp"
#include "gameserver/server/shell.hpp"
#include "gameserver/store/open_store.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/random.hpp"
#include "shared/link/carrier.hpp"
#include "shared/net/web_server.hpp"
#include "shared/ops/log.hpp"
#include "shared/ops/ops_server.hpp"
#include "shared/ops/ready.hpp"
#include "shared/ops/signals.hpp"

namespace {

using namespace cardroom;

// Unique for each start: realtime servers tell by it whether a game server was born anew.
std::string process_name() {
  const auto random = crypto::random_bytes<8>();
  CHECK(random);
  return "gameserver-" + std::to_string(::getpid()) + "-" + crypto::hex(crypto::view_of(*random));
}

std::unique_ptr<store::Store> open_store(const std::string& where, const crypto::KeyRing& keys) {
  return store::open_store(where, keys, [](const std::string& why) {
    if (why.empty())
      ops::log(ops::Level::info, "store_is_back");
    else
      ops::log(ops::Level::error, "store_is_away", {{"why", why}});
  });
}

void link_refused(const std::string& address, const std::string& why) {
  ops::log(ops::Level::warning, "link_refused", {{"address", address}, {"why", why}});
}

std::unique_ptr<link::Identity> load_identity(const link::CertificateFiles& files) {
  if (files.authority.empty()) return nullptr;
  auto identity = link::Identity::load(files, link::Role::game_server);
  if (!identity) throw std::runtime_error(identity.reason());
  return *std::move(identity);
}

struct Keys {
  crypto::KeyRing journal;
  std::optional<crypto::SiteKeys> sites;
};

base::Result<Keys, crypto::KeyFileError> load_keys(const server::Options& options) {
  auto journal = crypto::load_key_file(options.data + "/journal-keys.json");
  if (!journal) return base::refuse(journal.reason());
  Keys keys{*std::move(journal), std::nullopt};
  if (options.site_keys.empty()) return keys;
  auto sites = crypto::load_site_keys(options.site_keys);
  if (!sites) return base::refuse(sites.reason());
  keys.sites = *std::move(sites);
  return keys;
}

// What cannot be read changes nothing: each is taken whole or not at all.
void reload(const server::Options& options, server::Shell& shell, link::Identity* identity) {
  const auto tell = [](std::string_view what, const std::string& why) {
    if (why.empty()) return ops::log(ops::Level::info, "reloaded", {{"what", what}});
    ops::log(ops::Level::error, "reload_failed", {{"what", what}, {"why", why}});
  };
  const auto keys = load_keys(options);
  if (keys) shell.rekey(keys->journal, keys->sites);
  tell("keys", keys ? "" : keys.reason().print());
  if (!identity) return;
  const auto read = identity->reload();
  tell("link_certificate", read ? "" : read.reason());
}

int run(const server::Options& options) {
  const auto keys = load_keys(options);
  if (!keys) {
    std::fprintf(stderr, "gameserver: %s\n", keys.reason().print().c_str());
    return 1;
  }
  boost::asio::io_context loop(1);
  const link::Hello mine{link::Role::game_server, process_name()};
  const server::CrashNote crash(options.data + "/crash-note");
  const std::string where = options.store.empty() ? options.data + "/cardroom.db" : options.store;
  const auto company = store::engine_of(where) == store::Engine::postgres ? owner::Company::fleet
                                                                          : owner::Company::alone;
  owner::Config config{mine.name,         options.address, owner::RequestKeys(keys->journal),
                       options.bot_delay, company,         crash.crumb()};
  server::Shell shell(loop, open_store(where, keys->journal),
                      server::Door(keys->journal, keys->sites), std::move(config));
  server::Server& server = shell.server();
  ops::Metrics metrics;
  server::count(metrics, server);
  metrics.add_process();
  bool serving = false;
  ops::OpsDoor door({[&serving] { return serving; }, metrics});
  net::ServerOptions ops;
  ops.address = options.ops.host;
  ops.port = options.ops.port;
  net::WebServer ops_server(loop, ops, door);
  const auto port = ops_server.listen();
  if (!port) {
    std::fprintf(stderr, "gameserver: --ops %s cannot be listened on\n",
                 options.ops.print().c_str());
    return 1;
  }
  const auto identity = load_identity(options.certificates);
  std::unique_ptr<link::LinkServer> links;
  server.start(
      [&] {
        links = link::listen(loop, options.link, mine, {identity.get(), link_refused});
        server.serve(*links);
        serving = true;
        ops::log(ops::Level::info, "ready", {{"tables", server.owner().lobby().rooms()}});
        ops::say_ready(options.ready_fd, {}, {options.ops.host, *port});
      },
      crash.crashed());
  ops::on_stop_signal(loop, [&] { loop.stop(); });
  ops::on_reload_signal(loop, [&] { reload(options, shell, identity.get()); });
  loop.run();
  shell.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = server::parse_options(argc, argv);
  if (!options) return options.reason();
  ops::start_log("gameserver");
  try {
    return run(*options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gameserver: %s\n", error.what());
    return 1;
  }
}
