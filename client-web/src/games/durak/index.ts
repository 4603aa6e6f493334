// Durak: everything that the client knows of it is in this folder.

import { pack_from_six } from "../../cards/pack";
import { ace_high, by_suit } from "../common/cards";
import Hand from "../common/Hand.svelte";
import Result from "../common/Result.svelte";
import type { Game } from "../contract";
import Board from "./Board.svelte";
import { flights } from "./flights";
import { follow } from "./follow";
import { hint } from "./hint";
import { board_words, words } from "./words";

export const durak: Game = {
  name: "durak",
  seats: 4,
  words,
  follow,
  pack: pack_from_six,
  flights,
  Board,
  Hand,
  picking: {
    several: false,
    ranks_only: false,
    label: (entry, lang) => board_words[lang].act(entry),
    hint,
    sorted: (hand) => by_suit(hand, ace_high),
  },
  Result,
};
