// The published hands (schema/vectors) as the page steps through them, and what it makes of others.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { seat_of } from "../../src/follow/view";
import { follow } from "../../src/games/crazy-eights/follow";
import { read, steps_of, type Hand } from "../../src/replay/hand";

const text = (name: string) =>
  readFileSync(new URL(`../../../schema/vectors/${name}`, import.meta.url), "utf8");
const hand_of = (name: string) => read(text(name)) as Hand;
const games = () => follow;

test("a seat sees its own cards, step by step, and the others only count", () => {
  const steps = steps_of(hand_of("hand-contributions.json"), 2, games);
  expect(steps).toHaveLength(21);
  expect(steps[0]?.view.you?.hand).toEqual(["5D", "JH", "4S", "7S", "JS"]);
  expect(steps[6]?.view.you?.hand).toEqual(["JH", "4S", "7S", "JS"]);
  expect(steps[7]?.view.you?.hand).toEqual(["JH", "4S", "7S", "JS", "8H"]);
  expect(steps[7]?.news.map(({ event }) => event.msg)).toEqual(["draw"]);
  expect(seat_of(steps[7]!.view, 1)?.cards).toBe(3);
});

test("who looks on sees no hand", () => {
  for (const { view, news } of steps_of(hand_of("hand-contributions.json"), null, games)) {
    expect(view.you).toBeNull();
    for (const { event } of news) {
      if (event.msg === "draw") expect(event).not.toHaveProperty("card");
    }
  }
});

test("the last step is the result, with the move that brought it", () => {
  for (const name of ["hand-contributions.json", "hand-reshuffles.json"]) {
    const hand = hand_of(name);
    const last = steps_of(hand, 0, games).at(-1)!;
    expect(last.view.phase).toBe("result");
    expect(last.news.map(({ event }) => event.msg)).toEqual(["play", "result"]);
    const total = last.view.outcome!.scores;
    expect(last.view.seats.map(({ score }) => score)).toEqual(total);
  }
});

test("what is no such hand is said to be none", () => {
  const hand = JSON.parse(text("hand-contributions.json")) as Hand;
  expect(read("")).toBe("no_hand");
  expect(read("[]")).toBe("no_hand");
  expect(read("null")).toBe("no_hand");
  expect(read(JSON.stringify({ ...hand, format: "cardroom hand 9" }))).toBe("other_format");
  expect(read(JSON.stringify({ ...hand, seats: 4 }))).toBe("no_hand");
  expect(read(JSON.stringify({ ...hand, events: [] }))).toBe("no_hand");
  expect(read(JSON.stringify({ ...hand, events: hand.events.slice(1) }))).toBe("no_hand");
  expect(read(JSON.stringify({ ...hand, playing: [9] }))).toBe("no_hand");
  expect(read(" ".repeat((4 << 20) + 1))).toBe("too_long");
});
