// Games in which one plays over what lies there: what lies there, and the hint. Pure.

import type { Card, Legal } from "../../connection/wire";
import type { Event, View } from "../../follow/view";
import type { Flight } from "../contract";
import { dealt } from "./flights";
import { held } from "./hold";
import { cards_of, choices_of, played } from "./pick";

export interface Lying {
  seat: number;
  cards: readonly Card[];
}

export interface Climb {
  /** The newest play; still seen when it is not to be beaten any more. */
  last: Lying | null;
  /** What is to be beaten: `last`, unless all others have passed. */
  open: boolean;
  passes: number;
}

export const nothing_lies: Climb = { last: null, open: false, passes: 0 };

export function lying(last: Lying | undefined): Climb {
  return { last: last ?? null, open: last !== undefined, passes: 0 };
}

/** The state after a play, or after a pass of one of `players`. */
export function climbed<S extends Climb>(state: S, event: Event, players: number): S {
  if (event.msg === "play" && "cards" in event) {
    const { seat, cards } = event;
    return { ...state, last: { seat, cards }, open: true, passes: 0 };
  }
  if (event.msg !== "pass") return state;
  const passes = state.passes + 1;
  return passes >= players - 1 ? { ...state, open: false, passes: 0 } : { ...state, passes };
}

/** The cards of a play have left their hand. */
export function left_hand(view: View, event: Event): View {
  if (event.msg !== "play" || !("cards" in event)) return view;
  return held(view, event.seat, -event.cards.length, event.cards, []);
}

export function climb_flights(before: View, event: Event): Flight[] {
  if (event.msg === "deal") return dealt(before, event);
  if (event.msg !== "play" || !("cards" in event)) return [];
  const mine = event.seat === before.you?.seat;
  return event.cards.map((card) => ({
    from: mine ? `card-${card}` : `seat-${event.seat}`, to: `laid-${card}`, delay_ms: 0,
  }));
}

function first_of(entry: Legal): Legal {
  const more = choices_of(entry).flatMap(({ choose, of }) => of.slice(0, choose).flat());
  return played(entry, [...cards_of(entry), ...more]);
}

/** Over what lies there the first that `legal` lists; to lead, what sheds the most cards. */
export function climb_hint(view: View): Legal | null {
  const legal = view.you?.legal ?? [];
  const plays = legal.filter((entry) => entry.msg === "play").map(first_of);
  const pass = legal.find((entry) => entry.msg === "pass");
  if (pass !== undefined || plays.length === 0) return plays[0] ?? pass ?? legal[0] ?? null;
  return plays.reduce((a, b) => cards_of(b).length > cards_of(a).length ? b : a);
}
