// Sanctions: whom an operator has told to be silent, or to stay away, as far as this game server
// knows. Pure; one thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gameserver/store/store.hpp"
#include "shared/base/fields.hpp"

namespace cardroom::owner {

class Sanctions {
 public:
  // In place of the one of its kind that the user had.
  void learn(const store::Sanction& sanction);

  bool has(const std::string& user, store::SanctionKind kind, base::WallTime now) const;
  // By user.
  std::vector<store::Sanction> in_force(base::WallTime now) const;

 private:
  std::map<std::pair<std::string, store::SanctionKind>, store::Sanction> sanctions_;
};

// For operators; `until` is null where it has no end.
base::Fields print(const store::Sanction& sanction);

}  // namespace cardroom::owner
