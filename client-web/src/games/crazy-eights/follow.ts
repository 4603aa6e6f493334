// The fold of crazy eights: its public state, and what its events do to it. Rules stay on the
// server; here is only what can be seen. Suits follow the up card, except after an eight.

import { suit_of } from "../../cards/suits";
import type { Card, Suit, TableMessage } from "../../connection/wire";
import type { GameFollow } from "../../follow/fold";
import { seat_of, with_seat, type Event, type View } from "../../follow/view";

/** How many of the newest discards are kept to be seen. */
export const kMaxPile = 4;

export interface State {
  suit: Suit;
  stock: number;
  drawn: boolean;
  /** The newest discards, the up card last; `key` tells apart the same card played twice. */
  pile: readonly { card: Card; key: number }[];
  /** All discards below the top one; null where some were not seen. */
  beneath: readonly Card[] | null;
}

export const follow: GameFollow = {
  open(state: TableMessage["state"]): State | null {
    if (!("up" in state)) return null;
    const { up, suit, stock, drawn, discards } = state;
    const beneath = discards === 0 ? [] : null;
    return { suit, stock, drawn, pile: [{ card: up, key: 0 }], beneath };
  },
  evolve,
};

export function state_of(view: View): State | null {
  return view.state as State | null;
}

function evolve(view: View, event: Event): View {
  if (event.msg === "deal") {
    if (!("up" in event)) return view;
    const { up, stock } = event;
    const pile = [{ card: up, key: event.seq }];
    return with_state(view, { suit: suit_of(up), stock, drawn: false, pile, beneath: [] });
  }
  const state = state_of(view);
  if (state === null) return view;
  switch (event.msg) {
    case "draw": {
      return drew(with_state(view, { ...state, stock: event.stock, drawn: true }), event);
    }
    case "play": return "card" in event ? played(view, state, event) : view;
    case "pass": return with_state(view, { ...state, drawn: false });
    case "reshuffle": {
      const pile = state.pile.slice(-1);
      return with_state(view, { ...state, stock: event.stock, pile, beneath: [] });
    }
    default: return view;
  }
}

function with_state(view: View, state: State): View {
  return { ...view, state };
}

function drew(view: View, event: Extract<Event, { msg: "draw" }>): View {
  const next = with_seat(view, event.seat, { cards: (seat_of(view, event.seat)?.cards ?? 0) + 1 });
  if (next.you?.seat !== event.seat || event.card === undefined) return next;
  return { ...next, you: { ...next.you, hand: [...next.you.hand, event.card] } };
}

type Play = Extract<Event, { msg: "play"; card: Card }>;

function played(view: View, state: State, event: Play): View {
  const cards = Math.max(0, (seat_of(view, event.seat)?.cards ?? 0) - 1);
  const pile = [...state.pile, { card: event.card, key: event.seq }].slice(-kMaxPile);
  const suit = event.suit ?? suit_of(event.card);
  const top = state.pile.at(-1)?.card;
  const beneath = state.beneath === null || top === undefined ? null : [...state.beneath, top];
  const next = with_state(with_seat(view, event.seat, { cards }), {
    ...state, suit, drawn: false, pile, beneath,
  });
  if (next.you?.seat !== event.seat) return next;
  const hand = next.you.hand.filter((card) => card !== event.card);
  return { ...next, you: { ...next.you, hand } };
}
