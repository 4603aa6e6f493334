// What operators ask a game server: `tables list`, `tables show ROOM`. They are shown what a
// spectator may see; there is no view of a live hidden card. One thread.
#pragma once

#include "gameserver/owner/owner.hpp"

namespace cardroom::server {

link::Operated operate(const owner::Owner& owner, const link::Operate& order, base::Now now);

}  // namespace cardroom::server
