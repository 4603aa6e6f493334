// Cards in words, for those who hear the page and for the log.

import type { Card, Suit } from "../connection/wire";
import type { Lang } from "../i18n/lang.svelte";
import { index_of, is_joker, rank_of, suit_of } from "./suits";

const suit_names: Record<Lang, Record<Suit, string>> = {
  en: { S: "spades", H: "hearts", D: "diamonds", C: "clubs" },
  zh: { S: "黑桃", H: "红桃", D: "方块", C: "梅花" },
};

const rank_names: Record<string, string> = { A: "ace", J: "jack", Q: "queen", K: "king" };

export function suit_name(suit: Suit, lang: Lang): string {
  return suit_names[lang][suit];
}

const jokers: Record<Lang, Record<string, string>> = {
  en: { B: "black joker", R: "red joker" },
  zh: { B: "小王", R: "大王" },
};

export function card_name(card: Card, lang: Lang): string {
  if (is_joker(card)) return jokers[lang][rank_of(card)] ?? "";
  const suit = suit_name(suit_of(card), lang);
  if (lang === "zh") return `${suit}${index_of(card)}`;
  return `${rank_names[rank_of(card)] ?? index_of(card)} of ${suit}`;
}

const symbols: Record<Suit, string> = { S: "♠", H: "♥", D: "♦", C: "♣" };

export function card_text(card: Card): string {
  if (is_joker(card)) return card.startsWith("R") ? "🃏★" : "🃏☆";
  return `${index_of(card)}${symbols[suit_of(card)]}`;
}
