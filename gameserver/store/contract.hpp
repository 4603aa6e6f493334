// What holds for a request before any engine sees it, and the answer to one that no engine took.
// Pure; lives on any thread.
#pragma once

#include "gameserver/store/store.hpp"

namespace cardroom::store {

// CHECKs what the asker promises: bodies within kMaxBody, at least one event, seq from 1 on,
// numbers below 2^63 where they are counted with.
void check_contract(const Request& request);

// The whole batch was rolled back, or the queue was full: nothing happened, ask again.
Answer unavailable(const Request& request);

// The connection was lost over the commit. An append's or a post's fate is unknown; all else may be
// asked again whatever became of it, and is answered `unavailable`.
Answer unknown(const Request& request);

}  // namespace cardroom::store
