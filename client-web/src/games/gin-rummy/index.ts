// Gin rummy: everything that the client knows of it is in this folder.

import { standard_pack } from "../../cards/pack";
import { ace_low, by_suit } from "../common/cards";
import Hand from "../common/Hand.svelte";
import Result from "../common/Result.svelte";
import type { Game } from "../contract";
import Board from "./Board.svelte";
import { flights } from "./flights";
import { follow } from "./follow";
import { hint } from "./hint";
import { board_words, words } from "./words";

export const gin_rummy: Game = {
  name: "gin-rummy",
  seats: 2,
  words,
  follow,
  pack: standard_pack,
  flights,
  Board,
  Hand,
  picking: {
    several: false,
    ranks_only: false,
    label: (entry, lang) => board_words[lang].act(entry),
    hint,
    sorted: (hand) => by_suit(hand, ace_low),
  },
  Result,
};
