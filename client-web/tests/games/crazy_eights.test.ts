import { expect, test } from "vitest";
import type { Event, View } from "../../src/follow/view";
import { flights } from "../../src/games/crazy-eights/flights";
import { hint } from "../../src/games/crazy-eights/hint";
import { words } from "../../src/games/crazy-eights/words";

const view = {
  you: { seat: 0, hand: [], legal: [] },
  seats: [{ seat: 0 }, { seat: 1 }, { seat: 2 }],
} as unknown as View;

function event(fields: object): Event {
  return { room: "r", epoch: 1, seq: 1, ...fields } as Event;
}

test("cards fly from hand to pile and from stock to hand", () => {
  expect(flights(view, event({ msg: "play", seat: 0, card: "5H" })))
    .toEqual([{ from: "card-5H", to: "pile", delay_ms: 0 }]);
  expect(flights(view, event({ msg: "play", seat: 1, card: "5H" })))
    .toEqual([{ from: "seat-1", to: "pile", delay_ms: 0 }]);
  expect(flights(view, event({ msg: "draw", seat: 0, card: "5H" })))
    .toEqual([{ from: "stock", to: "card-5H", delay_ms: 0 }]);
  expect(flights(view, event({ msg: "draw", seat: 1 })))
    .toEqual([{ from: "stock", to: "seat-1", delay_ms: 0 }]);
  expect(flights(view, event({ msg: "pass", seat: 1 }))).toEqual([]);
});

test("a deal flies to those who were dealt to", () => {
  expect(flights(view, event({ msg: "deal", cards: ["5H"], counts: [1, 1, 0] }))).toEqual([
    { from: "middle", to: "card-5H", delay_ms: 0 },
    { from: "middle", to: "seat-1", delay_ms: 70 },
  ]);
});

test("the hint keeps eights, follows the longest suit, and draws before it passes", () => {
  const hand = ["8C", "2H", "5H", "5S"];
  const plays = [
    { msg: "play" as const, card: "8C", suit: "C" as const },
    { msg: "play" as const, card: "8C", suit: "H" as const },
    { msg: "play" as const, card: "5S" },
    { msg: "play" as const, card: "5H" },
  ];
  expect(hint(hand, [...plays, { msg: "draw" }])).toEqual({ msg: "play", card: "5H" });
  expect(hint(hand, [...plays.slice(0, 2), { msg: "draw" }]))
    .toEqual({ msg: "play", card: "8C", suit: "H" });
  expect(hint(hand, [{ msg: "pass" }, { msg: "draw" }])).toEqual({ msg: "draw" });
  expect(hint(hand, [])).toBe(null);
});

test("the prompt says what may be done, in both languages", () => {
  const asked = (...legal: object[]) => ({ ...view, you: { ...view.you, legal } }) as View;
  const both = asked({ msg: "play", card: "2H" }, { msg: "draw" });
  expect([words.en.prompt(both), words.zh.prompt(both)])
    .toEqual(["Your turn — play a card or draw", "轮到你了：出牌或摸牌"]);
  expect(words.en.prompt(asked({ msg: "pass" }))).toBe("Your turn — pass");
  expect(words.zh.prompt(asked({ msg: "draw" }))).toBe("轮到你了：摸牌");
});

test("the log words each event", () => {
  const say = (fields: object) => words.en.log({ event: event(fields), who: "Ann" }, "Ann");
  expect(say({ msg: "play", card: "8H", suit: "S" })).toBe("Ann played 8♥ and named spades");
  expect(say({ msg: "play", card: "TD" })).toBe("Ann played 10♦");
  expect(say({ msg: "draw" })).toBe("Ann drew a card");
  expect(say({ msg: "draw", card: "2C" })).toBe("Ann drew 2♣");
  expect(say({ msg: "join" })).toBe(null);
});
