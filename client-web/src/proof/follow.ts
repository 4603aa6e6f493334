// What one page was told of the proof of one hand, gathered event by event: a value, which judge.ts
// checks and which can be kept as a file. Nothing is checked or sent here. Pure.

import type { Card, ServerMessage, TableMessage } from "../connection/wire";
import type { Event, View } from "../follow/view";
import type { CardPath } from "./deal";

/** What a page remembers of a room: the last hand, and what it gives to the next one. */
export interface Notes {
  room: string;
  /** The newest event seen; a jump means that some were missed. */
  seq: number;
  /** r of one's own `ready`, until a commitment takes it. */
  offered: string | null;
  /** A shuffle is due or was made, and its root is not told yet. */
  rootless: boolean;
  /** The cards that the last `reshuffle` shuffled; null where the page cannot know. */
  gathered: readonly Card[] | null;
  hand: Seen | null;
}

export interface Told {
  shuffle: number;
  root: string;
  /** What was shuffled, in no order; null where the page cannot know. */
  cards: readonly Card[] | null;
  /** A card turned up to lie under the stock. */
  under: Card | null;
  /** Cards seen to come: `left` is what was left of the shuffle then. */
  drawn: readonly { cards: readonly Card[]; left: number }[];
  paths: readonly CardPath[];
}

/** The file that a page gives of a hand. */
export interface Seen {
  format: "cardroom seen 1";
  table: string;
  hand_no: number;
  game: string;
  seat: number | null;
  /** r as one sent it. */
  mine: string | null;
  commitment: string;
  seats: readonly number[];
  entropy: readonly string[];
  revealed: readonly number[];
  /** One's own cards of the deal, and among how many they were dealt round; null: not dealt in. */
  dealt: { cards: readonly Card[]; among: number } | null;
  shuffles: readonly Told[];
  opening: Opening | null;
  /** The hand is over; without an opening its game keeps its cards hidden. */
  over?: true;
  /** Cards came before their shuffle's root was told. */
  late: boolean;
  /** Something was missed, as when the page was loaded in mid-hand. */
  missed: boolean;
}

export type Opening = NonNullable<Extract<ServerMessage, { msg: "fairness" }>["opening"]>;

/** What has to be known of a game. */
export interface Shuffling {
  pack: readonly Card[];
  /** The cards that a `reshuffle` shuffles; null where some were not seen. */
  reshuffled?(view: View): readonly Card[] | null;
}

export function is_record(value: unknown): value is Seen {
  return (value as Seen | null)?.format === "cardroom seen 1";
}

export function blank(room: string, seq: number): Notes {
  return { room, seq, offered: null, rootless: false, gathered: null, hand: null };
}

/** One more message of the room; `view` is the table before it, `offer` the r whose hash went with
    the newest `ready`. */
export function note(
  notes: Notes, message: ServerMessage, view: View, game: Shuffling | null,
  offer: string | null,
): Notes {
  if (message.msg === "proof") return proven(notes, message);
  if (message.msg === "table") {
    return caught_up(jumped(notes, message.seq, message.hand_no), message, view, game);
  }
  if (!("seq" in message) || message.msg === "resume" || message.seq <= notes.seq) return notes;
  const event: Event = message;
  const next = { ...jumped(notes, event.seq - 1, null), seq: event.seq };
  switch (event.msg) {
    case "ready":
      return event.seat === view.you?.seat ? { ...next, offered: offer } : next;
    case "fairness": return told(next, event, view, game);
    case "reveal":
      return with_hand(next, (hand) => ({ ...hand, revealed: [...hand.revealed, event.seat] }));
    case "deal": return dealt(next, event, view);
    case "draw": return drew(in_time(next), event);
    case "result": return with_hand(next, (hand) => ({ ...hand, over: true }));
    case "landlord": return came(next, event.cards, 0);
    case "reshuffle":
      return { ...next, rootless: true, gathered: game?.reshuffled?.(view) ?? null };
    default: return next;
  }
}

/** Up to `seq` all is known, or what lies between was missed. */
function jumped(notes: Notes, seq: number, hand_no: number | null): Notes {
  if (seq === notes.seq) return notes;
  const next = { ...notes, seq, offered: null };
  if (notes.hand?.opening === null) return with_hand(next, (hand) => ({ ...hand, missed: true }));
  return hand_no === null || hand_no === notes.hand?.hand_no ? next : { ...next, hand: null };
}

