// What an operator does to a player, and what a player must not be able to do then.
#include "sim/player.hpp"

namespace cardroom::sim {

using store::SanctionKind;

// A refusal that is the operator's doing. Who is banned tries again now and then.
bool Player::sanctioned(const std::string& code, const Asked& asked) {
  constexpr std::uint64_t kLongestOutside = 5'000;
  if (!explains(world_, account_.user, code, asked.at)) return false;
  if (code == "muted" && asked.kind == "said") {
    hosting().unheard.insert(account_.user + " says " + std::to_string(asked.about));
    return true;
  }
  if (code != "banned" || asked.kind != "auth") return false;
  ticket_.clear();
  token_.clear();
  go_away(world_.now().instant + base::Millis{1 + chance_.below(kLongestOutside)});
  return true;
}

// Where an operator silences people, they are worth listening to.
bool Player::speaks_up() {
  constexpr std::uint64_t kSpeakEvery = 24;
  if (world_.sanctions().all().empty() || hosting().host.empty() || !sits()) return false;
  if (!asked_.empty() || !chance_.one_in(kSpeakEvery)) return false;
  talk();
  return true;
}

void Player::check_sanctions() {
  const base::Instant now = world_.now().instant;
  if (conn_ && in_ && !closing_ && forbids(world_, account_.user, SanctionKind::ban, now))
    wrong("kept on a socket who is banned");
}

// It was granted what it asked for.
void Player::check_sanctions(const Message& message, const Asked& asked) {
  if (forbids(world_, account_.user, SanctionKind::ban, asked.at))
    wrong("answered who is banned", message);
  if (asked.kind == "said" && forbids(world_, account_.user, SanctionKind::mute, asked.at))
    wrong("heard who is muted", message);
}

}  // namespace cardroom::sim
