// What a game gives the client: its name on the wire, its words, its part of the fold and its look.
// A new game is one folder: the registry finds it.

import type { Component } from "svelte";
import type { GameFollow } from "../follow/fold";
import type { Event, LogEntry, View } from "../follow/view";
import type { Lang } from "../i18n/lang.svelte";
import type { Card, Legal } from "../connection/wire";

/** A card on its way: spots are names under which the table finds places on the screen. */
export interface Flight {
  from: string;
  to: string;
  delay_ms: number;
}

export interface GameWords {
  title: string;
  keys: readonly (readonly [string, string])[];
  keys_line: string;
  /** What whose turn it is may do, from `legal`. */
  prompt(view: View): string;
  /** One event of the game in words, or null for what the table words itself. */
  log(entry: LogEntry, who: string): string | null;
  result_of(view: View): string;
}

/** What rules.ts of each game exports as `rules`. */
export type Rules = Record<Lang, readonly string[]>;

export interface Props {
  view: View;
  /** The message on its way, not yet answered. */
  pending: Legal | null;
  act: (legal: Legal) => void;
}

export type HandProps = Props & {
  hint_asked: number;
  sort_asked: number;
  game: Game;
};

/** What the common hand (common/Hand.svelte) has to know of a game. */
export interface Picking {
  /** Cards are picked and then played together, even where it is one. */
  several: boolean;
  /** Cards of one rank are equal, and `legal` names one of them. */
  ranks_only: boolean;
  /** On the button that does this. */
  label(entry: Legal, lang: Lang): string;
  hint(view: View): Legal | null;
  sorted(hand: readonly Card[]): Card[];
}

export interface Game {
  name: string;
  /** How many seats a new table has. */
  seats: number;
  words: Record<Lang, GameWords>;
  follow: GameFollow;
  /** What is shuffled for a deal, in ascending order. */
  pack: readonly Card[];
  /** What a `reshuffle` shuffles, as the table was before it; null where some were not seen. */
  reshuffled?(view: View): readonly Card[] | null;
  flights(before: View, event: Event): Flight[];
  /** What lies in the middle of the felt. */
  Board: Component<Props>;
  /** One's own cards and what may be done with them. */
  Hand: Component<HandProps>;
  picking?: Picking;
  /** The cards left and the points, once a hand is over. */
  Result: Component<{ view: View }>;
}
