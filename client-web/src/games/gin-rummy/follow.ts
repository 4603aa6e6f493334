// The game's part of the fold: stock, discards, what may not be laid there again. Pure.

import type { Card, TableMessage } from "../../connection/wire";
import type { GameFollow } from "../../follow/fold";
import type { Event, View } from "../../follow/view";
import { held } from "../common/hold";

export interface State {
  /** On top of the discards. */
  top: Card | null;
  stock: number;
  limit: number;
  offered: boolean;
}

export const follow: GameFollow = {
  open(state: TableMessage["state"]): State | null {
    if (!("offered" in state)) return null;
    const { discard, stock, limit, offered } = state;
    return { top: discard ?? null, stock, limit, offered };
  },
  evolve,
};

export function state_of(view: View): State | null {
  return view.state as State | null;
}

function evolve(view: View, event: Event): View {
  if (event.msg === "deal") {
    if (!("limit" in event)) return view;
    const { discard: top, stock, limit } = event;
    return { ...view, state: { top, stock, limit, offered: true } satisfies State };
  }
  const state = state_of(view);
  if (state === null) return view;
  const set = (change: Partial<State>): View => ({ ...view, state: { ...state, ...change } });
  switch (event.msg) {
    case "draw": {
      const next = set({ top: event.discard ?? null, stock: event.stock, offered: false });
      return held(next, event.seat, 1, [], event.card === undefined ? [] : [event.card]);
    }
    case "discard":
    case "knock": return held(set({ top: event.card }), event.seat, -1, [event.card], []);
    default: return view;
  }
}
