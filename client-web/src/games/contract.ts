// What a game gives the client: its name on the wire, its words, its part of the fold and its look.
// A new game is one folder and one line of the registry.

import type { Component } from "svelte";
import type { GameFollow } from "../follow/fold";
import type { Event, LogEntry, View } from "../follow/view";
import type { Lang } from "../i18n/lang.svelte";
import type { Legal } from "../connection/wire";

/** A card on its way: spots are names under which the table finds places on the screen. */
export interface Flight {
  from: string;
  to: string;
  delay_ms: number;
}

export interface GameWords {
  title: string;
  rules: readonly string[];
  keys: readonly (readonly [string, string])[];
  keys_line: string;
  /** What whose turn it is may do, from `legal`. */
  prompt(view: View): string;
  /** One event of the game in words, or null for what the table words itself. */
  log(entry: LogEntry, who: string): string | null;
  result_of(view: View): string;
}

export interface Props {
  view: View;
  /** The message on its way, not yet answered. */
  pending: Legal | null;
  act: (legal: Legal) => void;
}

export interface Game {
  name: string;
  words: Record<Lang, GameWords>;
  follow: GameFollow;
  flights(before: View, event: Event): Flight[];
  /** What lies in the middle of the felt. */
  Board: Component<Props>;
  /** One's own cards and what may be done with them. */
  Hand: Component<Props & { hint_asked: number; sort_asked: number }>;
  /** The cards left and the points, once a hand is over. */
  Result: Component<{ view: View }>;
}
