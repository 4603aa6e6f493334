#include "gameserver/server/sanction_order.hpp"

#include <charconv>

#include "shared/base/utf8.hpp"

namespace cardroom::server {
namespace {

constexpr std::size_t kMaxUserId = 64, kMaxReason = 200;  // characters
constexpr std::int64_t kMaxSanctionSeconds = 10LL * 366 * 86'400;

// Of so many characters.
bool is_text(const std::string& text, std::size_t least, std::size_t most) {
  const auto points = base::code_points(text);
  return points && points->size() >= least && points->size() <= most;
}

}  // namespace

std::optional<store::Sanction> sanction_in(const link::Operate& order, base::WallTime now) {
  const std::vector<std::string>& words = order.arguments;
  const bool mutes = order.command == "users mute", unmutes = order.command == "users unmute";
  const bool bans = order.command == "users ban", unbans = order.command == "users unban";
  const bool imposes = mutes || bans;
  if (!(imposes || unmutes || unbans) || words.size() != (imposes ? 3 : 1)) return std::nullopt;
  store::Sanction sanction;
  sanction.user = words[0];
  sanction.kind = mutes || unmutes ? store::SanctionKind::mute : store::SanctionKind::ban;
  sanction.at = sanction.until = now;
  if (!is_text(sanction.user, 1, kMaxUserId)) return std::nullopt;
  if (!imposes) return sanction;
  std::int64_t seconds = 0;
  const char* const end = words[1].data() + words[1].size();
  const auto [read, wrong] = std::from_chars(words[1].data(), end, seconds);
  sanction.reason = words[2];
  if (wrong != std::errc() || read != end || seconds < 0 || seconds > kMaxSanctionSeconds ||
      !is_text(sanction.reason, 0, kMaxReason))
    return std::nullopt;
  sanction.until = seconds == 0 ? store::kForGood : base::WallTime{now.ms + seconds * 1'000};
  return sanction;
}

}  // namespace cardroom::server
