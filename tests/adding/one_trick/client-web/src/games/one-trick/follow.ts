// The game's part of the fold: what was played, in order. Pure.

import type { Card, TableMessage } from "../../connection/wire";
import type { GameFollow } from "../../follow/fold";
import type { Event, View } from "../../follow/view";
import { held } from "../common/hold";

export interface State {
  trick: readonly { seat: number; card: Card }[];
}

export const follow: GameFollow = {
  open(state: TableMessage["state"]): State | null {
    return "trick" in state ? { trick: state.trick } : null;
  },
  evolve,
};

export function state_of(view: View): State | null {
  return view.state as State | null;
}

function evolve(view: View, event: Event): View {
  if (event.msg === "deal") return { ...view, state: { trick: [] } satisfies State };
  const state = state_of(view);
  if (state === null || event.msg !== "play" || !("card" in event)) return view;
  const { seat, card } = event;
  const next: State = { trick: [...state.trick, { seat, card }] };
  return held({ ...view, state: next }, seat, -1, [card], []);
}
