#include "gameserver/owner/owner.hpp"
#include "shared/base/pack.hpp"

namespace cardroom::owner {
namespace {

// A build that knows no banks reads all rooms but those that have one, and one that knows of no
// former rooms all but those whose name had one.
constexpr std::uint64_t kSettingsForm = 3, kFormOfFirstRoom = 2, kFormWithoutBank = 1;
// The same: it reads all summaries but those of closed rooms.
constexpr std::uint64_t kSummaryForm = 2, kFormOfOpenRoom = 1;

}  // namespace

std::string pack(const table::Settings& settings) {
  base::Packer out;
  const std::uint64_t form = settings.former.epoch > 0   ? kSettingsForm
                             : settings.bank.count() > 0 ? kFormOfFirstRoom
                                                         : kFormWithoutBank;
  out.number(form);
  out.bytes(settings.game->info().name).integer(settings.seats);
  out.flag(settings.automatic).flag(settings.is_private);
  out.integer(settings.turn.count()).fields(settings.options);
  if (form != kFormWithoutBank) out.integer(settings.bank.count());
  if (form == kSettingsForm) out.number(settings.former.epoch).number(settings.former.seq);
  return out.take();
}

std::optional<table::Settings> unpack_settings(const store::Room& room) {
  base::Unpacker in(room.settings);
  const std::uint64_t form = in.number();
  if (form < kFormWithoutBank || form > kSettingsForm) return std::nullopt;
  table::Settings settings;
  settings.room = room.name;
  settings.code = room.code;
  settings.creator = room.creator;
  settings.lasting = room.name == kPlainRoom || room.name == kAutomaticRoom;
  settings.game = rules::find_game(in.bytes());
  settings.seats = static_cast<int>(in.integer());
  settings.automatic = in.flag();
  settings.is_private = in.flag();
  settings.turn = base::Millis{in.integer()};
  settings.options = in.fields();
  if (form != kFormWithoutBank) settings.bank = base::Millis{in.integer()};
  if (form == kSettingsForm) settings.former.epoch = in.number();
  if (form == kSettingsForm) settings.former.seq = in.number();
  if (!in.finished() || !settings.game || settings.seats < 1 || settings.seats > table::kMaxSeats)
    return std::nullopt;
  return settings;
}

std::string pack(const table::Summary& summary) {
  base::Packer out;
  const std::uint64_t form = summary.closed_at > 0 ? kSummaryForm : kFormOfOpenRoom;
  out.number(form).integer(summary.seats).integer(summary.players);
  out.integer(summary.spectators).flag(summary.playing).number(summary.users.size());
  for (const auto& [seat, user] : summary.users) out.integer(seat).bytes(user);
  if (form == kSummaryForm) out.number(summary.closed_at);
  return out.take();
}

std::optional<table::Summary> unpack_summary(std::string_view packed) {
  base::Unpacker in(packed);
  const std::uint64_t form = in.number();
  if (form != kSummaryForm && form != kFormOfOpenRoom) return std::nullopt;
  table::Summary summary;
  summary.seats = static_cast<int>(in.integer());
  summary.players = static_cast<int>(in.integer());
  summary.spectators = static_cast<int>(in.integer());
  summary.playing = in.flag();
  for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
    const auto seat = static_cast<table::Seat>(in.integer());
    summary.users.emplace_back(seat, in.text());
  }
  if (form == kSummaryForm) summary.closed_at = in.number();
  if (!in.finished()) return std::nullopt;
  return summary;
}

}  // namespace cardroom::owner
