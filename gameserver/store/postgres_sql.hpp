// The statements of the PostgreSQL engine by name. Only SQL stands here, nothing is decided. A
// batch is arrays, unnested: one statement for all its tables.
#pragma once

#include "gameserver/store/postgres.hpp"

namespace cardroom::store {

// Registers all of them on a fresh connection.
void prepare_all(Postgres& postgres);

}  // namespace cardroom::store
