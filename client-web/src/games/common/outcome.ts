// Who has won, in games where points are a charge and the fewest win, or where they are a gain.
// Pure.

import { name_of, type View } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";

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

/** Who has won, in words. */
export function won_in(view: View, lang: Lang, won: Won = most_of(view)): string {
  const { winner, mine, final } = won;
  if (lang === "zh") {
    const what = final ? "全场" : "本局";
    if (winner === null) return final ? "全场结束" : "本局无人获胜";
    return mine ? `你赢了${what}！` : `${name_of(view, winner)} 赢了${what}`;
  }
  const what = final ? "the game" : "the hand";
  if (winner === null) return final ? "The game is over" : "Nobody wins this hand";
  return mine ? `You win ${what}!` : `${name_of(view, winner)} wins ${what}`;
}
