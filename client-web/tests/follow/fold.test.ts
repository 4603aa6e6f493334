import { describe, expect, test } from "vitest";
import type { Seat, ServerMessage, TableMessage } from "../../src/connection/wire";
import { fold, type Folded } from "../../src/follow/fold";
import { is_mine, type View } from "../../src/follow/view";
import { follow } from "../../src/games/crazy-eights/follow";

const games = () => follow;
const ann = { id: "1", name: "Ann" };
const bob = { id: "2", name: "Bob" };

function seat(number: number, over: Partial<Seat> = {}): Seat {
  return {
    seat: number, user: null, bot: false, presence: "connected", cards: 0, score: 0,
    ready: false, stand_in: false, watching: false, ...over,
  };
}

const table: TableMessage = {
  msg: "table", room: "room2", epoch: 1, seq: 3, game: "crazy-eights", hand_no: 1,
  phase: "playing", private: false, auto: false, spectators: 0,
  seats: [seat(0, { user: ann, cards: 2 }), seat(1, { user: bob, bot: true, cards: 3 })],
  state: { up: "5H", suit: "H", stock: 27, discards: 0, drawn: false },
  turn: { seat: 0, ms: 30000 },
  you: { seat: 0, hand: ["8C", "2H"], legal: [{ msg: "draw" }], last_id: 4 },
};

const opened: View = {
  room: "room2", epoch: 1, seq: 3, game: "crazy-eights", hand_no: 1, phase: "playing",
  private: false, code: null, host: null, auto: false, spectators: 0, seats: table.seats,
  state: { suit: "H", stock: 27, drawn: false, pile: [{ card: "5H", key: 0 }], beneath: [] },
  turns: [{ seat: 0, ms: 30000, at: 100 }],
  you: { seat: 0, hand: ["8C", "2H"], legal: [{ msg: "draw" }] },
  outcome: null, log: [],
};

function at(seq: number, event: object): ServerMessage {
  return { room: "room2", epoch: 1, seq, ...event } as ServerMessage;
}

function next(view: View, ...messages: ServerMessage[]): View {
  return messages.reduce<View>((so_far, message) => {
    const folded = fold(so_far, message, 200, games);
    if (folded.view === null) throw new Error("no view");
    return folded.view;
  }, view);
}

function news(view: View, message: ServerMessage): Folded["news"] {
  return fold(view, message, 200, games).news;
}

describe("the numbers", () => {
  test("a table is the whole view", () => {
    expect(fold(null, table, 100, games)).toEqual({ news: "table", view: opened });
  });

  test("an event already known changes nothing", () => {
    const old = at(3, { msg: "pass", seat: 0 });
    expect(fold(opened, old, 200, games)).toEqual({ news: "none", view: opened });
  });

  test("a number too far ahead is a gap, and nothing of it is taken", () => {
    const ahead = at(5, { msg: "pass", seat: 0 });
    expect(fold(opened, ahead, 200, games)).toEqual({ news: "gap", view: opened });
  });

  test("a resume raises the epoch and leaves the seq to the events that follow", () => {
    const resume = { msg: "resume", room: "room2", epoch: 4, seq: 9, missed: 6, last_id: 0 };
    const view = next(opened, resume as ServerMessage);
    expect(view).toEqual({ ...opened, epoch: 4 });
  });

  test("kinds that are not known yet count, and change nothing else", () => {
    const event = at(4, { msg: "fairness", hand_no: 1, commitment: "00" });
    const view = next(opened, event);
    expect(view).toEqual({ ...opened, seq: 4, log: [{ event, who: "" }] });
  });

  test("another room's messages are not ours", () => {
    expect(news(opened, { ...at(4, { msg: "pass", seat: 0 }), room: "x" } as ServerMessage))
      .toBe("none");
  });
});

