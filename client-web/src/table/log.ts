// One line of the log: the game's own words, else the table's.

import type { LogEntry } from "../follow/view";
import type { GameWords } from "../games/contract";
import type { Words } from "../i18n/words";

export function line_of(entry: LogEntry, w: Words, game: GameWords | null): string | null {
  const own = game?.log(entry, entry.who || w.bot) ?? null;
  if (own !== null) return own;
  switch (entry.event.msg) {
    case "join": return w.log_join(entry.who);
    case "start": return w.log_start;
    case "kick": return w.log_kick(entry.who);
    case "mute":
      return entry.event.muted ? w.log_mute(entry.event.user.name)
        : w.log_unmute(entry.event.user.name);
    case "leave": return w.log_leave(entry.who);
    case "ready": return w.log_ready(entry.who);
    case "stand_in":
      if (entry.who === "") return entry.event.bot ? w.log_bot_sits : w.log_bot_goes;
      return entry.event.bot ? w.log_stand_in(entry.who) : w.log_back(entry.who);
    default: return null;
  }
}
