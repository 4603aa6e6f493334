// An exported hand (docs/fairness.md, section 7) as steps that can be looked at: what one seat was
// shown, folded as if it came over the wire. The rules are not needed for it, nor is the proof
// looked at. Pure.

import type { Card, ServerMessage, User } from "../connection/wire";
import { fold, type Games } from "../follow/fold";
import type { LogEntry, View } from "../follow/view";

const kMaxBytes = 4 << 20;
const kFormat = "cardroom hand 1";

interface Event {
  after: number;
  shown: object;
  alone?: readonly { seat: number; shown: object }[];
}

export interface Hand {
  format: typeof kFormat;
  table: string;
  hand_no: number;
  game: string;
  seats: readonly { user: User | null; bot: boolean; score: number }[];
  playing: readonly number[];
  events: readonly Event[];
}

export interface ReplayProps {
  hand: Hand;
  close: () => void;
}

export type Fault = "too_long" | "no_hand" | "other_format";

/** After so many moves: the table, and what the last of them came to. */
export interface Step {
  view: View;
  news: readonly LogEntry[];
}

export function read(text: string): Hand | Fault {
  if (text.length > kMaxBytes) return "too_long";
  let hand: unknown;
  try {
    hand = JSON.parse(text);
  } catch {
    return "no_hand";
  }
  if (!is_object(hand) || typeof hand.format !== "string") return "no_hand";
  if (hand.format !== kFormat) return "other_format";
  return is_hand(hand) ? hand : "no_hand";
}

/** As `seat` saw it, or for null as those did who looked on; the deal first. */
export function steps_of(hand: Hand, seat: number | null, games: Games): Step[] {
  const steps: Step[] = [];
  let view = before(hand, seat);
  hand.events.forEach((event, i) => {
    const shown = event.alone?.find((one) => one.seat === seat)?.shown ?? event.shown;
    const message = { ...shown, room: view.room, epoch: view.epoch, seq: i + 1 } as ServerMessage;
    view = fold(view, message, 0, games).view ?? view;
    const step = steps.length - 1 === event.after ? steps.pop() : undefined;
    const entry = view.log.at(-1);
    steps.push({ view, news: [...(step?.news ?? []), ...(entry === undefined ? [] : [entry])] });
  });
  return steps;
}

function before(hand: Hand, seat: number | null): View {
  return {
    room: hand.table, epoch: 1, seq: 0, game: hand.game, hand_no: hand.hand_no,
    phase: "waiting", host: null, private: false, code: null, auto: false, spectators: 0,
    seats: hand.seats.map(({ user, bot, score }, i) => ({
      seat: i, user, bot, score, presence: "connected", cards: 0, ready: true, stand_in: false,
      watching: false,
    })),
    state: null, turns: [], outcome: null, log: [],
    you: seat === null ? null : { seat, hand: [] as Card[], legal: [] },
  };
}

function is_object(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function is_hand(hand: Record<string, unknown>): hand is Record<string, unknown> & Hand {
  const { table, hand_no, game, seats, playing, events } = hand;
  return typeof table === "string" && Number.isSafeInteger(hand_no) && typeof game === "string" &&
    Array.isArray(seats) && seats.every(is_seat) &&
    Array.isArray(playing) && playing.every((seat) => (seats as unknown[])[seat] !== undefined) &&
    Array.isArray(events) && events.length > 0 && events.every(is_event) && in_order(events);
}

function is_seat(seat: unknown): boolean {
  if (!is_object(seat) || !Number.isSafeInteger(seat.score)) return false;
  return seat.user === null || (is_object(seat.user) && typeof seat.user.name === "string");
}

function is_event(event: unknown): event is Event {
  return is_object(event) && Number.isSafeInteger(event.after) && is_object(event.shown) &&
    (event.alone === undefined || (Array.isArray(event.alone) && event.alone.every(is_object)));
}

/** Every move shows something, from the deal on. */
function in_order(events: readonly Event[]): boolean {
  return events.every(({ after }, i) => {
    const last = events[i - 1]?.after ?? -1;
    return after === last + 1 || (i > 0 && after === last);
  });
}
