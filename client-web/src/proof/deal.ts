// What follows from a hand's secret, as docs/fairness.md has it in its sections 1 to 5. Pure.

import { concat, digest, lp, text, u32, u64, type Bytes } from "./bytes";
import { words } from "./chacha20";
import { hkdf_expand, hkdf_extract, hmac, sha256 } from "./sha256";

/** Which hand: together they occur once. */
export interface Place {
  table: string;
  hand_no: number;
}

export function commitment({ table, hand_no }: Place, seed: Bytes): Bytes {
  return sha256(concat(lp("cardroom commitment 1"), lp(table), u64(hand_no), lp(seed)));
}

export function secret_of(seed: Bytes, contributions: readonly Bytes[]): Bytes {
  return hkdf_extract(text("cardroom shuffle 1"), concat(lp(seed), ...contributions.map(lp)));
}

export function key_of(
  name: "deck" | "salt", prk: Bytes, { table, hand_no }: Place, shuffle: number,
): Bytes {
  return hkdf_expand(prk, concat(lp(`${name}_key_${shuffle}`), lp(table), u64(hand_no)));
}

/** A number below `bound`; words that would favour some are thrown away. */
export function draw(from: Iterator<number>, bound: number): number {
  const m = BigInt(bound);
  const least = (1n << 32n) % m;
  for (;;) {
    const product = BigInt(from.next().value as number) * m;
    if (BigInt.asUintN(32, product) >= least) return Number(product >> 32n);
  }
}

export function shuffled<T>(cards: readonly T[], random: Iterator<number>): T[] {
  const a = [...cards];
  for (let i = a.length - 1; i >= 1; --i) {
    const j = draw(random, i + 1);
    [a[i], a[j]] = [a[j]!, a[i]!];
  }
  return a;
}

const suits = "CDHS";
const ranks = "A23456789TJQK";

function rank_of(card: string): number {
  const joker = ["BJ", "RJ"].indexOf(card.slice(0, 2));
  const place = joker >= 0 ? 52 + joker
    : 13 * suits.indexOf(card[1] ?? "?") + ranks.indexOf(card[0] ?? "?");
  return (card[2] === "'" ? 54 : 0) + place;
}

export function ascending(cards: readonly string[]): string[] {
  return [...cards].sort((a, b) => rank_of(a) - rank_of(b));
}

/** The cards of a shuffle as they lie, the first to be dealt first. */
export function order(
  prk: Bytes, place: Place, shuffle: number, cards: readonly string[],
): string[] {
  return shuffled(ascending(cards), words(key_of("deck", prk, place, shuffle)));
}

export function leaf(salt: Bytes, position: number, card: string): Bytes {
  return sha256(concat(lp("cardroom leaf 1"), salt, u32(position), lp(card)));
}

function node(left: Bytes, right: Bytes): Bytes {
  return sha256(concat(lp("cardroom node 1"), left, right));
}

export function root(
  prk: Bytes, place: Place, shuffle: number, lying: readonly string[],
): Bytes {
  const salt_key = key_of("salt", prk, place, shuffle);
  let row = lying.map((card, i) => leaf(hmac(salt_key, u32(i)), i, card));
  const empty = sha256(lp("cardroom empty 1"));
  while ((row.length & (row.length - 1)) !== 0) row.push(empty);
  while (row.length > 1) {
    row = row.flatMap((left, i) => (i % 2 === 0 ? [node(left, row[i + 1]!)] : []));
  }
  return row[0] ?? empty;
}

/** A card's place in a shuffle, and the way from it to the root. */
export interface CardPath {
  card: string;
  position: number;
  salt: string;
  path: readonly string[];
}

/** The root to which the path leads, or null where it ends beside it. */
export function climb({ card, position, salt, path }: CardPath): Bytes | null {
  let at = leaf(digest(salt), position, card);
  let place = position;
  for (const sibling of path) {
    const other = digest(sibling);
    at = place % 2 === 1 ? node(other, at) : node(at, other);
    place = Math.floor(place / 2);
  }
  return place === 0 ? at : null;
}
