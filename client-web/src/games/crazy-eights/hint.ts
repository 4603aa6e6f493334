// Advice, from what may be done and what one holds: keep eights, keep the longest suit going.

import { rank_of, suit_of } from "../../cards/suits";
import type { Card, Legal, Suit } from "../../connection/wire";

export function hint(hand: readonly Card[], legal: readonly Legal[]): Legal | null {
  const held = (suit: Suit) => hand.filter((card) => suit_of(card) === suit).length;
  const worth = (entry: Legal): number => {
    if (entry.msg === "draw") return 1;
    if (entry.msg === "pass") return 0;
    if (entry.msg !== "play" || entry.card === undefined) return -1;
    const eight = rank_of(entry.card) === "8";
    return eight ? 2 + held(entry.suit ?? suit_of(entry.card)) / 100
      : 10 + held(suit_of(entry.card));
  };
  return [...legal].sort((a, b) => worth(b) - worth(a))[0] ?? null;
}
