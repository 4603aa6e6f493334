// The journal of one table as lines of JSON: what each record did, and what it showed to whom. Made
// by the production code of the table, from the records alone. Pure; lives on any thread.
#pragma once

#include <string>

#include "gameserver/store/store.hpp"
#include "gameserver/table/state.hpp"

namespace cardroom::journal_dump {

// {"kind":"table","room","first","seq","epoch","users"}: the first event that can be told of, the
// head as it stood before the claim, who sat where before the first; then for each record
// {"kind":"record","room","seq","events","epoch","user","id","at","deed","cause","seat","move"} and
// for each of its events {"kind":"event","spectator","seats"}: the message that a spectator is
// shown, and by seat those messages that differ. Last, where the journal does not replay,
// {"kind":"fault","room","what"}.
std::string print(const table::Settings& settings, const store::Claimed& claimed);

}  // namespace cardroom::journal_dump
