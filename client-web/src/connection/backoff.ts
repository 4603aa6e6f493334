// How long to stay away before the next attempt, and which closes mean not to come back at all.

export const kFirstDelayMs = 200;
export const kMaxDelayMs = 5000;

/** Doubles with each attempt; half to the whole of it, so that a crowd does not return at once. */
export function backoff(attempt: number, chance: number): number {
  const whole = Math.min(kMaxDelayMs, kFirstDelayMs * 2 ** Math.max(0, attempt));
  return Math.round(whole * (0.5 + chance / 2));
}

export const kMinRestMs = 50;
export const kMaxRestMs = 10_000;
export const kLongRestMs = 650;
const kRestMs = 250;

/** Before what was refused for now is sent again: as long as the server says and up to half as long
 * again, so that a crowd does not return at once; from the third refusal on longer, but no longer
 * than a player should wait once an outage is over. */
export function rest(after: number | undefined, refusals: number, chance: number): number {
  const told = after ?? kRestMs;
  const whole = Math.max(told, Math.min(kLongRestMs, told * Math.max(1, refusals - 1)));
  return Math.round(Math.min(kMaxRestMs, Math.max(kMinRestMs, whole * (1 + chance / 2))));
}

/** Also where the door says so, before anything is closed. */
export const kBanned = 4501;

/** The closed table of PROTOCOL.md: 4500 to 4999 stay away, all else may come back. */
export function stays_away(code: number): boolean {
  return code >= 4500 && code <= 4999;
}
