// What is said at a table, as this viewer has heard it: the newest lines in their order. Pure.

import type { ServerMessage, User } from "../connection/wire";

export const kMaxLines = 100;

export interface Line {
  /** Counts the channel. */
  n: number;
  user: User;
  text: string;
}

/** The lines with what a message adds to them; the same value where it adds nothing. */
export function hear(
  lines: readonly Line[], message: ServerMessage, channel: string,
): readonly Line[] {
  if (message.msg === "said") return message.channel === channel ? add(lines, [message]) : lines;
  if (message.msg !== "log" || message.channel !== channel) return lines;
  return add(lines, message.messages.filter((one) => one.channel === channel));
}

function add(
  lines: readonly Line[], news: readonly { n: number; user?: User; text: string }[],
): readonly Line[] {
  const known = new Set(lines.map((line) => line.n));
  // The operator has no name, and speaks in notices.
  const fresh = news.flatMap(({ n, user, text }) =>
    user === undefined || known.has(n) ? [] : [{ n, user, text }]);
  if (fresh.length === 0) return lines;
  return [...lines, ...fresh].sort((a, b) => a.n - b.n).slice(-kMaxLines);
}

/** One picture and nothing else: shown large. */
export function is_emote(text: string): boolean {
  return /^\p{Extended_Pictographic}\uFE0F?$/u.test(text);
}
