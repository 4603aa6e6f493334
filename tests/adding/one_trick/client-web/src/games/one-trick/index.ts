// One trick: everything that the client knows of it is in this folder.

import { standard_pack } from "../../cards/pack";
import { rank_of } from "../../cards/suits";
import type { Event, View } from "../../follow/view";
import { ace_high, by_rank } from "../common/cards";
import { dealt } from "../common/flights";
import Hand from "../common/Hand.svelte";
import Result from "../common/Result.svelte";
import type { Flight, Game } from "../contract";
import Board from "./Board.svelte";
import { follow } from "./follow";
import { play_word, words } from "./words";

function flights(before: View, event: Event): Flight[] {
  if (event.msg === "deal") return dealt(before, event);
  if (event.msg !== "play" || !("card" in event)) return [];
  const mine = event.seat === before.you?.seat;
  const from = mine ? `card-${event.card}` : `seat-${event.seat}`;
  return [{ from, to: `laid-${event.card}`, delay_ms: 0 }];
}

export const one_trick: Game = {
  name: "one-trick",
  seats: 3,
  words,
  follow,
  pack: standard_pack.filter((card) => "JQK".includes(rank_of(card))),
  flights,
  Board,
  Hand,
  picking: {
    several: false,
    ranks_only: false,
    label: (_, lang) => play_word[lang],
    hint: (view) => view.you?.legal.at(-1) ?? null,
    sorted: (hand) => by_rank(hand, ace_high),
  },
  Result,
};
