import { describe, expect, test } from "vitest";
import { kPeriodMs } from "../../src/connection/machine";
import type { Effect } from "../../src/connection/step";
import { kRememberMs } from "../../src/connection/ladder";
import type { Ask, ServerMessage } from "../../src/connection/wire";
import { ann, begin, told, sent, timers, machine, auth, table, seated } from "./conversation";

describe("coming in", () => {
  test("a new tab asks for a guest, connects, and sends the token", () => {
    const { step } = machine();
    expect(told(step({ kind: "start", name: "Ann", ticket: null, carrier: null })))
      .toEqual([{ kind: "fetch_guest", name: "Ann" }]);
    expect(told(step({ kind: "guest", token: "t" })))
      .toEqual([{ kind: "connect", carrier: "websocket" }]);
    expect(sent(step({ kind: "open" }))).toEqual([{ msg: "auth", v: 1, id: 1, token: "t" }]);
  });

  test("a tab with a ticket comes back as who it was, and keeps the new ticket", () => {
    const { one, step, hear } = machine();
    expect(told(step({ kind: "start", name: "Ann", ticket: "ticket-1", carrier: null })))
      .toEqual([{ kind: "connect", carrier: "websocket" }]);
    expect(sent(step({ kind: "open" })))
      .toEqual([{ msg: "auth", v: 1, id: 1, resume: "ticket-1" }]);
    const carrier = { carrier: "websocket", until: begin + kRememberMs };
    expect(told(hear(auth(1)))).toEqual([
      { kind: "remember", carrier },
      { kind: "save", ticket: "ticket-2" },
      { kind: "deliver", message: auth(1) },
      { kind: "send", message: { msg: "ping", id: 2, t: 1000 } },
    ]);
    expect([one.phase, one.user]).toEqual(["online", ann]);
  });

  test("a token is spent by its first auth, whatever came of it", () => {
    const { step } = machine();
    step({ kind: "start", name: "Ann", ticket: null, carrier: null });
    step({ kind: "guest", token: "t" });
    step({ kind: "open" });
    expect(told(step({ kind: "closed", code: 1006 })))
      .toEqual([{ kind: "fetch_guest", name: "Ann" }]);
  });

  test("a token never shown is shown to the next connection", () => {
    const { step } = machine();
    step({ kind: "start", name: "Ann", ticket: null, carrier: null });
    step({ kind: "guest", token: "t" });
    expect(told(step({ kind: "closed", code: 1006 })))
      .toEqual([{ kind: "connect", carrier: "xhr_streaming" }]);
    expect(sent(step({ kind: "open" }))).toEqual([{ msg: "auth", v: 1, id: 1, token: "t" }]);
  });

  test("a refused ticket is thrown away and a guest comes in, its rooms lost", () => {
    const { one, step, hear } = seated();
    step({ kind: "closed", code: 1006 });
    step({ kind: "timer", timer: "retry" });
    step({ kind: "open" });
    const effects = told(hear({ msg: "error", code: "invalid_token", text: "no", re: 4 }));
    expect(effects).toEqual([
      { kind: "lost_room", room: "room2", code: "invalid_token" },
      { kind: "save", ticket: null },
      { kind: "close" },
    ]);
    expect([one.phase, one.rooms.size]).toEqual(["waiting", 0]);
    expect(told(step({ kind: "timer", timer: "retry" })))
      .toEqual([{ kind: "fetch_guest", name: "Ann" }]);
  });

  test("who is banned at the door stays away, as who is sent away for it", () => {
    const { one, step, hear } = seated();
    step({ kind: "closed", code: 1006 });
    step({ kind: "timer", timer: "retry" });
    step({ kind: "open" });
    hear({ msg: "error", code: "banned", text: "no", re: 4 });
    expect([one.phase, one.away]).toEqual(["away", 4501]);
  });

  test("a server that takes no guests is left alone; a busy one is asked again", () => {
    const first = machine();
    first.step({ kind: "start", name: "Ann", ticket: null, carrier: null });
    first.step({ kind: "guest_refused", code: "guests_forbidden", retry: false, after: null });
    expect([first.one.phase, first.one.away]).toEqual(["away", "guests_forbidden"]);
    const second = machine();
    second.step({ kind: "start", name: "Ann", ticket: null, carrier: null });
    const effects = second.step({
      kind: "guest_refused", code: "guest_refused", retry: true, after: 3000,
    });
    expect(timers(effects)).toEqual({ retry: 3050 });
  });
});

