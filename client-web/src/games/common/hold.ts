// Cards that come to a seat or leave it, in the fold of any game. Pure.

import type { Card } from "../../connection/wire";
import { seat_of, with_seat, type View } from "../../follow/view";

/** The seat holds `by` cards more; the viewer's own are those that are gone and that came. */
export function held(
  view: View, seat: number, by: number, gone: readonly Card[], came: readonly Card[],
): View {
  const cards = Math.max(0, (seat_of(view, seat)?.cards ?? 0) + by);
  const next = with_seat(view, seat, { cards });
  if (next.you?.seat !== seat) return next;
  const hand = [...next.you.hand.filter((card) => !gone.includes(card)), ...came];
  return { ...next, you: { ...next.you, hand } };
}
