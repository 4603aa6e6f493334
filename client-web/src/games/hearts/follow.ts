// The game's part of the fold: passing, the trick, the points taken. Pure.

import type { Card, TableMessage } from "../../connection/wire";
import type { GameFollow } from "../../follow/fold";
import type { Event, View } from "../../follow/view";
import { held } from "../common/hold";

export type Direction = "left" | "right" | "across" | "hold";

export interface Laid {
  seat: number;
  card: Card;
}

export interface State {
  pass: Direction;
  passed: readonly boolean[];
  trick: readonly Laid[];
  /** The trick before, while the next has no card yet. */
  last: readonly Laid[];
  broken: boolean;
  points: readonly number[];
}

export const kPassed = 3;
const none = [false, false, false, false];

export const follow: GameFollow = {
  open(state: TableMessage["state"]): State | null {
    if (!("broken" in state)) return null;
    return { ...state, last: [] };
  },
  evolve,
};

export function state_of(view: View): State | null {
  return view.state as State | null;
}

/** Whether cards are still being passed. */
export function is_passing(view: View): boolean {
  return view.you?.legal.some((entry) => entry.msg === "pass") === true ||
    state_of(view)?.passed.some((one) => one) === true;
}

function evolve(view: View, event: Event): View {
  if (event.msg === "deal") {
    if (!("pass" in event)) return view;
    const state: State = {
      pass: event.pass, passed: none, trick: [], last: [], broken: false, points: [0, 0, 0, 0],
    };
    return { ...view, state };
  }
  const state = state_of(view);
  if (state === null) return view;
  switch (event.msg) {
    case "pass": {
      const passed = state.passed.map((one, seat) => one || seat === event.seat);
      return held(set(view, { ...state, passed }), event.seat, -kPassed, event.cards ?? [], []);
    }
    case "exchange": {
      const over = set(view, { ...state, passed: none });
      return view.seats.reduce(
        (next, { seat }) => held(next, seat, kPassed, [], event.cards ?? []), over,
      );
    }
    case "play": {
      if (!("card" in event)) return view;
      const { seat, card } = event;
      const trick = [...state.trick, { seat, card }];
      const broken = state.broken || card[1] === "H";
      return held(set(view, { ...state, trick, last: [], broken }), seat, -1, [card], []);
    }
    case "take": {
      const taken = event.points ?? 0;
      const points = state.points.map((n, seat) => n + (seat === event.seat ? taken : 0));
      return set(view, { ...state, trick: [], last: state.trick, points });
    }
    default: return view;
  }
}

function set(view: View, state: State): View {
  return { ...view, state };
}