describe("coming back", () => {
  test("delays double up to a bound, and begin anew after a success", () => {
    const { step, hear } = seated();
    const delays: number[] = [];
    while (delays.length < 8) {
      const { retry } = timers(step({ kind: "closed", code: 1006 }));
      if (retry === undefined) continue;
      delays.push(retry);
      step({ kind: "timer", timer: "retry" });
    }
    expect(delays).toEqual([100, 200, 400, 800, 1600, 2500, 2500, 2500]);
    step({ kind: "open" });
    hear(auth(4));
    expect(timers(step({ kind: "closed", code: 4001 })).retry).toBe(100);
  });

  test("each followed room is joined again with its epoch and the newest seq", () => {
    const { step, hear } = seated();
    step({ kind: "at", room: "room2", epoch: 2, seq: 9 });
    step({ kind: "closed", code: 4004 });
    step({ kind: "timer", timer: "retry" });
    step({ kind: "open" });
    expect(sent(hear(auth(4)))).toEqual([
      { msg: "join", room: "room2", epoch: 2, seq: 9, id: 5 },
      { msg: "ping", id: 6, t: 1000 },
    ]);
  });

  test("who watched comes back watching", () => {
    const { step, hear, ask } = seated();
    ask({ msg: "join", room: "room1", as: "spectator" });
    const { you: _, ...watched } = table(4) as Extract<ServerMessage, { msg: "table" }>;
    hear({ ...watched, room: "room1" });
    step({ kind: "closed", code: 1006 });
    step({ kind: "timer", timer: "retry" });
    step({ kind: "open" });
    expect(sent(hear(auth(5)))).toContainEqual(
      { msg: "join", room: "room1", epoch: 1, seq: 5, as: "spectator", id: 7 },
    );
  });

  test("an unanswered action goes out again with its id, after the room is joined again", () => {
    const { step, hear, ask } = seated();
    expect(sent(ask({ msg: "draw", room: "room2" }, 8)))
      .toEqual([{ msg: "draw", room: "room2", id: 4 }]);
    step({ kind: "closed", code: 1006 });
    step({ kind: "timer", timer: "retry" });
    step({ kind: "open" });
    expect(sent(hear(auth(5))).filter((m) => (m as Ask).msg === "draw")).toEqual([]);
    const resumed = hear({
      msg: "resume", re: 6, room: "room2", epoch: 1, seq: 5, missed: 0, last_id: 3,
    });
    expect(sent(resumed)).toEqual([{ msg: "draw", room: "room2", id: 4 }]);
    const event: ServerMessage = {
      msg: "draw", re: 4, room: "room2", epoch: 1, seq: 6, seat: 0, card: "5H", stock: 20,
    };
    expect(told(hear(event))).toEqual([
      { kind: "answer", tag: 8, message: event },
      { kind: "deliver", message: event },
    ]);
  });

  test("codes from 4500 stay away, also when only the bye was seen", () => {
    for (const code of [4501, 4502, 4503]) {
      const { one, step } = seated();
      expect(told(step({ kind: "closed", code }))).toEqual([]);
      expect([one.phase, one.away]).toEqual(["away", code]);
    }
    const { one, step, hear } = seated();
    hear({ msg: "bye", code: 4502, text: "", reconnect: false, after: 0 });
    step({ kind: "closed", code: 1006 });
    expect(one.away).toBe(4502);
  });

  test("a bye says how long to wait", () => {
    const { step, hear } = seated();
    hear({ msg: "bye", code: 4004, text: "", reconnect: true, after: 700 });
    expect(timers(step({ kind: "closed", code: 4004 })).retry).toBe(750);
  });

  test("news of the network ends the waiting", () => {
    const { step } = seated();
    step({ kind: "closed", code: 1006 });
    expect(told(step({ kind: "nudge" }))).toEqual([{ kind: "connect", carrier: "websocket" }]);
  });
});

