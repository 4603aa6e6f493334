// One table as this viewer knows it: a value. Components read it, the fold makes the next one.

import type { Card, Legal, Seat, ServerMessage, TableMessage } from "../connection/wire";

export const kMaxLog = 80;

/** What happened: numbered, durable, without a gap. */
export type Event = Extract<ServerMessage, { seq: number; epoch: number }> extends infer M
  ? M extends { msg: "table" | "resume" } ? never : M
  : never;

export interface Turn {
  seat: number;
  /** Milliseconds left at the moment `at` of this browser's clock. */
  ms: number;
  at: number;
  /** So much of them is the seat's reserve, and comes last. */
  bank?: number;
}

export interface You {
  seat: number;
  hand: readonly Card[];
  legal: readonly Legal[];
}

/** A line of the log: the event, and the name its seat had then. */
export interface LogEntry {
  event: Event;
  who: string;
}

export interface Outcome {
  hand_no: number;
  winner: number | null;
  hands: readonly (readonly Card[])[];
  points: readonly number[];
  scores: readonly number[];
  final: boolean;
}

export interface View {
  room: string;
  epoch: number;
  seq: number;
  game: string;
  hand_no: number;
  phase: TableMessage["phase"];
  private: boolean;
  code: string | null;
  /** Who made a private table. */
  host: string | null;
  auto: boolean;
  spectators: number;
  seats: readonly Seat[];
  /** The game's own part; only the game's folder knows what is in it. */
  state: unknown;
  /** The clocks that run: several where several may act at once. */
  turns: readonly Turn[];
  you: You | null;
  outcome: Outcome | null;
  log: readonly LogEntry[];
}

export function seat_of(view: View, seat: number): Seat | undefined {
  return view.seats.find((one) => one.seat === seat);
}

export function name_of(view: View, seat: number | null): string {
  return (seat === null ? undefined : seat_of(view, seat)?.user?.name) ?? "";
}

export function with_seat(view: View, seat: number, change: Partial<Seat>): View {
  const seats = view.seats.map((one) => (one.seat === seat ? { ...one, ...change } : one));
  return { ...view, seats };
}

export function turn_of(view: View, seat: number | undefined): Turn | null {
  return view.turns.find((one) => one.seat === seat) ?? null;
}

/** The clock that concerns this viewer most: their own, else the one that began first. */
export function main_turn(view: View): Turn | null {
  return turn_of(view, view.you?.seat) ?? view.turns[0] ?? null;
}

/** It is the viewer's own turn, and no house bot takes it in their place. */
export function is_mine(view: View): boolean {
  if (view.you === null || turn_of(view, view.you.seat) === null) return false;
  return view.phase === "playing" && seat_of(view, view.you.seat)?.stand_in !== true;
}
