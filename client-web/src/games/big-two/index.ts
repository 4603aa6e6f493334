// Big two: everything that the client knows of it is in this folder.

import { standard_pack } from "../../cards/pack";
import { by_rank, two_high } from "../common/cards";
import { climb_flights, climb_hint } from "../common/climb";
import Hand from "../common/Hand.svelte";
import Result from "../common/Result.svelte";
import type { Game } from "../contract";
import Board from "./Board.svelte";
import { follow } from "./follow";
import { act_words, words } from "./words";

export const big_two: Game = {
  name: "big-two",
  seats: 4,
  words,
  follow,
  pack: standard_pack,
  flights: climb_flights,
  Board,
  Hand,
  picking: {
    several: true,
    ranks_only: false,
    label: (entry, lang) => act_words[lang][entry.msg === "pass" ? "pass" : "play"],
    hint: climb_hint,
    sorted: (hand) => by_rank(hand, two_high, "SHCD"),
  },
  Result,
};
