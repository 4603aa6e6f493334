// An exported hand (docs/fairness.md, section 7), checked from its first byte to its last. Pure.

import { digest, hex, text, type Bytes } from "./bytes";
import { ascending, commitment, order, root, secret_of, type Place } from "./deal";
import { sha256 } from "./sha256";

/** What can be wrong with a deal, in the order in which it is looked for. */
export type Fault =
  | "form" | "sum" | "commitment" | "left_out" | "contribution" | "cards" | "order" | "root"
  | "late" | "path" | "dealt";

/** What a seat gave: r, where it revealed one. */
export interface Contribution {
  seat: number;
  entropy: string;
  r?: string;
}

export interface Shuffle {
  shuffle: number;
  root: string;
  cards: readonly string[];
}

export interface Hand extends Place {
  format: "cardroom hand 1";
  game: string;
  seed: string;
  commitment: string;
  contributions: readonly Contribution[];
  shuffles: readonly Shuffle[];
  sum: string;
}

export class Wrong extends Error {
  constructor(readonly fault: Fault, readonly where = "") {
    super(where === "" ? fault : `${fault}: ${where}`);
  }
}

/** JSON with sorted members, no blanks, and ASCII alone. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, one]) => `${canonical(name)}:${canonical(one)}`).join()}}`;
  }
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}

/** The hand that a file holds, byte for byte as it was exported. */
export function read(file: Bytes): Hand {
  let hand: Hand;
  try {
    const words = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file);
    hand = JSON.parse(words) as Hand;
    if (words !== `${canonical(hand)}\n`) throw new Wrong("sum", "not as it was written");
    if (hand.format !== "cardroom hand 1") throw new Wrong("form", "another format");
  } catch (error) {
    throw error instanceof Wrong ? error : new Wrong("form");
  }
  const { sum, ...rest } = hand;
  if (hex(sha256(text(canonical(rest)))) !== sum) throw new Wrong("sum");
  return hand;
}

/** What counts as a seat's contribution: r, or the hash in its place. */
export function counted({ seat, entropy, r }: Contribution): Bytes {
  if (r === undefined) return digest(entropy);
  if (hex(sha256(digest(r))) !== entropy) throw new Wrong("contribution", `seat ${seat}`);
  return digest(r);
}

/** A shuffle against the secret: its cards, their order, the root. */
export function check_shuffle(prk: Bytes, place: Place, { shuffle, root: told, cards }: Shuffle) {
  const where = `shuffle ${shuffle}`;
  if (new Set(cards).size !== cards.length) throw new Wrong("cards", where);
  const lying = order(prk, place, shuffle, cards);
  if (lying.join() !== cards.join()) throw new Wrong("order", where);
  if (hex(root(prk, place, shuffle, lying)) !== told) throw new Wrong("root", where);
}

/** Throws what is wrong; `pack` is the game's, where it is known. */
export function check(hand: Hand, pack: readonly string[] | null): void {
  const place = { table: hand.table, hand_no: hand.hand_no };
  const seed = digest(hand.seed);
  if (hex(commitment(place, seed)) !== hand.commitment) throw new Wrong("commitment");
  hand.contributions.forEach(({ seat }, i) => {
    if (seat <= (hand.contributions[i - 1]?.seat ?? -1)) throw new Wrong("contribution");
  });
  const prk = secret_of(seed, hand.contributions.map(counted));
  const dealt = hand.shuffles[0]?.cards ?? [];
  if (dealt.length === 0) throw new Wrong("cards");
  if (pack !== null && ascending(dealt).join() !== ascending(pack).join()) {
    throw new Wrong("cards", "another pack");
  }
  hand.shuffles.forEach((one, i) => {
    if (one.shuffle !== i || !one.cards.every((card) => dealt.includes(card))) {
      throw new Wrong("cards", `shuffle ${i}`);
    }
    check_shuffle(prk, place, one);
  });
}
