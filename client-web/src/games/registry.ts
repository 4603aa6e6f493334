// All games that this client can show. The first is what "Play now" plays.

import type { Game } from "./contract";
import { big_two } from "./big-two";
import { crazy_eights } from "./crazy-eights";
import { dou_dizhu } from "./dou-dizhu";
import { durak } from "./durak";
import { gin_rummy } from "./gin-rummy";
import { hearts } from "./hearts";

const games: readonly Game[] = [crazy_eights, hearts, gin_rummy, dou_dizhu, big_two, durak];

export function game_named(name: string): Game | null {
  return games.find((game) => game.name === name) ?? null;
}

export function all_games(): readonly Game[] {
  return games;
}

export function first_game(): Game {
  return games[0] as Game;
}
