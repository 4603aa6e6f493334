#include "gameserver/server/count.hpp"

#include "shared/base/planted.hpp"

namespace cardroom::server {
namespace {

// planted: how many cards could be played now
std::size_t leaked(const Server& server) {
  std::size_t many = 0;
  if (!base::planted(117)) return many;
  for (const std::string& room : server.owner().rooms())
    if (const auto& deal = server.owner().find_table(room)->state().deal)
      for (rules::Seat seat = 0; seat < deal->start.seats; ++seat)
        many += deal->hand->legal(seat).size();
  return many;
}

}  // namespace

void count(ops::Metrics& metrics, const Server& server) {
  const Counts& counts = server.counts();
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
  metrics.counter("cardroom_turned_away_total", "Requests answered busy, for the loop ran late.",
                  of(owned.turned_away));
  metrics.gauge("cardroom_links", "Links to realtime servers and tools.", of(counts.links));
  metrics.gauge("cardroom_connections", "Authenticated connections.", of(counts.connections));
  metrics.gauge("cardroom_tables", "Tables owned.", [&server] {
    return static_cast<double>(server.owner().rooms().size() + leaked(server));
  });
  metrics.gauge("cardroom_draining", "1 while the tables are handed to other servers.",
                [&server] { return server.owner().draining() ? 1.0 : 0.0; });
}

}  // namespace cardroom::server
