// All games that this client can show: each folder here with an index.ts, which exports its game
// and nothing else. Nobody lists them.

import type { Game } from "./contract";

/** What "Play now" plays, if nobody chose. */
const kFirst = "crazy-eights";

const folders = import.meta.glob<Record<string, Game>>("./*/index.ts", { eager: true });
const all = Object.values(folders).flatMap((folder) => Object.values(folder));
const games: readonly Game[] = [
  ...all.filter((game) => game.name === kFirst), ...all.filter((game) => game.name !== kFirst),
];

export function game_named(name: string): Game | null {
  return games.find((game) => game.name === name) ?? null;
}

export function all_games(): readonly Game[] {
  return games;
}

export function first_game(): Game {
  return games[0] as Game;
}
