// Crazy eights: everything that the client knows of it is in this folder.

import { standard_pack } from "../../cards/pack";
import type { Game } from "../contract";
import Result from "../common/Result.svelte";
import Board from "./Board.svelte";
import { flights } from "./flights";
import { follow, state_of } from "./follow";
import Hand from "./Hand.svelte";
import { words } from "./words";

export const crazy_eights: Game = {
  name: "crazy-eights",
  seats: 4,
  words,
  follow,
  pack: standard_pack,
  reshuffled: (view) => state_of(view)?.beneath ?? null,
  flights,
  Board,
  Hand,
  Result,
};
