// Hearts: everything that the client knows of it is in this folder.

import { standard_pack } from "../../cards/pack";
import Hand from "../common/Hand.svelte";
import { ace_high, by_suit } from "../common/cards";
import Result from "../common/Result.svelte";
import type { Game } from "../contract";
import Board from "./Board.svelte";
import { flights } from "./flights";
import { follow } from "./follow";
import { hint } from "./hint";
import { board_words, words } from "./words";

export const hearts: Game = {
  name: "hearts",
  seats: 4,
  words,
  follow,
  pack: standard_pack,
  flights,
  Board,
  Hand,
  picking: {
    several: false,
    ranks_only: false,
    label: (entry, lang) => board_words[lang].act(entry.msg),
    hint,
    sorted: (hand) => by_suit(hand, ace_high, "CDSH"),
  },
  Result,
};
