// Every word that the client can say, once a language. The compiler sees that none is missing.

import type { ErrorCode, Presence } from "../connection/wire";

/** Refusals that the client makes up itself, beside the server's codes. */
export type Trouble = ErrorCode | "guests_forbidden" | "guest_refused" | "unreachable";

export interface Words {
  language: string;
  other_language: string;
  tagline: string;
  your_name: string;
  default_name: string;
  play_now: string;
  play_now_hint: string;
  new_table: string;
  private_table: string;
  join_title: string;
  join_placeholder: string;
  join: string;
  watch: string;
  back_to_table: string;
  rooms: string;
  no_rooms: string;
  looking_for_rooms: string;
  players: (n: number, of: number) => string;
  status: Record<"open" | "playing", string>;
  watching: (n: number) => string;
  you_watch: string;
  sit_down: string;
  milliseconds: (n: number) => string;
  latency: string;
  invite: string;
  invite_title: string;
  copy_link: string;
  copied: string;
  code: string;
  rules: string;
  log: string;
  log_empty: string;
  keys: string;
  close: string;
  sort: string;
  hint: string;
  leave: string;
  you: string;
  bot: string;
  bot_plays: string;
  sits_out: string;
  you_sit_out: string;
  is_ready: string;
  empty_seat: string;
  cards: (n: number) => string;
  points: (n: number) => string;
  presence: Record<Presence, string>;
  turn_of: (who: string) => string;
  /** Between names that are counted up. */
  and: string;
  game: string;
  turn_title: string;
  waiting_for_players: string;
  waiting_hint: string;
  start_with_bots: string;
  ready: string;
  waiting_for_others: string;
  starts_by_itself: string;
  next_hand: string;
  new_game: string;
  joining: string;
  banner: Record<"connecting" | "lost" | "slow", string>;
  /** What the server says in English, in this language; other notices are shown as they came. */
  notices: Record<string, string>;
  try_now: string;
  away: Record<"taken_over" | "banned" | "abuse" | "guests" | "other", string>;
  away_action: Record<"here" | "again", string>;
  lost_seat: string;
  full_so_watching: string;
  log_join: (who: string) => string;
  log_leave: (who: string) => string;
  log_ready: (who: string) => string;
  log_stand_in: (who: string) => string;
  log_bot_sits: string;
  log_bot_goes: string;
  log_back: (who: string) => string;
  errors: Record<Trouble, string>;
}
