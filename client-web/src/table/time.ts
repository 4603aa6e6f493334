// What a turn's clock shows at a moment. Pure.

import type { Turn } from "../follow/view";

/** What a clock shows: first the time for the move, then the reserve behind it. */
export function shown_of(turn: Turn, now: number): { part: number; ms: number; reserve: boolean } {
  const bank = turn.bank ?? 0;
  const left = left_of(turn, now);
  const reserve = bank > 0 && left <= bank;
  const whole = reserve ? bank : turn.ms - bank;
  const ms = reserve ? left : left - bank;
  return { part: ms / Math.max(1, whole), ms, reserve };
}

function left_of(turn: Turn, now: number): number {
  return Math.max(0, turn.ms - (now - turn.at));
}
