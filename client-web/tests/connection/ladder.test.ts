import { describe, expect, test } from "vitest";
import { kRememberMs, Ladder, type Remembered } from "../../src/connection/ladder";

const now = 5000;

function ladder(remembered: Remembered | null = null) {
  const one = new Ladder();
  one.begin(remembered, now);
  return one;
}

function streaming(): Remembered {
  return { carrier: "xhr_streaming", until: now + 1000 };
}

describe("the ladder of carriers", () => {
  test("a refused upgrade leads to streaming at once", () => {
    const one = ladder();
    expect([one.carrier(now), one.lost("refused"), one.carrier(now)])
      .toEqual(["websocket", "next", "xhr_streaming"]);
  });

  test("silence leads from one carrier to the next, and after the last to a pause", () => {
    const one = ladder();
    const steps = [1, 2, 3].map(() => [one.carrier(now), one.lost("silent")]);
    expect([...steps, one.carrier(now)]).toEqual([
      ["websocket", "next"], ["xhr_streaming", "next"], ["xhr_polling", "wait"], "websocket",
    ]);
  });

  test("where plain HTTP is refused too it is the server that is away", () => {
    const one = ladder();
    one.lost("refused");
    expect([one.lost("refused"), one.carrier(now)]).toEqual(["wait", "websocket"]);
  });

  test("the winner is told once, with how long it is good", () => {
    const one = ladder();
    one.lost("refused");
    expect([one.won(now), one.won(now)])
      .toEqual([{ carrier: "xhr_streaming", until: now + kRememberMs }, null]);
  });

  test("what worked here before is tried first, until it is old", () => {
    const one = ladder(streaming());
    expect([one.carrier(now), one.carrier(now + 1000)]).toEqual(["xhr_streaming", "websocket"]);
    expect(ladder({ carrier: "xhr_polling", until: now }).carrier(now)).toBe("websocket");
  });

  test("one failure drives nobody from a carrier that has worked, a second does", () => {
    const one = ladder();
    one.won(now);
    const first = [one.lost("refused"), one.carrier(now)];
    const second = [one.lost("refused"), one.carrier(now)];
    expect([first, second]).toEqual([["wait", "websocket"], ["next", "xhr_streaming"]]);
  });

  test("success in between begins the count anew", () => {
    const one = ladder();
    one.won(now);
    one.lost("silent");
    one.won(now);
    expect([one.lost("silent"), one.carrier(now)]).toEqual(["wait", "websocket"]);
  });

  test("on another network nothing is known", () => {
    const one = ladder(streaming());
    one.forget();
    expect(one.carrier(now)).toBe("websocket");
  });
});
