import { expect, test } from "vitest";
import type { Legal } from "../../src/connection/wire";
import { fits, played } from "../../src/games/common/pick";

const entry: Legal = {
  msg: "play", cards: ["7C", "7D", "7H"],
  plus: [{ choose: 2, of: ["8C", "9C", ["TC", "TD"]] }],
};

test("picked cards fit an entry with as many others as it says, in any order", () => {
  expect(fits(entry, ["9C", "7H", "8C", "7D", "7C"], false)).toBe(true);
  expect(fits(entry, ["7C", "7D", "7H", "TD", "TC", "8C"], false)).toBe(true);
  expect(fits(entry, ["7C", "7D", "7H", "8C"], false)).toBe(false);
  expect(fits(entry, ["7C", "7D", "7H", "TC", "TD"], false)).toBe(false);
});

test("cards of one rank stand for each other only where the game says so", () => {
  expect(fits(entry, ["7S", "7D", "7H", "8H", "9C"], true)).toBe(true);
  expect(fits(entry, ["7S", "7D", "7H", "8H", "9C"], false)).toBe(false);
  expect(fits({ msg: "play", cards: ["BJ"] }, ["RJ"], true)).toBe(false);
});

test("what is sent has the picked cards and no plus, and keeps the other fields", () => {
  expect(played(entry, ["7S", "7D", "7H", "8H", "9C"]))
    .toEqual({ msg: "play", cards: ["7S", "7D", "7H", "8H", "9C"] });
  expect(played({ msg: "beat", card: "9C", over: "6C" }, ["9C"]))
    .toEqual({ msg: "beat", card: "9C", over: "6C" });
});
