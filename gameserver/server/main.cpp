// The game server, wired: store → tables → link, and the ops port beside them.
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>

#include "gameserver/server/crash_note.hpp"
#include "gameserver/server/options.hpp"
#include "gameserver/server/shell.hpp"
#include "gameserver/store/open_store.hpp"
#include "shared/crypto/hash.hpp"
#include "shared/crypto/random.hpp"
#include "shared/link/unix_socket.hpp"
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

void count(ops::Metrics& metrics, const server::Server& server) {
  const server::Counts& counts = server.counts();
  const auto of = [](const auto& number) {
    return [&number] { return static_cast<double>(number); };
  };
  metrics.counter("cardroom_requests_total", "Players' requests taken.", of(counts.requests));
  metrics.counter("cardroom_refused_total", "Requests answered by an error.", of(counts.refused));
  metrics.counter("cardroom_appends_total", "Records given to the store.", of(counts.appends));
  metrics.counter("cardroom_delivered_total", "Messages sent to players.", of(counts.delivered));
  metrics.counter("cardroom_parked_total", "Tables given up.", of(counts.parked));
  const owner::Counts& owned = server.owner().counts();
  metrics.counter("cardroom_claims_won_total", "Tables taken over.", of(owned.claims_won));
  metrics.counter("cardroom_claims_held_total", "Claims of tables that another kept.",
                  of(owned.claims_held));
  metrics.counter("cardroom_fenced_total", "Tables lost to another server.", of(owned.fenced));
  metrics.counter("cardroom_commits_unknown_total", "Commits whose fate was not known.",
                  of(owned.doubtful));
  metrics.counter("cardroom_faults_total", "Times that a table's code failed.", of(owned.faults));
  metrics.counter("cardroom_handed_over_total", "Tables handed to another server.",
                  of(owned.handed_over));
  metrics.counter("cardroom_redirected_total", "Requests sent on to another server.",
                  of(owned.redirected));
  metrics.gauge("cardroom_links", "Links to realtime servers and tools.", of(counts.links));
  metrics.gauge("cardroom_connections", "Authenticated connections.", of(counts.connections));
  metrics.gauge("cardroom_tables", "Tables owned.",
                [&server] { return static_cast<double>(server.owner().rooms().size()); });
  metrics.gauge("cardroom_draining", "1 while the tables are handed to other servers.",
                [&server] { return server.owner().draining() ? 1.0 : 0.0; });
  metrics.add_process();
}

std::unique_ptr<store::Store> open_store(const std::string& where, const crypto::KeyRing& keys) {
  return store::open_store(where, keys, [](const std::string& why) {
    if (why.empty())
      ops::log(ops::Level::info, "store_is_back");
    else
      ops::log(ops::Level::error, "store_is_away", {{"why", why}});
  });
}

int run(const server::Options& options) {
  const auto keys = crypto::load_key_file(options.data + "/journal-keys.json");
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
  owner::Config config{mine.name, options.address, options.bot_delay, company, crash.crumb()};
  server::Shell shell(loop, open_store(where, *keys), server::Door(*keys), std::move(config));
  server::Server& server = shell.server();
  ops::Metrics metrics;
  count(metrics, server);
  bool serving = false;
  ops::OpsDoor door({[&serving] { return serving; }, metrics});
  net::WebServer ops_server(loop, {.address = options.ops.host, .port = options.ops.port}, door);
  const auto port = ops_server.listen();
  if (!port) {
    std::fprintf(stderr, "gameserver: --ops %s cannot be listened on\n",
                 options.ops.print().c_str());
    return 1;
  }
  std::unique_ptr<link::LinkServer> links;
  server.start(
      [&] {
        links = link::listen_unix(loop, options.link, mine);
        server.serve(*links);
        serving = true;
        ops::log(ops::Level::info, "ready", {{"tables", server.owner().lobby().rooms()}});
        ops::say_ready(options.ready_fd, {}, {options.ops.host, *port});
      },
      crash.crashed());
  ops::on_stop_signal(loop, [&] { loop.stop(); });
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
