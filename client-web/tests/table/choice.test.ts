import { expect, test } from "vitest";
import type { Legal, ServerMessage } from "../../src/connection/wire";
import { fold } from "../../src/follow/fold";
import type { View } from "../../src/follow/view";
import { choose, is_next } from "../../src/table/choice";

const draw: Legal = { msg: "draw" };
const pass: Legal = { msg: "pass" };

function after(view: View | null, ...messages: ServerMessage[]): View {
  for (const message of messages) view = fold(view, message, 0, () => null).view;
  if (view === null) throw new Error("no table");
  return view;
}

function turn(legal: Legal[]): ServerMessage {
  return { msg: "turn", room: "r", seat: 0, ms: 30_000, legal };
}

function ready(seq: number, seat: number): ServerMessage {
  return { msg: "ready", room: "r", epoch: 1, seq, seat };
}

function table(room: string, seq: number, legal: Legal[]): ServerMessage {
  return {
    msg: "table", room, epoch: 1, seq, game: "g", hand_no: 1, phase: "playing", private: false,
    auto: false, seats: [], state: {}, turn: { seat: 0, ms: 30_000 }, spectators: 0,
    you: { seat: 0, hand: [], legal, last_id: 0 },
  };
}

const begin = after(null, table("r", 5, [draw]));

test("a choice is made once, until it is answered", () => {
  expect(is_next(null, begin)).toBe(true);
  expect(is_next(choose(draw, begin), begin)).toBe(false);
});

test("it is the same choice where a turn is told anew, and where others act", () => {
  const last = choose(draw, begin);
  expect(is_next(last, after(begin, turn([draw])))).toBe(false);
  expect(is_next(last, after(begin, ready(6, 1)))).toBe(false);
});

test("it is the next one where the page was shown what came of the last before its answer", () => {
  const last = choose(draw, begin);
  expect(is_next(last, after(begin, ready(6, 1), turn([pass])))).toBe(true);
  expect(is_next(last, after(begin, table("r", 6, [pass])))).toBe(true);
});

test("it is the next one at another table", () => {
  expect(is_next(choose(draw, begin), after(null, table("s", 5, [draw])))).toBe(true);
});