describe("asking", () => {
  test("ids begin above last_id and grow", () => {
    const { hear, ask } = seated(40);
    expect(sent(ask({ msg: "draw", room: "room2" }))).toEqual([
      { msg: "draw", room: "room2", id: 41 },
    ]);
    hear({ msg: "draw", re: 41, room: "room2", epoch: 1, seq: 6, seat: 0, stock: 3 });
    expect(sent(ask({ msg: "pass", room: "room2" }))).toEqual([
      { msg: "pass", room: "room2", id: 42 },
    ]);
  });

  test("one action of a room is on its way at a time", () => {
    const { hear, ask } = seated();
    expect(sent(ask({ msg: "draw", room: "room2" }))).toHaveLength(1);
    expect(sent(ask({ msg: "pass", room: "room2" }))).toEqual([]);
    expect(sent(hear({ msg: "draw", re: 4, room: "room2", epoch: 1, seq: 6, seat: 0, stock: 3 })))
      .toEqual([{ msg: "pass", room: "room2", id: 5 }]);
  });

  test("unavailable and busy: the same message with the same id, after `after`", () => {
    const { step, hear, ask } = seated();
    ask({ msg: "draw", room: "room2" }, 8);
    const effects = hear({
      msg: "error", code: "unavailable", text: "", re: 4, retry: true, after: 300,
    });
    expect([told(effects), timers(effects)]).toEqual([[], { "again:4": 300 }]);
    expect(sent(step({ kind: "timer", timer: "again:4" })))
      .toEqual([{ msg: "draw", room: "room2", id: 4 }]);
  });

  test("refused again and again it waits longer, but no longer than a second", () => {
    const { step, hear, ask } = seated();
    ask({ msg: "draw", room: "room2" }, 8);
    const rests = [1, 2, 3, 4, 5].map(() => {
      const effects = hear({
        msg: "error", code: "unavailable", text: "", re: 4, retry: true, after: 250,
      });
      step({ kind: "timer", timer: "again:4" });
      return timers(effects)["again:4"];
    });
    expect(rests).toEqual([250, 250, 500, 650, 650]);
  });

  test("told whose turn it is, it goes on at once", () => {
    const { hear, ask } = seated();
    ask({ msg: "draw", room: "room2" }, 8);
    hear({ msg: "error", code: "unavailable", text: "", re: 4, retry: true, after: 300 });
    const effects = hear({ msg: "turn", room: "room2", seat: 0, ms: 30_000, legal: [] });
    expect(sent(effects)).toEqual([{ msg: "draw", room: "room2", id: 4 }]);
    hear({ msg: "error", code: "busy", text: "", re: 4, retry: true, after: 300 });
    expect(sent(hear({ msg: "turn", room: "room2", seat: 0, ms: 30_000, legal: [] }))).toEqual([]);
  });

  test("a refusal is the answer", () => {
    const { hear, ask } = seated();
    ask({ msg: "draw", room: "room2" }, 8);
    const error: ServerMessage = { msg: "error", code: "not_your_turn", text: "", re: 4 };
    expect(told(hear(error))).toEqual([
      { kind: "answer", tag: 8, message: error },
      { kind: "deliver", message: error },
    ]);
  });

  test("an id that another tab used up: what is so is asked for", () => {
    const { hear, ask } = seated();
    ask({ msg: "draw", room: "room2" }, 8);
    expect(sent(hear({ msg: "error", code: "stale", text: "", re: 4 })))
      .toEqual([{ msg: "join", room: "room2", epoch: 1, seq: 5, id: 5 }]);
  });

  test("an action without an answer for a whole period is sent again", () => {
    const { step, ask } = seated();
    ask({ msg: "draw", room: "room2" });
    const first = step({ kind: "timer", timer: "period" });
    expect(sent(first)).toEqual([{ msg: "ping", id: 5, t: begin }]);
    const second = step({ kind: "timer", timer: "period" });
    expect(sent(second)).toEqual([
      { msg: "draw", room: "room2", id: 4 },
      { msg: "ping", id: 6, t: begin },
    ]);
    expect(timers(second)).toEqual({ period: kPeriodMs });
  });

  test("a table that nobody asked for stands for a lost answer: it is asked for again", () => {
    const { hear, ask } = seated();
    ask({ msg: "draw", room: "room2" });
    expect(sent(hear(table(undefined, 3, 6))))
      .toEqual([{ msg: "draw", room: "room2", id: 4 }]);
  });

  test("what is asked before there is a connection is sent when there is one", () => {
    const { step, hear, ask } = machine();
    step({ kind: "start", name: "Ann", ticket: "ticket-1", carrier: null });
    expect(told(ask({ msg: "create", game: "g" }))).toEqual([]);
    step({ kind: "open" });
    expect(sent(hear(auth(2)))[0]).toEqual({ msg: "create", game: "g", id: 1 });
  });

  test("a room that cannot be joined again is lost, with all that waited for it", () => {
    const { step, hear, ask } = seated();
    ask({ msg: "draw", room: "room2" }, 8);
    step({ kind: "rejoin", room: "room2" });
    const error: ServerMessage = { msg: "error", code: "unknown_room", text: "", re: 5 };
    expect(told(hear(error))).toEqual([
      { kind: "answer", tag: 8, message: { msg: "error", code: "unknown_room",
        text: "unknown_room" } },
      { kind: "lost_room", room: "room2", code: "unknown_room" },
      { kind: "deliver", message: error },
    ]);
  });

  const not_seated: Effect = {
    kind: "answer", tag: 8, message: { msg: "error", code: "not_seated", text: "not_seated" },
  };

  test("who is stood up, or whose room is closed, waits for no answer from there any more", () => {
    const { step, ask } = seated();
    ask({ msg: "draw", room: "room2" }, 8);
    expect(told(step({ kind: "forget", room: "room2" }))).toEqual([not_seated]);
  });

  test("nor does who has left, for what was to come after it", () => {
    const { hear, ask } = seated();
    ask({ msg: "leave", room: "room2" }, 7);
    ask({ msg: "draw", room: "room2" }, 8);
    const left: ServerMessage = {
      msg: "leave", re: 4, room: "room2", epoch: 1, seq: 6, seat: 0, user: ann,
    };
    expect(told(hear(left))).toEqual([
      not_seated, { kind: "answer", tag: 7, message: left }, { kind: "deliver", message: left },
    ]);
  });

  test("a room lost while one asks for a seat there answers that, too", () => {
    const { step, hear, ask } = seated();
    ask({ msg: "join", room: "room2", seat: 1 }, 8);
    step({ kind: "rejoin", room: "room2" });
    const error: ServerMessage = { msg: "error", code: "banned", text: "", re: 5 };
    expect(told(hear(error))).toEqual([
      { kind: "answer", tag: 8, message: { msg: "error", code: "banned", text: "banned" } },
      { kind: "lost_room", room: "room2", code: "banned" },
      { kind: "deliver", message: error },
    ]);
  });

  test("who is refused a seat goes on looking on", () => {
    const { one, hear, ask } = seated();
    ask({ msg: "join", room: "room2", seat: 1 }, 8);
    const error: ServerMessage = { msg: "error", code: "room_full", text: "", re: 4 };
    expect(told(hear(error))).toEqual([
      { kind: "answer", tag: 8, message: error }, { kind: "deliver", message: error },
    ]);
    expect(one.rooms.get("room2")?.joined).toBe(true);
  });

  test("a join by code without an answer is sent again, one of any table is not", () => {
    for (const [how, times] of [[{ code: "K7PQRS" }, 1], [{ game: "g" }, 0]] as const) {
      const { step, ask } = seated();
      ask({ msg: "join", ...how });
      step({ kind: "timer", timer: "period" });
      const joins = sent(step({ kind: "timer", timer: "period" }))
        .filter((message) => (message as Ask).msg === "join");
      expect(joins).toHaveLength(times);
    }
  });

  test("what cannot be kept is refused, not dropped", () => {
    const { ask } = machine();
    for (let i = 0; i < 32; i++) ask({ msg: "draw", room: "room2" }, i + 1);
    expect(told(ask({ msg: "draw", room: "room2" }, 99))).toEqual([
      { kind: "answer", tag: 99, message: { msg: "error", code: "busy", text: "busy" } },
    ]);
  });

  test("however much waits, a room is joined again", () => {
    const { step, hear, ask } = seated();
    step({ kind: "closed", code: 1006 });
    for (let i = 0; i < 32; i++) ask({ msg: "draw", room: "room2" }, i + 1);
    step({ kind: "timer", timer: "retry" });
    step({ kind: "open" });
    expect(sent(hear(auth(36)))[0])
      .toEqual({ msg: "join", room: "room2", epoch: 1, seq: 5, id: 37 });
  });

  test("who left a room does not come back to it", () => {
    const { one, step, hear, ask } = seated();
    ask({ msg: "leave", room: "room2" });
    hear({ msg: "leave", re: 4, room: "room2", epoch: 1, seq: 6, seat: 0, user: ann });
    expect(one.rooms.size).toBe(0);
    expect(told(step({ kind: "rejoin", room: "room2" }))).toEqual([]);
  });

  test("latency is from ping to pong", () => {
    const { hear } = seated();
    expect(told(hear({ msg: "pong", re: 2, t: 966 }))).toEqual([{ kind: "latency", ms: 34 }]);
  });
});
