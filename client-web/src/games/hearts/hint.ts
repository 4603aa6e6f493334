// Advice, from what may be done and the trick: pass what is high, stay under the trick, throw off
// what costs.

import { suit_of } from "../../cards/suits";
import type { Card, Legal } from "../../connection/wire";
import type { View } from "../../follow/view";
import { ace_high, height_of } from "../common/cards";
import { cards_of } from "../common/pick";
import { kPassed, state_of } from "./follow";

const height = (card: Card) => height_of(card, ace_high);

export function hint(view: View): Legal | null {
  const legal = view.you?.legal ?? [];
  if (legal[0]?.msg === "pass") {
    const risk = (card: Card) =>
      height(card) + (card === "QS" ? 20 : card[1] === "S" || card[1] === "H" ? 3 : 0);
    const cards = [...(view.you?.hand ?? [])].sort((a, b) => risk(b) - risk(a));
    return { msg: "pass", cards: cards.slice(0, kPassed) };
  }
  const trick = state_of(view)?.trick ?? [];
  const led = trick[0] === undefined ? null : suit_of(trick[0].card);
  const highest = Math.max(-1, ...trick.filter(({ card }) => suit_of(card) === led)
    .map(({ card }) => height(card)));
  const worth = (entry: Legal): number => {
    const card = cards_of(entry)[0] ?? "";
    if (led === null) return -height(card);
    const costs = card === "QS" ? 100 : card[1] === "H" ? 50 : 0;
    if (suit_of(card) !== led) return costs + height(card);
    return height(card) < highest ? 20 + height(card) : -height(card) - (card === "QS" ? 50 : 0);
  };
  return [...legal].sort((a, b) => worth(b) - worth(a))[0] ?? null;
}