describe("what happens at the table", () => {
  test("my draw: the card is in my hand, the turn's choices have lapsed", () => {
    const event = at(4, { msg: "draw", seat: 0, card: "KS", stock: 26 });
    expect(next(opened, event)).toEqual({
      ...opened, seq: 4, turns: [],
      seats: [{ ...table.seats[0], cards: 3 }, table.seats[1]],
      state: { suit: "H", stock: 26, drawn: true, pile: [{ card: "5H", key: 0 }], beneath: [] },
      you: { seat: 0, hand: ["8C", "2H", "KS"], legal: [] },
      log: [{ event, who: "Ann" }],
    });
  });

  test("another's draw: one card more, and which is not known", () => {
    const event = at(4, { msg: "draw", seat: 1, stock: 26 });
    const view = next(opened, event);
    expect([view.seats[1]?.cards, view.you]).toEqual([4, opened.you]);
  });

  test("my eight: it lies on the pile and its suit is the one to follow", () => {
    const event = at(4, { msg: "play", seat: 0, card: "8C", suit: "S" });
    expect(next(opened, event)).toEqual({
      ...opened, seq: 4, turns: [],
      seats: [{ ...table.seats[0], cards: 1 }, table.seats[1]],
      state: {
        suit: "S", stock: 27, drawn: false,
        pile: [{ card: "5H", key: 0 }, { card: "8C", key: 4 }], beneath: ["5H"],
      },
      you: { seat: 0, hand: ["2H"], legal: [] },
      log: [{ event, who: "Ann" }],
    });
  });

  test("the pile keeps the newest four, a reshuffle the top one", () => {
    const plays = ["2H", "3H", "4H", "6H"].map((card, i) =>
      at(4 + i, { msg: "play", seat: 1, card }));
    const full = next(opened, ...plays);
    expect(full.state).toEqual({
      suit: "H", stock: 27, drawn: false,
      pile: ["2H", "3H", "4H", "6H"].map((card, i) => ({ card, key: 4 + i })),
      beneath: ["5H", "2H", "3H", "4H"],
    });
    expect(next(full, at(8, { msg: "reshuffle", stock: 30 })).state).toEqual({
      suit: "H", stock: 30, drawn: false, pile: [{ card: "6H", key: 7 }], beneath: [],
    });
  });

  test("what lay below the top before one came is not known", () => {
    const state = { up: "5H", suit: "H", stock: 27, discards: 1, drawn: false };
    const came = next(opened, { ...table, state } as ServerMessage);
    const played = next(came, at(4, { msg: "play", seat: 1, card: "2H" }));
    expect((played.state as { beneath: unknown }).beneath).toBe(null);
  });

  test("several clocks run at once, and each stops with its seat's own event", () => {
    const two = next(opened, { msg: "turn", room: "room2", seat: 1, ms: 9000 });
    expect(two.turns.map(({ seat }) => seat)).toEqual([0, 1]);
    const mine_done = next(two, at(4, { msg: "pass", seat: 0 }));
    expect([mine_done.turns.map(({ seat }) => seat), is_mine(two), is_mine(mine_done)])
      .toEqual([[1], true, false]);
  });

  test("a choice that lapsed leaves no clock behind", () => {
    const lapsed = next(opened, { msg: "turn", room: "room2", seat: 0, ms: 0, legal: [] });
    expect([lapsed.turns, lapsed.you?.legal]).toEqual([[], []]);
  });

  test("a turn brings its seat's choices, and the clock from now", () => {
    const legal = [{ msg: "play" as const, card: "2H" }];
    const view = next(opened, { msg: "turn", room: "room2", seat: 0, ms: 9000, legal });
    expect([view.turns, view.you?.legal, view.seq])
      .toEqual([[{ seat: 0, ms: 9000, at: 200 }], legal, 3]);
    expect(next(view, { msg: "turn", room: "room2", seat: 0, ms: 1, legal: [] }).you?.legal)
      .toEqual([]);
  });

  test("the end: cards are down, scores are up", () => {
    const event = at(4, {
      msg: "result", hand_no: 1, winner: 1, hands: [["8C", "2H"], []], points: [0, 52],
      scores: [0, 52], final: false,
    });
    const view = next(opened, event);
    expect(view).toEqual({
      ...opened, seq: 4, phase: "result", turns: [],
      seats: [
        { ...table.seats[0], cards: 0 },
        { ...table.seats[1], cards: 0, score: 52 },
      ],
      you: { seat: 0, hand: [], legal: [] },
      outcome: {
        hand_no: 1, winner: 1, hands: [["8C", "2H"], []], points: [0, 52], scores: [0, 52],
        final: false,
      },
      log: [{ event, who: "" }],
    });
    const again = next(view, { ...table, seq: 4, phase: "result", state: {}, turn: null });
    expect(again.outcome).toEqual(view.outcome);
  });

  test("a deal begins anew", () => {
    const event = at(4, {
      msg: "deal", hand_no: 2, cards: ["AS", "2S"], counts: [2, 2], up: "9D", stock: 47,
    });
    const view = next(opened, event);
    expect([view.hand_no, view.phase, view.you, view.state, view.turns]).toEqual([
      2, "playing", { seat: 0, hand: ["AS", "2S"], legal: [] },
      { suit: "D", stock: 47, drawn: false, pile: [{ card: "9D", key: 4 }], beneath: [] }, [],
    ]);
    expect(view.seats.map(({ ready }) => ready)).toEqual([false, true]);
  });

  test("after the final hand the scores begin at nothing", () => {
    const end = { msg: "result", hand_no: 1, winner: 1, hands: [[], []], points: [0, 99] };
    const deal = { msg: "deal", hand_no: 2, cards: [], counts: [2, 2], up: "9D", stock: 47 };
    const scores = (final: boolean) =>
      next(opened, at(4, { ...end, scores: [3, 99], final }), at(5, deal))
        .seats.map(({ score }) => score);
    expect([scores(false), scores(true)]).toEqual([[3, 99], [0, 0]]);
  });

  test("people come, get ready, are replaced and go", () => {
    const cat = { id: "3", name: "Cat" };
    const came = next(opened, at(4, { msg: "join", seat: 1, user: cat, bot: false }));
    expect(came.seats[1])
      .toEqual(seat(1, { user: cat, cards: 3, watching: true }));
    const kept = next(came, at(5, { msg: "stand_in", seat: 1, bot: true }));
    expect(kept.seats[1]?.stand_in).toBe(true);
    const gone = next(kept, at(6, { msg: "leave", seat: 1, user: cat }));
    expect([gone.seats[1], gone.log.at(-1)?.who])
      .toEqual([seat(1, { presence: "gone", cards: 3, stand_in: true }), "Cat"]);
  });

  test("my turn is not mine while a house bot plays for me", () => {
    expect(is_mine(opened)).toBe(true);
    expect(is_mine(next(opened, at(4, { msg: "stand_in", seat: 0, bot: true }),
      { msg: "turn", room: "room2", seat: 0, ms: 100 }))).toBe(false);
  });

  test("when the host begins all who sit are ready", () => {
    const view = next({ ...opened, phase: "waiting" }, at(4, { msg: "start" }));
    expect(view.seats.map((one) => one.ready)).toEqual([true, true]);
  });

  test("who is muted is so until that is taken back, and nobody's choice ends for it", () => {
    const mute = { msg: "mute", user: ann };
    const muted = next(opened, at(4, { ...mute, muted: true }));
    expect([muted.seats[0]?.muted, muted.you?.legal, muted.turns])
      .toEqual([true, opened.you?.legal, opened.turns]);
    expect(next(muted, at(5, { ...mute, muted: false })).seats).toEqual(opened.seats);
  });

  test("a turn tells of the reserve, where there is one", () => {
    const view = next(opened, { msg: "turn", room: "room2", seat: 1, ms: 90000, bank: 60000 });
    expect(view.turns.at(-1)).toEqual({ seat: 1, ms: 90000, at: 200, bank: 60000 });
  });

  test("presence and spectators are so now", () => {
    const view = next(opened,
      { msg: "presence", room: "room2", seat: 1, presence: "held" },
      { msg: "spectators", room: "room2", count: 3 });
    expect([view.seats[1]?.presence, view.spectators, view.seq]).toEqual(["held", 3, 3]);
  });

  test("my own leave takes the hand away", () => {
    expect(next(opened, at(4, { msg: "leave", seat: 0, user: ann })).you).toBe(null);
  });
});
