// Which entry of `legal` some picked cards are. Pure.

import { rank_of } from "../../cards/suits";
import type { Card, Legal } from "../../connection/wire";

interface Choice {
  choose: number;
  of: readonly (Card | readonly Card[])[];
}

/** The cards of an entry itself, without what may be added. */
export function cards_of(entry: Legal): readonly Card[] {
  if ("card" in entry && entry.card !== undefined) return [entry.card];
  return ("cards" in entry ? entry.cards : undefined) ?? [];
}

export function choices_of(entry: Legal): readonly Choice[] {
  return ("plus" in entry ? entry.plus : undefined) ?? [];
}

export function has_cards(entry: Legal): boolean {
  return cards_of(entry).length > 0 || choices_of(entry).length > 0;
}

function whole(one: Card | readonly Card[]): readonly Card[] {
  return typeof one === "string" ? [one] : one;
}

/** Every card that some entry could take. */
export function cards_in(entry: Legal): Card[] {
  const more = choices_of(entry).flatMap((choice) => choice.of.flatMap(whole));
  return [...cards_of(entry), ...more];
}

/** What tells cards apart: jokers have no rank but themselves. */
export function key_of(card: Card, ranks_only: boolean): string {
  return ranks_only && card[1] !== "J" ? rank_of(card) : card;
}

/** Whether the picked cards, in any order, are one of what the entry stands for. */
export function fits(entry: Legal, picked: readonly Card[], ranks_only: boolean): boolean {
  const keys = (cards: readonly Card[]) => cards.map((card) => key_of(card, ranks_only));
  const rest = without(keys(picked), keys(cards_of(entry)));
  if (rest === null) return false;
  const choices = choices_of(entry).map((choice) => ({
    choose: choice.choose, of: choice.of.map((one) => keys(whole(one))),
  }));
  return covers(choices, 0, 0, rest);
}

/** The message that plays the picked cards. */
export function played(entry: Legal, picked: readonly Card[]): Legal {
  if ("card" in entry && entry.card !== undefined) return { ...entry, card: picked[0] } as Legal;
  const { plus: _, ...rest } = entry as Legal & { plus?: unknown };
  return { ...rest, cards: [...picked] } as Legal;
}

function without(from: readonly string[], some: readonly string[]): string[] | null {
  const left = [...from];
  for (const one of some) {
    const at = left.indexOf(one);
    if (at < 0) return null;
    left.splice(at, 1);
  }
  return left;
}

function covers(
  choices: readonly { choose: number; of: readonly string[][] }[],
  from: number,
  taken: number,
  rest: readonly string[],
): boolean {
  const [choice, ...later] = choices;
  if (choice === undefined) return rest.length === 0;
  if (taken === choice.choose) return covers(later, 0, 0, rest);
  for (let i = from; i < choice.of.length; i++) {
    const left = without(rest, choice.of[i] ?? []);
    if (left !== null && covers(choices, i + 1, taken + 1, left)) return true;
  }
  return false;
}
