// How snapshots and archived deals hold a table's parts. `form` is that of the whole; what an older
// one does not have reads as it was then. Pure.
#pragma once

#include <optional>

#include "gameserver/table/state.hpp"
#include "shared/base/pack.hpp"

namespace cardroom::table {

void pack_place(base::Packer& out, const Place& place, std::uint64_t form);
Place unpack_place(base::Unpacker& in, std::uint64_t form);

// How a deal began.
struct Begun {
  rules::Start start;
  crypto::Seed seed{};
  std::optional<std::vector<Contribution>> contributions;
  std::uint64_t first_seq = 0;
};
void pack_start(base::Packer& out, const Deal& deal, std::uint64_t form);
std::optional<Begun> unpack_start(base::Unpacker& in, const Settings& settings, std::uint64_t form);

void pack_move(base::Packer& out, Seat seat, const Move& move);

}  // namespace cardroom::table
