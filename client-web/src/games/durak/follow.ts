// The game's part of the fold: who attacks whom, what lies there, the stock. Pure.

import type { Card, TableMessage } from "../../connection/wire";
import type { GameFollow } from "../../follow/fold";
import type { Event, View } from "../../follow/view";
import { held } from "../common/hold";

export interface Attack {
  attack: Card;
  beaten?: Card | undefined;
}

export interface State {
  trump: Card;
  /** With the trump under it. */
  stock: number;
  attacker: number;
  defender: number;
  table: readonly Attack[];
  taking: boolean;
}

export const follow: GameFollow = {
  open(state: TableMessage["state"]): State | null {
    if (!("trump" in state)) return null;
    const { trump, stock, attacker, defender, table, taking } = state;
    return { trump, stock, attacker, defender, table, taking };
  },
  evolve,
};

export function state_of(view: View): State | null {
  return view.state as State | null;
}

function evolve(view: View, event: Event): View {
  if (event.msg === "deal") {
    if (!("trump" in event)) return view;
    const { trump, stock, attacker, defender } = event;
    const state: State = { trump, stock, attacker, defender, table: [], taking: false };
    return { ...view, state };
  }
  const state = state_of(view);
  if (state === null) return view;
  const set = (change: Partial<State>): View => ({ ...view, state: { ...state, ...change } });
  switch (event.msg) {
    case "attack": {
      const table = [...state.table, { attack: event.card }];
      return held(set({ table }), event.seat, -1, [event.card], []);
    }
    case "beat": {
      const table = state.table.map((one) =>
        one.attack === event.over ? { ...one, beaten: event.card } : one);
      return held(set({ table }), event.seat, -1, [event.card], []);
    }
    case "take": return set({ taking: true });
    case "clear": {
      const next = set({ table: [], taking: false });
      if (!event.taken) return next;
      const cards = state.table.flatMap(({ attack, beaten }) =>
        beaten === undefined ? [attack] : [attack, beaten]);
      return held(next, event.seat, cards.length, [], cards);
    }
    case "draw": {
      const cards = event.cards ?? [];
      return held(set({ stock: event.stock }), event.seat, event.count ?? cards.length, [], cards);
    }
    case "bout": return set({ attacker: event.attacker, defender: event.defender });
    default: return view;
  }
}
