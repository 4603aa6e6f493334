// What a game server's /metrics says of it, but for the process itself. The server outlives the
// metrics. Lives on the loop's thread.
#pragma once

#include "gameserver/server/server.hpp"
#include "shared/ops/metrics.hpp"

namespace cardroom::server {

void count(ops::Metrics& metrics, const Server& server);

}  // namespace cardroom::server
