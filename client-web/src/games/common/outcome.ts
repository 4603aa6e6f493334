// Who has won, in games where points are a charge and the fewest win, or where they are a gain.
// Pure.

import type { View } from "../../follow/view";

export interface Won {
  /** Null where several are equal, or nothing is over. */
  winner: number | null;
  mine: boolean;
  /** The game of several hands is over, too. */
  final: boolean;
}

/** The fewest points of the hand, or of the game. */
export function least_of(view: View): Won {
  return best_of(view, (points) => -points);
}

/** The most points of the game; of a hand whoever the server names. */
export function most_of(view: View): Won {
  return best_of(view, (points) => points);
}

function best_of(view: View, worth: (points: number) => number): Won {
  const outcome = view.outcome;
  if (outcome === null) return { winner: null, mine: false, final: false };
  let winner = outcome.winner;
  if (outcome.final) {
    const taken = outcome.scores.map((score, seat) => ({ seat, worth: worth(score) }))
      .filter(({ seat }) => view.seats[seat]?.user !== null);
    const best = Math.max(...taken.map((one) => one.worth));
    const all = taken.filter((one) => one.worth === best);
    winner = all.length === 1 ? (all[0]?.seat ?? null) : null;
  }
  return { winner, mine: winner !== null && winner === view.you?.seat, final: outcome.final };
}
