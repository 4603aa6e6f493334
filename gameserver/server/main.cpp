// The game server, wired: store → tables → link, and the ops port beside them.
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>

#include "gameserver/server/options.hpp"
#include "gameserver/server/shell.hpp"
#include "gameserver/store/sqlite_store.hpp"
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
  metrics.gauge("cardroom_links", "Links to realtime servers and tools.", of(counts.links));
  metrics.gauge("cardroom_connections", "Authenticated connections.", of(counts.connections));
  metrics.gauge("cardroom_tables", "Tables owned.",
                [&server] { return static_cast<double>(server.owner().lobby().rooms()); });
  metrics.add_process();
}

int run(const server::Options& options) {
  const auto keys = crypto::load_key_file(options.data + "/journal-keys.json");
  if (!keys) {
    std::fprintf(stderr, "gameserver: %s\n", keys.reason().print().c_str());
    return 1;
  }
  boost::asio::io_context loop(1);
  const link::Hello mine{link::Role::game_server, process_name()};
  server::Shell shell(loop,
                      std::make_unique<store::SqliteStore>(options.data + "/cardroom.db", *keys),
                      server::Door(*keys), {mine.name, options.bot_delay});
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
  server.start([&] {
    links = link::listen_unix(loop, options.link, mine);
    server.serve(*links);
    serving = true;
    ops::log(ops::Level::info, "ready", {{"tables", server.owner().lobby().rooms()}});
    ops::say_ready(options.ready_fd, {}, {options.ops.host, *port});
  });
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
