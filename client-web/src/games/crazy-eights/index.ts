// Crazy eights: everything that the client knows of it is in this folder.

import type { Game } from "../contract";
import Board from "./Board.svelte";
import { flights } from "./flights";
import { follow } from "./follow";
import Hand from "./Hand.svelte";
import Result from "./Result.svelte";
import { words } from "./words";

export const crazy_eights: Game = {
  name: "crazy-eights",
  words,
  follow,
  flights,
  Board,
  Hand,
  Result,
};
