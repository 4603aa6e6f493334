// The game's part of the fold: what is to be beaten. Pure.

import type { TableMessage } from "../../connection/wire";
import type { GameFollow } from "../../follow/fold";
import type { Event, View } from "../../follow/view";
import { climbed, left_hand, lying, nothing_lies, type Climb } from "../common/climb";

export interface State extends Climb {
  /** How many were dealt in. */
  players: number;
}

function players_of(view: View): number {
  return view.seats.filter((seat) => seat.cards > 0).length;
}

export const follow: GameFollow = {
  open(state: TableMessage["state"]): State | null {
    if (!("passes" in state)) return null;
    // Nobody is out before the end, so that whoever holds cards was dealt in.
    return { ...lying(state.last), passes: state.passes, players: 0 };
  },
  evolve,
};

export function state_of(view: View): State | null {
  return view.state as State | null;
}

function evolve(view: View, event: Event): View {
  if (event.msg === "deal") return { ...view, state: { ...nothing_lies, players: 0 } };
  const state = state_of(view);
  if (state === null) return view;
  const players = state.players === 0 ? players_of(view) : state.players;
  return left_hand({ ...view, state: climbed({ ...state, players }, event, players) }, event);
}
