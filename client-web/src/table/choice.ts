// What the player chose last, until the server has answered it. Pure.

import type { Legal } from "../connection/wire";
import type { View } from "../follow/view";

export interface Choice {
  legal: Legal;
  /** What it was chosen from, and when. */
  from: readonly Legal[];
  seq: number;
  room: string;
}

export function choose(legal: Legal, view: View): Choice {
  return { legal, from: view.you?.legal ?? [], seq: view.seq, room: view.room };
}

/** One choice is made once. Where the page was shown what came of it before the answer, as after a
 *  lost connection, the next one is not kept from the player: it goes out behind the first. */
export function is_next(last: Choice | null, view: View): boolean {
  if (last === null || last.room !== view.room) return true;
  return view.seq > last.seq && view.you?.legal !== last.from;
}
