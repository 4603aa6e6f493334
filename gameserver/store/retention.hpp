// How long what is kept: the limits that every engine prunes by, in `tend`, a bounded step at a
// time. A record goes when a snapshot older than kCatchUp covers it and its deal is archived: no
// claim can need it any more. A snapshot carries the chain, so that what follows it can be verified
// without what was pruned. Values only; lives on any thread.
#pragma once

#include <cstdint>

#include "shared/base/time.hpp"

namespace cardroom::store {

inline constexpr base::Millis kDealsKept{30LL * 24 * 3600 * 1000};
inline constexpr std::int64_t kDealsOfATable = 1000;

// Of each channel, and always the newest, which says how far it counts.
inline constexpr base::Millis kMessagesKept{30LL * 24 * 3600 * 1000};
inline constexpr std::int64_t kMessagesOfAChannel = 1000;
inline constexpr std::int64_t kMessagesPrunedAtOnce = 256;

// The journal is examined in arrival order, twice as fast as it grows.
inline constexpr std::int64_t kPruneEvery = 1024;  // records, messages and redeemed tokens
inline constexpr std::int64_t kExaminedAtOnce = 2 * kPruneEvery;
inline constexpr std::int64_t kDealsPrunedAtOnce = 256;
inline constexpr std::int64_t kTokensPrunedAtOnce = 2 * kPruneEvery;
inline constexpr std::int64_t kTokensPrunedBeside = 8;  // expired ones, with each new one

}  // namespace cardroom::store
