// The four suits, drawn by ourselves in a square of 24, and how a card is spelled.

import type { Card, Suit } from "../connection/wire";

export const suits: readonly Suit[] = ["S", "H", "D", "C"];

export const shapes: Record<Suit, string> = {
  H: "M12 21.6S2 14 2 7.8C2 4.4 4.6 2.4 7.2 2.4c2.2 0 4 1.3 4.8 3.2.8-1.9 2.6-3.2 4.8-3.2" +
    "C19.4 2.4 22 4.4 22 7.8c0 6.2-10 13.8-10 13.8z",
  D: "M12 1.2c2.5 4.1 5.4 7.7 8.8 10.8-3.4 3.1-6.3 6.7-8.8 10.8C9.5 18.7 6.6 15.1 3.2 12 " +
    "6.6 8.9 9.5 5.3 12 1.2z",
  S: "M12 1.6S2 8.6 2 14.4c0 3 2.3 4.8 4.8 4.8 1.8 0 3.4-.9 4.2-2.3-.2 2.5-1.2 " +
    "4.4-2.8 5.5h7.6c-1.6-1.1-2.6-3-2.8-5.5.8 1.4 2.4 2.3 4.2 2.3 2.5 0 4.8-1.8 " +
    "4.8-4.8 0-5.8-10-12.8-10-12.8z",
  C: "M12 1.8a4.9 4.9 0 0 1 4 7.7 4.9 4.9 0 1 1-3 8.2c.2 2.2 1.2 3.8 2.8 4.7H8.2" +
    "c1.6-.9 2.6-2.5 2.8-4.7a4.9 4.9 0 1 1-3-8.2 4.9 4.9 0 0 1 4-7.7z",
};

const order = "A23456789TJQK";

export function is_red(suit: Suit): boolean {
  return suit === "H" || suit === "D";
}

export function is_joker(card: Card): boolean {
  return card[1] === "J";
}

export function rank_of(card: Card): string {
  return card[0] ?? "";
}

export function suit_of(card: Card): Suit {
  return card[1] as Suit;
}

/** What is printed on the corner. */
export function index_of(card: Card): string {
  if (is_joker(card)) return "★";
  return rank_of(card) === "T" ? "10" : rank_of(card);
}

/** By suit, red and black in turn, and by rank within. */
export function sorted(hand: readonly Card[]): Card[] {
  const suit_order = "SHCD";
  const key = (card: Card) =>
    suit_order.indexOf(suit_of(card)) * 16 + order.indexOf(rank_of(card));
  return [...hand].sort((a, b) => key(a) - key(b));
}
