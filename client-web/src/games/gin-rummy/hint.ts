// Advice, from what may be done and one's cards: knock when one can, keep what may become a meld.

import { rank_of, suit_of } from "../../cards/suits";
import type { Card, Legal } from "../../connection/wire";
import type { View } from "../../follow/view";
import { ace_low, height_of } from "../common/cards";
import { cards_of } from "../common/pick";
import { state_of } from "./follow";

const height = (card: Card) => height_of(card, ace_low);

/** How many of the hand go with the card: of its rank, or near it in its suit. */
function company(card: Card, hand: readonly Card[], reach: number): number {
  return hand.filter((other) => other !== card && (rank_of(other) === rank_of(card) ||
    (suit_of(other) === suit_of(card) && Math.abs(height(other) - height(card)) <= reach))).length;
}

export function hint(view: View): Legal | null {
  const legal = view.you?.legal ?? [];
  const hand = view.you?.hand ?? [];
  const top = state_of(view)?.top ?? null;
  const worth = (entry: Legal): number => {
    const [card] = cards_of(entry);
    if (card === undefined) {
      if (entry.msg !== "draw") return 1;
      if (entry.from === "stock") return 2;
      return top !== null && company(top, hand, 1) > 1 ? 3 : 0;
    }
    const spare = Math.min(height(card) + 1, 10) - 8 * company(card, hand, 2);
    return entry.msg === "knock" ? 100 + spare : spare;
  };
  return [...legal].sort((a, b) => worth(b) - worth(a))[0] ?? null;
}
