// The realtime server: players' connections on one side, links to the game servers on the other.
// One event loop on one thread.
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <functional>
#include <stdexcept>

#include "realtime/front.hpp"
#include "realtime/options.hpp"
#include "realtime/orders.hpp"
#include "realtime/router_metrics.hpp"
#include "shared/crypto/key_ring.hpp"
#include "shared/link/carrier.hpp"
#include "shared/ops/clock.hpp"
#include "shared/ops/descriptors.hpp"
#include "shared/ops/log.hpp"
#include "shared/ops/ops_server.hpp"
#include "shared/ops/ready.hpp"
#include "shared/ops/signals.hpp"

namespace cardroom::realtime {
namespace {

constexpr base::Millis kDrainDeadline{1'000};
// For the links, the log, the ops port, the client's files while they are read.
constexpr std::size_t kReservedDescriptors = 64 + kMaxFleet;

[[noreturn]] void fail(std::string_view sentence) {
  throw std::runtime_error(std::string(sentence));
}

link::Hello hello() {
  return {link::Role::realtime,
          "realtime-" + std::to_string(ops::now().wall.ms) + "-" + std::to_string(::getpid())};
}

// Nobody must be able to take a web site's key for guests'.
base::Result<crypto::KeyRing, std::string> read_keys(const std::string& path) {
  auto ring = crypto::load_key_file(path);
  if (!ring) return base::refuse(ring.reason().print());
  for (const crypto::Key& key : ring->keys()) {
    if (key.kid.starts_with(link::kGuestKid))
      return base::refuse(path +
                          ": a kid that begins with \"guest\"; those are guests', give the "
                          "key another \"kid\"");
  }
  return *std::move(ring);
}

crypto::TokenOpener load_keys(const std::string& path) {
  const auto ring = read_keys(path);
  if (!ring) fail(ring.reason());
  crypto::TokenOpener opener;
  opener.accept(*ring, crypto::Subjects::no_guests);
  return opener;
}

net::StaticFiles load_client(const std::string& folder) {
  if (folder.empty()) return {};
  auto files = net::StaticFiles::load(folder);
  if (!files) fail(folder + ": " + std::string(print(files.reason())));
  return std::move(*files);
}

std::shared_ptr<net::Tls> load_tls(const Options& options) {
  if (options.certificate.empty()) return nullptr;
  auto tls = net::Tls::load(options.certificate, options.certificate_key);
  if (!tls) fail(tls.reason());
  return *std::move(tls);
}

net::ServerOptions server_options(const ops::Address& at) {
  net::ServerOptions options;
  options.address = at.host;
  options.port = at.port;
  const std::size_t descriptors = ops::raise_descriptor_limit();
  options.max_connections = std::min(options.max_connections,
                                     descriptors - std::min(descriptors - 1, kReservedDescriptors));
  return options;
}

net::ServerOptions door_options(const Options& options) {
  net::ServerOptions door = server_options(options.listen);
  door.tls = load_tls(options);
  door.proxies = options.proxies;
  door.proxy_protocol = options.proxy_protocol;
  door.reuse_port = options.reuse_port;
  return door;
}

// What cannot be read changes nothing: each is taken whole or not at all.
void reload(const Options& options, crypto::TokenOpener& tokens, Router& router, net::Tls* tls,
            link::Identity* identity) {
  const auto tell = [](std::string_view what, const std::string* why) {
    if (why) return ops::log(ops::Level::error, "reload_failed", {{"what", what}, {"why", *why}});
    ops::log(ops::Level::info, "reloaded", {{"what", what}});
  };
  const auto ring = read_keys(options.keys);
  if (ring) {
    tokens.replace(*ring, crypto::Subjects::no_guests);
    router.keys_changed();
  }
  tell("keys", ring ? nullptr : &ring.reason());
  const auto tell_read = [&tell](std::string_view what, const auto& read) {
    tell(what, read ? nullptr : &read.reason());
  };
  if (tls) tell_read("certificate", tls->reload());
  if (identity) tell_read("link_certificate", identity->reload());
}

// The address with the port that it really has.
ops::Address listen(net::WebServer& server, ops::Address at) {
  const auto port = server.listen();
  if (!port) fail("cannot listen on " + at.print() + ": " + std::string(print(port.reason())));
  at.port = *port;
  return at;
}

void every(base::Millis span, boost::asio::steady_timer& timer, const std::function<void()>& act) {
  act();
  timer.expires_after(span);
  timer.async_wait([=, &timer](const auto& error) {
    if (!error) every(span, timer, act);
  });
}

void link_refused(const std::string& address, const std::string& why) {
  ops::log(ops::Level::warning, "link_refused", {{"address", address}, {"why", why}});
}

std::unique_ptr<link::Identity> load_identity(const Options& options) {
  if (options.certificates.authority.empty()) return nullptr;
  auto identity = link::Identity::load(options.certificates, link::Role::realtime);
  if (!identity) fail(identity.reason());
  return *std::move(identity);
}

// What an operator names must be right; of what a server names it is enough to tell.
std::unique_ptr<link::LinkClient> connect(boost::asio::io_context& loop, const link::Hello& mine,
                                          const Options& options, const link::Tls& tls,
                                          const std::string& address) {
  const bool configured = std::ranges::count(options.links, address) > 0;
  try {
    return link::connect(loop, address, mine, tls);
  } catch (const std::runtime_error& fault) {
    if (configured) throw;
    link_refused(address, fault.what());
    return nullptr;
  }
}

// Players can play once some game server has listed its tables.
void tell_link_changes(Router& router, const std::function<void()>& can_play) {
  router.on_link_change = [=](LinkChange change, const std::string& address,
                              const std::string& name) {
    switch (change) {
      case LinkChange::up:
        return ops::log(ops::Level::info, "link_up", {{"address", address}, {"name", name}});
      case LinkChange::complete:
        return can_play();
      case LinkChange::down:
        return ops::log(ops::Level::warning, "link_down", {{"address", address}, {"name", name}});
    }
  };
}

void serve(const Options& options) {
  boost::asio::io_context loop(1);
  crypto::TokenOpener tokens = load_keys(options.keys);
  const auto identity = load_identity(options);
  const link::Tls link_tls{identity.get(), link_refused};
  const auto to_game_server = [&, mine = hello()](const std::string& address) {
    return connect(loop, mine, options, link_tls, address);
  };
  const net::ServerOptions door = door_options(options);
  Router router(to_game_server, tokens, options.guests, ops::now, options.limits,
                door.max_connections);
  Front front(loop, router, Origins(options.origins), load_client(options.client), options.sockjs,
              options.proxies);
  net::WebServer players(loop, door, front);
  const ops::Address listening = listen(players, options.listen);
  const Scheme scheme = door.tls ? Scheme::https : Scheme::http;
  if (options.origins.empty())
    front.allow(Origins(own_origins(scheme, listening, machine_names())));

  ops::Metrics metrics;
  metrics.add_process();
  add_router_metrics(metrics, router, players);
  metrics.gauge("cardroom_sockjs_sessions", "Sessions of SockJS over HTTP",
                [&front] { return static_cast<double>(front.sockjs_sessions()); });
  ops::OpsDoor ops_door({[&router] { return router.ready(); }, metrics},
                        orders_to(router, options.reuse_port ? &players : nullptr));
  net::WebServer operators(loop, server_options(options.ops), ops_door);
  const ops::Address ops_address = listen(operators, options.ops);

  int ready_fd = options.ready_fd;
  tell_link_changes(router,
                    [&] { ops::say_ready(std::exchange(ready_fd, -1), listening, ops_address); });
  boost::asio::steady_timer sessions(loop), sockjs(loop), links(loop);
  ops::on_stop_signal(loop, [&] {
    ops::log(ops::Level::info, "draining");
    router.drain();
    const auto why = protocol::CloseCode::draining;
    players.close_all(protocol::close_number(why), protocol::close_text(why), kDrainDeadline,
                      [&loop] { loop.stop(); });
  });
  ops::on_reload_signal(loop,
                        [&] { reload(options, tokens, router, door.tls.get(), identity.get()); });
  router.start(options.links);
  every(kTickEvery, sessions, [&router] { router.tick(); });
  every(sockjs::kTickEvery, sockjs, [&front] { front.tick(); });
  every(kTickLinksEvery, links, [&router] { router.tick_links(); });
  ops::log(ops::Level::info, "listening",
           {{"listen", listening.print()}, {"ops", ops_address.print()}});
  loop.run();
  ops::log(ops::Level::info, "stopped");
}

}  // namespace
}  // namespace cardroom::realtime

int main(int argc, char** argv) {
  const auto options = cardroom::realtime::parse_options(argc, argv);
  cardroom::ops::start_log("realtime");
  try {
    cardroom::realtime::serve(options);
    return 0;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "realtime: %s\n", fault.what());
    return 1;
  }
}
