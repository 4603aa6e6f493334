import { describe, expect, test } from "vitest";
import { kDeadlineMs, kFirstDeadlineMs } from "../../src/connection/machine";
import type { Effect } from "../../src/connection/step";
import { kCarriers } from "../../src/connection/ladder";
import {
  kDoubtMs, kHiddenLookMs, kLookMs, kPatienceMs, kQuietMs,
} from "../../src/connection/silence";
import { begin, sent, timers, machine, seated } from "./conversation";

describe("silence", () => {
  test("where an answer is due it is soon asked about, and then the line is given up", () => {
    const { one, hear, ask, pass } = seated();
    hear({ msg: "pong", re: 2, t: begin });
    ask({ msg: "draw", room: "room2" });
    expect(pass(kDoubtMs - kLookMs)).toEqual([]);
    const ping = { msg: "ping", id: 5, t: begin + kDoubtMs };
    expect(pass(kLookMs)).toEqual([{ kind: "send", message: ping }]);
    expect(pass(kPatienceMs - kLookMs)).toEqual([]);
    expect(pass(kLookMs)).toEqual([{ kind: "close" }]);
    expect(one.phase).toBe("waiting");
  });

  test("where none is due it is asked about late", () => {
    const { hear, pass } = seated();
    hear({ msg: "pong", re: 2, t: begin });
    expect(pass(kQuietMs - kLookMs)).toEqual([]);
    expect(sent(pass(kLookMs))).toEqual([{ msg: "ping", id: 4, t: begin + kQuietMs }]);
  });

  test("any word ends it: a table server that is slow costs no connection", () => {
    const { one, hear, ask, pass } = seated();
    hear({ msg: "pong", re: 2, t: begin });
    ask({ msg: "draw", room: "room2" });
    for (let i = 0; i < 5; i++) {
      expect(sent(pass(kDoubtMs))).toHaveLength(1);
      hear({ msg: "pong", t: begin });
    }
    expect(one.phase).toBe("online");
  });

  test("a slow line is given more time", () => {
    const { hear, ask, pass } = seated();
    pass(kPatienceMs);
    hear({ msg: "pong", re: 2, t: begin });
    ask({ msg: "draw", room: "room2" });
    expect(sent(pass(kDoubtMs))).toHaveLength(1);
    expect(pass(2 * kPatienceMs - kLookMs)).toEqual([]);
    expect(pass(kLookMs)).toEqual([{ kind: "close" }]);
  });

  test("of a page that slept it is asked about first", () => {
    const { one, hear, ask, pass } = seated();
    hear({ msg: "pong", re: 2, t: begin });
    ask({ msg: "draw", room: "room2" });
    pass(kDoubtMs);
    expect(sent(pass(60_000, 60_000))).toHaveLength(1);
    expect(one.phase).toBe("online");
  });

  test("who does not look on is not in a hurry, and is again when looking on", () => {
    const { step } = seated();
    expect(timers(step({ kind: "shown", shown: false }))).toEqual({ look: kHiddenLookMs });
    const effects = step({ kind: "shown", shown: true });
    expect([sent(effects), timers(effects)])
      .toEqual([[{ msg: "ping", id: 4, t: begin }], { look: kLookMs }]);
  });

  test("a server that lets nobody in is left sooner the first time", () => {
    const { step } = machine();
    const round = (first: Effect[]) => [timers(first).deadline,
      ...kCarriers.slice(1).map(() => timers(step({ kind: "timer", timer: "deadline" })).deadline)];
    const rounds = [round(step({ kind: "start", name: "Ann", ticket: "t", carrier: null }))];
    for (let i = 0; i < 2; i++) {
      step({ kind: "timer", timer: "deadline" });
      rounds.push(round(step({ kind: "timer", timer: "retry" })));
    }
    expect(rounds).toEqual([kFirstDeadlineMs, 2 * kFirstDeadlineMs, kDeadlineMs].map(
      (deadline) => kCarriers.map(() => deadline)));
  });
});
