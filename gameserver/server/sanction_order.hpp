// What operators say of who may not speak or come in, read strictly. Pure.
#pragma once

#include <optional>

#include "gameserver/store/store.hpp"
#include "shared/link/frames.hpp"

namespace cardroom::server {

// What `users mute`, `unmute`, `ban` and `unban` ask for; nothing where it is none of them.
std::optional<store::Sanction> sanction_in(const link::Operate& order, base::WallTime now);

}  // namespace cardroom::server
