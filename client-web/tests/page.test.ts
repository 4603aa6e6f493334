import { expect, test } from "vitest";
import { backoff, stays_away } from "../src/connection/backoff";
import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh";
import { clean_name, table_name } from "../src/lobby/names";
import { parse_route, print_route } from "../src/route";
import { others, seat_spots } from "../src/table/places";
import { shown_of } from "../src/table/time";

test("routes are read as they are written", () => {
  for (const route of [
    { kind: "room", room: "room2" }, { kind: "room", room: "疯狂 #1?" },
    { kind: "code", code: "K7PQ" }, { kind: "lobby" },
  ] as const) {
    expect(parse_route(print_route(route))).toEqual(route);
    expect(parse_route(`https://play.example/${print_route(route)}`)).toEqual(route);
  }
  for (const text of ["", "#/r/", "#/x/room2", "#/r/%", "room2"]) {
    expect(parse_route(text)).toEqual({ kind: "lobby" });
  }
});

test("names are what the server takes", () => {
  expect(clean_name("  Ann\u202e\u0007 ")).toBe("Ann");
  expect([...clean_name("🂡".repeat(40))]).toHaveLength(32);
  expect([table_name(0), table_name(0.9999999)]).toEqual(["Maple-1000", "Larch-9999"]);
});

test("delays jitter between half and whole, under a bound", () => {
  expect([backoff(0, 0), backoff(0, 1), backoff(3, 1), backoff(99, 1)])
    .toEqual([100, 200, 1600, 5000]);
  expect([4499, 4500, 4999, 5000, 1006].map(stays_away))
    .toEqual([false, true, true, false, false]);
});

test("both languages say something everywhere, and not the same", () => {
  const keys = (value: object): string[] => Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" ? keys(inner as object).map((sub) => `${key}.${sub}`) : [key]);
  expect(keys(zh)).toEqual(keys(en));
  const flat = (value: object): unknown[] => Object.values(value).flatMap((inner) =>
    typeof inner === "object" ? flat(inner as object) : [inner]);
  const pairs = flat(en).map((word, i) => [word, flat(zh)[i]]);
  for (const [english, chinese] of pairs) {
    if (typeof english !== "string") continue;
    expect(english).not.toBe("");
    expect(chinese).not.toBe(english);
  }
});

test("the others sit clockwise after the viewer, all of them on the felt", () => {
  const seats = [0, 1, 2, 3].map((seat) => ({ seat }));
  expect(others(seats, 2).map(({ seat }) => seat)).toEqual([3, 0, 1]);
  expect(others(seats, null)).toEqual(seats);
  for (const shape of ["wide", "tall", "small", "short"] as const) {
    for (let count = 1; count <= 7; count++) {
      const spots = seat_spots(count, shape);
      expect(spots).toHaveLength(count);
      for (const { x, y } of spots) {
        expect(x > 4 && x < 96 && y > 5 && y < 60).toBe(true);
      }
      expect(new Set(spots.map(({ x }) => Math.round(x))).size).toBe(count);
    }
  }
});

test("a clock shows the time for the move, then the reserve behind it", () => {
  const turn = { seat: 0, ms: 90_000, at: 1_000, bank: 60_000 };
  expect([1_000, 16_000, 31_000, 61_000, 99_000].map((now) => shown_of(turn, now))).toEqual([
    { part: 1, ms: 30_000, reserve: false, late: false },
    { part: 0.5, ms: 15_000, reserve: false, late: false },
    { part: 1, ms: 60_000, reserve: true, late: true },
    { part: 0.5, ms: 30_000, reserve: true, late: true },
    { part: 0, ms: 0, reserve: true, late: true },
  ]);
  expect(shown_of({ seat: 0, ms: 30_000, at: 0 }, 15_000))
    .toEqual({ part: 0.5, ms: 15_000, reserve: false, late: false });
});

test("a clock warns before the time for a move runs out", () => {
  const turn = { seat: 0, ms: 30_000, at: 0 };
  expect([24_999, 25_000, 30_000].map((now) => shown_of(turn, now).late))
    .toEqual([false, true, true]);
});
