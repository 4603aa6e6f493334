// What a turn's clock shows at a moment. Pure.

import type { Turn } from "../follow/view";

/** Less is left of a move: one's own clock warns. */
const kLateMs = 5_000;

export interface Shown {
  part: number;
  ms: number;
  reserve: boolean;
  late: boolean;
}

/** What a clock shows: first the time for the move, then the reserve behind it. */
export function shown_of(turn: Turn, now: number): Shown {
  const bank = turn.bank ?? 0;
  const left = left_of(turn, now);
  const reserve = bank > 0 && left <= bank;
  const whole = reserve ? bank : turn.ms - bank;
  const ms = reserve ? left : left - bank;
  return { part: ms / Math.max(1, whole), ms, reserve, late: reserve || ms <= kLateMs };
}

function left_of(turn: Turn, now: number): number {
  return Math.max(0, turn.ms - (now - turn.at));
}
