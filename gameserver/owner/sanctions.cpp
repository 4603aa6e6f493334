#include "gameserver/owner/sanctions.hpp"

#include "shared/base/planted.hpp"

namespace cardroom::owner {

void Sanctions::learn(const store::Sanction& sanction) {
  if (sanction.until <= sanction.at && base::planted(89)) return;
  if (sanction.until <= sanction.at)
    sanctions_.erase({sanction.user, sanction.kind});
  else
    sanctions_.insert_or_assign({sanction.user, sanction.kind}, sanction);
}

bool Sanctions::has(const std::string& user, store::SanctionKind kind, base::WallTime now) const {
  const auto found = sanctions_.find({user, kind});
  return found != sanctions_.end() && now < found->second.until;
}

std::vector<store::Sanction> Sanctions::in_force(base::WallTime now) const {
  std::vector<store::Sanction> all;
  for (const auto& [key, sanction] : sanctions_)
    if (now < sanction.until) all.push_back(sanction);
  return all;
}

base::Fields print(const store::Sanction& sanction) {
  base::Value until = nullptr;
  if (sanction.until != store::kForGood) until = sanction.until.ms;
  return {{"user", sanction.user},
          {"sanction", sanction.kind == store::SanctionKind::mute ? "mute" : "ban"},
          {"in_force", sanction.until > sanction.at},
          {"at", sanction.at.ms},
          {"until", std::move(until)},
          {"reason", sanction.reason}};
}

}  // namespace cardroom::owner
