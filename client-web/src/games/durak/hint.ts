// Advice, from what may be done: beat with the lowest card, lead the lowest, keep trumps.

import { suit_of } from "../../cards/suits";
import type { Legal } from "../../connection/wire";
import type { View } from "../../follow/view";
import { ace_high, height_of } from "../common/cards";
import { cards_of } from "../common/pick";
import { state_of } from "./follow";

const kTen = 8;

export function hint(view: View): Legal | null {
  const legal = view.you?.legal ?? [];
  const state = state_of(view);
  const cost = (entry: Legal): number => {
    const [card] = cards_of(entry);
    // Passing costs nothing but the chance to be rid of a low card, taking costs the most.
    if (card === undefined || state === null) return entry.msg === "pass" ? kTen + 0.5 : 99;
    const trump = suit_of(card) === suit_of(state.trump);
    const late = state.stock === 0 && entry.msg === "attack";
    return late ? 0 : height_of(card, ace_high) + (trump ? 20 : 0);
  };
  return [...legal].sort((a, b) => cost(a) - cost(b))[0] ?? null;
}
