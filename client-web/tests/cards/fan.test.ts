import { expect, test } from "vitest";
import { fan_shape, kMinStepPx } from "../../src/cards/fan";
import { sorted } from "../../src/cards/suits";

test("a card alone lies straight in the middle", () => {
  expect(fan_shape(1, 390, 80)).toEqual({
    places: [{ x: 0, y: 20, turn: 0 }], height: 20 + 112 + 0.34 * 0.7,
  });
});

test("every card stays within the width and can be touched, on any screen", () => {
  for (const [width, card] of [[312, 60], [382, 80], [640, 70], [1000, 93]] as const) {
    for (let cards = 1; cards <= 30; cards++) {
      const { places } = fan_shape(cards, width, card);
      expect(places).toHaveLength(cards);
      for (const place of places) {
        expect(Math.abs(place.x) + card / 2).toBeLessThanOrEqual(width / 2);
      }
      // A leaning fan gives up a few pixels of each step.
      const steps = places.map((place, i) => place.x - (places[i - 1]?.x ?? -Infinity));
      for (const step of steps) {
        if (step > 0) expect(step).toBeGreaterThan(kMinStepPx - 4);
      }
    }
  }
});

test("nine cards on a phone are one row, sixteen are two", () => {
  const rows = (cards: number) => {
    const { places } = fan_shape(cards, 382, 80);
    return 1 + places.filter((place, i) => i > 0 && place.x < (places[i - 1]?.x ?? 0)).length;
  };
  expect([1, 9, 10, 16, 18].map(rows)).toEqual([1, 1, 2, 2, 2]);
});

test("sorting goes by suit, then rank, and leaves the hand alone", () => {
  const hand = ["KC", "TS", "2H", "AS", "9D", "2S"];
  expect(sorted(hand)).toEqual(["AS", "2S", "TS", "2H", "KC", "9D"]);
  expect(hand[0]).toBe("KC");
});
