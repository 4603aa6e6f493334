#include "realtime/router_metrics.hpp"

namespace cardroom::realtime {
namespace {

struct Counted {
  const char* name;
  const char* help;
  std::uint64_t RouterCounts::*field;
};

constexpr Counted kCounted[] = {
    {"cardroom_sessions_opened_total", "Players' connections made", &RouterCounts::opened},
    {"cardroom_sessions_closed_total", "Players' connections ended", &RouterCounts::closed},
    {"cardroom_sessions_dismissed_total", "Connections that the server ended",
     &RouterCounts::closed_by_us},
    {"cardroom_fell_behind_total", "Slow readers whose queue became snapshots",
     &RouterCounts::fell_behind},
    {"cardroom_authenticated_total", "Proofs accepted", &RouterCounts::authenticated},
    {"cardroom_messages_in_total", "Messages from players", &RouterCounts::texts_in},
    {"cardroom_messages_out_total", "Messages to players", &RouterCounts::texts_out},
    {"cardroom_bytes_out_total", "Bytes of messages to players", &RouterCounts::bytes_out},
    {"cardroom_link_frames_in_total", "Frames from the private tier", &RouterCounts::frames_in},
    {"cardroom_link_frames_out_total", "Frames to the private tier", &RouterCounts::frames_out},
    {"cardroom_link_lost_total", "Times that a link was lost", &RouterCounts::links_lost},
    {"cardroom_claims_asked_total", "Tables without an owner that a game server was asked to claim",
     &RouterCounts::claims},
    {"cardroom_redirects_total", "Requests that a game server sent on to another",
     &RouterCounts::redirects},
};

struct Served {
  const char* name;
  const char* help;
  std::uint64_t net::ServerCounts::*field;
};

constexpr Served kServed[] = {
    {"cardroom_connections_accepted_total", "Connections accepted", &net::ServerCounts::accepted},
    {"cardroom_connections_turned_away_total", "Connections over a bound",
     &net::ServerCounts::turned_away},
    {"cardroom_connections_not_arrived_total",
     "Connections without a proxy's header or a TLS handshake that is taken",
     &net::ServerCounts::not_arrived},
    {"cardroom_http_requests_total", "HTTP requests", &net::ServerCounts::http_requests},
    {"cardroom_http_refused_total", "HTTP requests refused before they were looked at",
     &net::ServerCounts::refused_requests},
};

}  // namespace

void add_router_metrics(ops::Metrics& metrics, const Router& router, const net::WebServer& server) {
  for (const Counted& one : kCounted) {
    metrics.counter(one.name, one.help, [&router, field = one.field] {
      return static_cast<double>(router.counts().*field);
    });
  }
  for (const Served& one : kServed) {
    metrics.counter(one.name, one.help, [&server, field = one.field] {
      return static_cast<double>(server.counts().*field);
    });
  }
  metrics.counter("cardroom_rate_limited_total", "Acts that an address or a user may not do yet",
                  [&router] { return static_cast<double>(router.admission().refused()); });
  metrics.gauge("cardroom_link_up", "1 while the private tier is reached",
                [&router] { return router.reached() ? 1.0 : 0.0; });
  metrics.gauge("cardroom_draining", "1 while players are sent away and nobody is let in",
                [&router] { return router.draining() ? 1.0 : 0.0; });
  metrics.gauge("cardroom_links_up", "Game servers that are reached",
                [&router] { return static_cast<double>(router.picture().fleet.links_up()); });
  metrics.gauge("cardroom_tables_known", "Rooms of which the owner is remembered",
                [&router] { return static_cast<double>(router.picture().tables.known()); });
  metrics.gauge("cardroom_connections", "Open connections",
                [&server] { return static_cast<double>(server.counts().connections); });
  metrics.gauge("cardroom_port_sharers",
                "Servers that share the port by network, this one included",
                [&server] { return static_cast<double>(server.counts().port_sharers); });
  metrics.gauge("cardroom_web_sockets", "Open WebSockets",
                [&server] { return static_cast<double>(server.counts().web_sockets); });
}

}  // namespace cardroom::realtime
