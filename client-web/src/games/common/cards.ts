// Orders of cards that several games share. Pure.

import { rank_of, suit_of } from "../../cards/suits";
import type { Card } from "../../connection/wire";

/** Orders of ranks, from low to high. */
export const ace_low = "A23456789TJQK";
export const ace_high = "23456789TJQKA";
export const two_high = "3456789TJQKA2";

/** Jokers stand above all ranks. */
export function height_of(card: Card, order: string): number {
  if (card.startsWith("BJ")) return order.length;
  if (card.startsWith("RJ")) return order.length + 1;
  return order.indexOf(rank_of(card));
}

/** By suit, then from high to low. */
export function by_suit(hand: readonly Card[], order: string, suits = "SHCD"): Card[] {
  const key = (card: Card) => suits.indexOf(suit_of(card)) * 32 - height_of(card, order);
  return [...hand].sort((a, b) => key(a) - key(b));
}

/** From high to low, then by suit. */
export function by_rank(hand: readonly Card[], order: string, suits = "SHCD"): Card[] {
  const key = (card: Card) => suits.indexOf(suit_of(card)) - height_of(card, order) * 8;
  return [...hand].sort((a, b) => key(a) - key(b));
}