/** A table names what was published. What was told before stands: it is what the end is held to. */
function caught_up(notes: Notes, table: TableMessage, view: View, game: Shuffling | null): Notes {
  const { fairness } = table;
  if (fairness === undefined) return notes;
  const known = notes.hand?.hand_no === fairness.hand_no ? notes.hand : null;
  const hand = known ?? { ...begun(fairness, view, null), missed: true };
  const news = fairness.roots.filter(({ shuffle }) =>
    !hand.shuffles.some((told) => told.shuffle === shuffle));
  if (known !== null && news.length === 0) return notes;
  const shuffles = news.map(({ shuffle, root }) => root_told(shuffle, root, null, game));
  return { ...notes, hand: { ...hand, shuffles: [...hand.shuffles, ...shuffles] } };
}

function with_hand(notes: Notes, change: (hand: Seen) => Seen): Notes {
  return notes.hand === null ? notes : { ...notes, hand: change(notes.hand) };
}

type Commitment = Pick<Seen, "hand_no" | "commitment" | "seats" | "entropy">;

function begun(
  { hand_no, commitment, seats, entropy }: Commitment, view: View, mine: string | null,
): Seen {
  return {
    format: "cardroom seen 1", table: view.room, hand_no, game: view.game,
    seat: view.you?.seat ?? null, mine, commitment, seats, entropy, revealed: [], dealt: null,
    shuffles: [], opening: null, late: false, missed: false,
  };
}

function root_told(
  shuffle: number, root: string, gathered: readonly Card[] | null, game: Shuffling | null,
): Told {
  const cards = shuffle === 0 ? (game?.pack ?? null) : gathered;
  return { shuffle, root, cards, under: null, drawn: [], paths: [] };
}

function told(
  notes: Notes, event: Extract<Event, { msg: "fairness" }>, view: View, game: Shuffling | null,
): Notes {
  const { hand_no, commitment, root, shuffle, opening } = event;
  if (commitment !== undefined) {
    const { seats = [], entropy = [] } = event;
    const hand = begun({ hand_no, commitment, seats, entropy }, view, notes.offered);
    return { ...notes, offered: null, rootless: true, hand };
  }
  if (notes.hand?.hand_no !== hand_no) return notes;
  if (opening !== undefined) return with_hand(notes, (hand) => ({ ...hand, opening }));
  if (root === undefined || shuffle === undefined) return notes;
  const one = root_told(shuffle, root, notes.gathered, game);
  return with_hand({ ...notes, rootless: false }, (hand) =>
    ({ ...hand, shuffles: [...hand.shuffles, one] }));
}

/** Cards come: the root had to be told by now. */
function in_time(notes: Notes): Notes {
  if (!notes.rootless) return notes;
  return with_hand(notes, (hand) => ({ ...hand, late: hand.late || !hand.missed }));
}

function dealt(notes: Notes, event: Extract<Event, { msg: "deal" }>, view: View): Notes {
  // A hand that the newest commitment is not for has no proof at all.
  if (notes.hand?.hand_no !== event.hand_no) return { ...notes, hand: null };
  const cards = view.you === null ? undefined : event.cards;
  const among = event.counts.filter((count) => count > 0).length;
  const up = "up" in event ? event.up : "discard" in event ? event.discard : null;
  const under = "trump" in event ? event.trump : null;
  const left = "stock" in event ? event.stock : 0;
  const turned = up === null ? [] : [{ cards: [up], left }];
  return with_hand(in_time(notes), (hand) => ({
    ...hand,
    dealt: cards === undefined || cards.length === 0 ? null : { cards, among },
    shuffles: hand.shuffles.map((one) => ({ ...one, under, drawn: turned })),
  }));
}

function drew(notes: Notes, event: Extract<Event, { msg: "draw" }>): Notes {
  if (event.from === "discards") return notes;
  const one = event.card === undefined ? [] : [event.card];
  return came(notes, event.cards ?? one, event.stock);
}

/** From the newest shuffle, which is not known for sure where something was missed. */
function came(notes: Notes, cards: readonly Card[], left: number): Notes {
  if (cards.length === 0 || notes.hand?.missed !== false) return notes;
  return with_hand(notes, (hand) => ({
    ...hand,
    shuffles: hand.shuffles.map((told, i, all) => (
      i === all.length - 1 ? { ...told, drawn: [...told.drawn, { cards, left }] } : told)),
  }));
}

function proven(notes: Notes, proof: Extract<ServerMessage, { msg: "proof" }>): Notes {
  if (notes.hand?.hand_no !== proof.hand_no) return notes;
  return with_hand(notes, (hand) => ({
    ...hand,
    shuffles: hand.shuffles.map((one) =>
      (one.shuffle === proof.shuffle ? { ...one, paths: proof.cards } : one)),
  }));
}

/** r, where the newest event is the commitment that asks for it. */
export function to_reveal(before: Notes, after: Notes): string | null {
  return before.hand?.commitment === after.hand?.commitment ? null : (after.hand?.mine ?? null);
}
