#include "gameserver/owner/owner.hpp"
#include "shared/base/pack.hpp"

namespace cardroom::owner {

std::string pack(const table::Settings& settings) {
  base::Packer out;
  out.bytes(settings.game->info().name).integer(settings.seats);
  out.flag(settings.automatic).flag(settings.is_private);
  out.integer(settings.turn.count()).fields(settings.options);
  return out.take();
}

std::optional<table::Settings> unpack_settings(const store::Room& room) {
  base::Unpacker in(room.settings);
  table::Settings settings;
  settings.room = room.name;
  settings.code = room.code;
  settings.creator = room.creator;
  settings.game = rules::find_game(in.bytes());
  settings.seats = static_cast<int>(in.integer());
  settings.automatic = in.flag();
  settings.is_private = in.flag();
  settings.turn = base::Millis{in.integer()};
  settings.options = in.fields();
  if (!in.finished() || !settings.game || settings.seats < 1 || settings.seats > table::kMaxSeats)
    return std::nullopt;
  return settings;
}

}  // namespace cardroom::owner
