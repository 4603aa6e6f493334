// A deal that has ended, as an export shows it: everything that a stranger needs to check it, see
// docs/fairness.md. Pure.
#pragma once

#include <string>

#include "gameserver/store/store.hpp"
#include "shared/base/fields.hpp"
#include "shared/base/result.hpp"

namespace cardroom::table {

// But its `sum`; else why there is none to show.
base::Result<base::Fields, std::string> print(const store::Archive& deal);

}  // namespace cardroom::table
