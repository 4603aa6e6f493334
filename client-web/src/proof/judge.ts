// Whether what a page was told of a hand hangs together, as far as it is open by now. Pure.

import type { Card } from "../connection/wire";
import { digest, hex, type Bytes } from "./bytes";
import { climb, commitment, order, root, secret_of, type Place } from "./deal";
import type { Opening, Seen, Told } from "./follow";
import { counted, Wrong, type Fault } from "./hand";
import { sha256 } from "./sha256";

export interface Verdict {
  /** `sealed`: nothing wrong so far, the cards are not open yet; `hidden`: nor will they ever be.
      `partly`: nothing wrong, but not all could be checked. */
  kind: "sealed" | "hidden" | "checked" | "partly" | "failed";
  faults: readonly { fault: Fault; where: string }[];
  /** r of one's own counted. Else the server, which knew all hashes before it committed, may have
      chosen the order. */
  own_part: boolean;
}

export function judge(seen: Seen): Verdict {
  const faults: { fault: Fault; where: string }[] = [];
  const look = (check: () => void): void => {
    try {
      check();
    } catch (error) {
      const { fault, where } = error instanceof Wrong ? error : new Wrong("form");
      faults.push({ fault, where });
    }
  };
  look(() => check_own_part(seen));
  if (seen.late) faults.push({ fault: "late", where: "" });
  for (const told of seen.shuffles) look(() => check_paths(seen, told));
  const { opening } = seen;
  if (opening !== null) look(() => check_opening(seen, opening));
  const kind = faults.length > 0 ? "failed"
    : opening === null ? (seen.over ? "hidden" : "sealed")
    : is_whole(seen) ? "checked" : "partly";
  const own_part = seen.mine !== null
    && opening?.contributions.some(({ seat, r }) => seat === seen.seat && r === seen.mine) === true;
  return { kind, faults, own_part };
}

function is_whole(seen: Seen): boolean {
  return !seen.missed && seen.shuffles.every(({ cards }) => cards !== null);
}

/** Who committed to r in time is named, with the hash of that r. */
function check_own_part({ seat, mine, seats, entropy }: Seen): void {
  if (mine === null || seat === null) return;
  if (entropy[seats.indexOf(seat)] !== hex(sha256(digest(mine)))) throw new Wrong("left_out");
}

function same(some: readonly Card[], others: readonly Card[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}

/** One's own cards lead to the root, and lay where the dealing round brings them from. */
function check_paths({ dealt }: Seen, { shuffle, root: told, paths }: Told): void {
  for (const one of paths) {
    const top = climb(one);
    if (top === null || hex(top) !== told) throw new Wrong("path", one.card);
  }
  if (shuffle !== 0 || dealt === null) return;
  const own = paths.filter(({ card }) => dealt.cards.includes(card));
  const { among, cards } = dealt;
  for (const { card, position } of own) {
    const round = (position - own[0]!.position) % among === 0;
    if (!round || position >= among * cards.length) throw new Wrong("dealt", card);
  }
}

function check_opening(seen: Seen, opening: Opening): void {
  const place = { table: seen.table, hand_no: seen.hand_no };
  const seed = digest(opening.seed);
  if (hex(commitment(place, seed)) !== seen.commitment) throw new Wrong("commitment");
  const prk = secret_of(seed, contributions(seen, opening));
  if (seen.shuffles.length === 0 && !seen.missed) throw new Wrong("root");
  seen.shuffles.forEach((told, i) => {
    if (told.shuffle !== i && !seen.missed) throw new Wrong("root", `shuffle ${i}`);
    if (told.cards !== null) check_shuffle(seen, prk, place, told, told.cards);
  });
}

/** Those who revealed counted by r, the others by their hash. */
function contributions({ seats, entropy, revealed, missed }: Seen, opening: Opening): Bytes[] {
  const given = opening.contributions;
  if (given.map(({ seat }) => seat).join() !== seats.join()) throw new Wrong("contribution");
  return given.map(({ seat, r }, i) => {
    const hash = entropy[i] ?? "";
    const silent = !revealed.includes(seat) && (!missed || r === hash);
    if (silent && r !== hash) throw new Wrong("contribution", `seat ${seat}`);
    return counted(silent ? { seat, entropy: hash } : { seat, entropy: hash, r });
  });
}

/** The root is that of the order that follows, and what was seen lay where it came from. */
function check_shuffle(
  { dealt }: Seen, prk: Bytes, place: Place, told: Told, cards: readonly Card[],
): void {
  const { shuffle, under, drawn } = told;
  const lying = order(prk, place, shuffle, cards);
  if (hex(root(prk, place, shuffle, lying)) !== told.root) {
    throw new Wrong("root", `shuffle ${shuffle}`);
  }
  if (shuffle === 0 && dealt !== null && !dealt_round(lying, dealt)) throw new Wrong("dealt");
  const stock = lying.filter((card) => card !== under);
  if (under !== null) stock.push(under);
  for (const { cards: came, left } of drawn) {
    const end = stock.length - left;
    if (!same(came, stock.slice(end - came.length, end))) throw new Wrong("dealt", came.join(" "));
  }
}

function dealt_round(lying: readonly Card[], { cards, among }: NonNullable<Seen["dealt"]>) {
  const first = lying.slice(0, cards.length * among);
  return Array.from({ length: among }, (_, from) => first.filter((_, i) => i % among === from))
    .some((hand) => same(hand, cards));
}
