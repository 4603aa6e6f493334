// The game's part of the fold: bids, the landlord, what is to be beaten. Pure.

import type { Card, TableMessage } from "../../connection/wire";
import type { GameFollow } from "../../follow/fold";
import type { Event, View } from "../../follow/view";
import { climbed, left_hand, lying, nothing_lies, type Climb } from "../common/climb";
import { held } from "../common/hold";

export interface State extends Climb {
  bid: number;
  landlord: number | null;
  kitty: readonly Card[];
}

const kSeats = 3;

export const follow: GameFollow = {
  open(state: TableMessage["state"]): State | null {
    if (!("kitty" in state)) return null;
    const { bid, landlord, kitty, last } = state;
    return { ...lying(last), bid, landlord: landlord ?? null, kitty };
  },
  evolve,
};

export function state_of(view: View): State | null {
  return view.state as State | null;
}

function evolve(view: View, event: Event): View {
  if (event.msg === "deal") {
    const state: State = { ...nothing_lies, bid: 0, landlord: null, kitty: [] };
    return { ...view, state };
  }
  const state = state_of(view);
  if (state === null) return view;
  const set = (change: Partial<State>): View => ({ ...view, state: { ...state, ...change } });
  switch (event.msg) {
    case "bid": return set({ bid: event.bid });
    case "landlord": {
      const { seat, cards, bid } = event;
      return held(set({ bid, landlord: seat, kitty: cards }), seat, cards.length, [], cards);
    }
    case "pass": return state.landlord === null ? view : set(climbed(state, event, kSeats));
    case "play": return left_hand(set(climbed(state, event, kSeats)), event);
    default: return view;
  }
}
