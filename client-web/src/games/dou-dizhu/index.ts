// Dou dizhu: everything that the client knows of it is in this folder.

import { pack_with_jokers } from "../../cards/pack";
import { by_rank, two_high } from "../common/cards";
import { climb_flights, climb_hint } from "../common/climb";
import Hand from "../common/Hand.svelte";
import Result from "../common/Result.svelte";
import type { Game } from "../contract";
import Board from "./Board.svelte";
import { follow } from "./follow";
import { board_words, words } from "./words";

export const dou_dizhu: Game = {
  name: "dou-dizhu",
  seats: 3,
  words,
  follow,
  pack: pack_with_jokers,
  flights: climb_flights,
  Board,
  Hand,
  picking: {
    several: true,
    ranks_only: true,
    label: (entry, lang) => board_words[lang].act(entry),
    hint: climb_hint,
    sorted: (hand) => by_rank(hand, two_high),
  },
  Result,
};
