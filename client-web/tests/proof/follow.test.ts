// What a page makes of what servers told a player who contributed: talks of every game, written
// down by tests/verify, one of a server that draws a card anew, and talks bent by hand.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import type { ServerMessage } from "../../src/connection/wire";
import { fold } from "../../src/follow/fold";
import type { View } from "../../src/follow/view";
import { game_named } from "../../src/games/registry";
import { text } from "../../src/proof/bytes";
import { blank, note, to_reveal, type Notes, type Seen } from "../../src/proof/follow";
import { judge, type Verdict } from "../../src/proof/judge";
import { verify } from "../../src/proof/record";

// The games bring their looks, which ask the browser for its language.
vi.hoisted(() => vi.stubGlobal("navigator", { language: "en" }));

const folder = new URL("../../../tests/verify/", import.meta.url);
const talks = readdirSync(new URL("talks/", folder)).map((name) => name.replace(".json", ""));

type Talk = any[];
const talk_of = (name: string): Talk =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
const follow_of = (name: string) => game_named(name)?.follow ?? null;

/** r of the one who was told all this, which the opening names. */
function own_r(talk: Talk): string {
  return talk.at(-1).opening.contributions.find(({ seat }: { seat: number }) => seat === 0).r;
}

/** What the page has at the end, and what it revealed on the way. */
function followed(talk: Talk, r: string | null = own_r(talk)) {
  let view: View | null = null;
  let notes: Notes | null = null;
  const revealed: string[] = [];
  for (const message of talk as ServerMessage[]) {
    const folded = fold(view, message, 0, follow_of);
    if (folded.view === null) continue;
    const before: View = view ?? folded.view;
    const known: Notes = notes ?? blank(before.room, before.seq);
    notes = note(known, message, before, game_named(before.game), r);
    const due = to_reveal(known, notes);
    if (due !== null) revealed.push(due);
    view = folded.view;
  }
  return { hand: notes?.hand ?? null, revealed };
}

function verdict(talk: Talk, r?: string | null): Verdict {
  const { hand } = followed(talk, r);
  if (hand === null) throw new Error("no hand was followed");
  return judge(hand);
}

const faults = (talk: Talk, r?: string | null) => verdict(talk, r).faults.map(({ fault }) => fault);

/** The honest talk, its messages of that kind changed. */
function bent(
  name: string, where: (message: any) => boolean, change: (message: any) => void,
): Talk {
  const talk = talk_of(`talks/${name}`);
  const found = talk.filter(where);
  if (found.length === 0) throw new Error("nothing to bend");
  found.forEach(change);
  return talk;
}

const checked: Verdict = { kind: "checked", faults: [], own_part: true };
const opens = (message: any) => message.opening !== undefined;
const commits = (message: any) => message.commitment !== undefined;
const other = "0".repeat(64);

test.each(talks)("A whole hand of %s checks out, and so does its record", (name) => {
  const talk = talk_of(`talks/${name}`);
  expect(verdict(talk)).toEqual(checked);
  const { hand, revealed } = followed(talk);
  expect(revealed).toEqual([own_r(talk)]);
  const record = text(JSON.stringify(hand));
  expect(verify(record)).toEqual({ table: "den", hand_no: hand?.hand_no, fault: null });
  const end = talk.findIndex(({ msg }) => msg === "result");
  expect(verdict(talk.slice(0, end), own_r(talk)))
    .toEqual({ kind: "sealed", faults: [], own_part: false });
});

test("Of a game that never opens its cards it is said that they stay hidden", () => {
  const talk = talk_of("talks/hearts");
  expect(verdict(talk.filter(({ opening }) => opening === undefined), own_r(talk)))
    .toEqual({ kind: "hidden", faults: [], own_part: false });
});

test("A reshuffle is checked, too", () => {
  const { hand } = followed(talk_of("talks/crazy-eights-reshuffled"));
  expect(hand?.shuffles.length).toBeGreaterThan(1);
  expect(hand?.shuffles.every(({ cards }) => cards !== null)).toBe(true);
  const is_reshuffle = (message: any) => message.shuffle === 1 && message.msg === "fairness";
  const talk = bent("crazy-eights-reshuffled", is_reshuffle, (message) => (message.root = other));
  expect(faults(talk)).toContain("root");
});

test("A card drawn anew is found as soon as it is dealt", () => {
  const talk = talk_of("planted/talk");
  const dealt = talk.findIndex(({ msg }) => msg === "proof");
  expect(faults(talk.slice(0, dealt + 1), own_r(talk))).toEqual(["path"]);
  expect(faults(talk)).toEqual(["path", "dealt"]);
});

test("Another secret than was committed to is found", () => {
  expect(faults(bent("hearts", opens, ({ opening }) => (opening.seed = other))))
    .toEqual(["commitment"]);
  expect(faults(bent("hearts", commits, (message) => (message.commitment = other))))
    .toEqual(["commitment"]);
});

test("A part that is left out or exchanged is found", () => {
  const r = own_r(talk_of("talks/hearts"));
  const left_out = bent("hearts", commits, (message) => {
    message.seats = [];
    message.entropy = [];
  });
  expect(faults(left_out, r)).toContain("left_out");
  const exchanged = bent("hearts", commits, (message) => (message.entropy = [other]));
  expect(faults(exchanged, r)).toContain("left_out");
  const changed = bent("hearts", opens, ({ opening }) => (opening.contributions[0].r = other));
  expect(faults(changed, r)).toEqual(["contribution"]);
  const dropped = bent("hearts", opens, ({ opening }) => (opening.contributions = []));
  expect(faults(dropped, r)).toEqual(["contribution"]);
});

test("Who gave nothing is told that nothing of theirs went into it", () => {
  expect(verdict(talk_of("talks/hearts"), null)).toEqual({ ...checked, own_part: false });
});

test("A card that came from another place than it should is found", () => {
  const swapped = bent("hearts", ({ msg }) => msg === "deal",
    ({ cards }) => (cards[0] = cards[0] === "AS" ? "KS" : "AS"));
  expect(faults(swapped)).toContain("dealt");
  const drawn = bent("gin-rummy", ({ msg, seat, card }) => msg === "draw" && seat === 0 && card,
    (message) => (message.card = message.card === "AS" ? "KS" : "AS"));
  expect(faults(drawn)).toContain("dealt");
  const moved = bent("durak", ({ msg }) => msg === "proof",
    ({ cards }) => (cards[0].position ^= 1));
  expect(faults(moved)).toContain("path");
});

test("A root that is told when its cards are out already is too late", () => {
  for (const [name, number] of [["hearts", 0], ["crazy-eights-reshuffled", 1]] as const) {
    const talk = talk_of(`talks/${name}`);
    const told = talk.findIndex(({ root, shuffle }) => root !== undefined && shuffle === number);
    const comes = (message: any, i: number) => i > told && ["deal", "draw"].includes(message.msg);
    const next = talk.findIndex(comes);
    const [root] = talk.splice(told, 1);
    talk.splice(next, 0, root);
    talk.slice(told, next + 1).forEach((message, i) => (message.seq = root.seq + i));
    expect(faults(talk)).toContain("late");
  }
});

test("A root that was never told is missed", () => {
  const untold = bent("hearts", ({ root }) => root !== undefined, (message) => {
    delete message.shuffle;
    delete message.root;
  });
  expect(faults(untold)).toEqual(["late", "root"]);
});

test("Who comes in mid-hand checks what the table says was published", () => {
  const talk = talk_of("talks/hearts");
  const { hand_no, commitment, seats, entropy } = talk.find(commits);
  const { shuffle, root } = talk.find((message) => message.root !== undefined);
  const middle = talk.findIndex(({ msg }) => msg === "play");
  const table = {
    ...talk[0], seq: talk[middle].seq - 1, hand_no, phase: "playing", re: undefined,
    state: { pass: "left", passed: [], trick: [], broken: false, points: [0, 0, 0, 0] },
    fairness: { hand_no, commitment, seats, entropy, roots: [{ shuffle, root }] },
  };
  const came = [table, ...talk.slice(middle)];
  expect(verdict(came, null)).toEqual({ kind: "partly", faults: [], own_part: false });
  came[0] = { ...table, fairness: { ...table.fairness, roots: [{ shuffle, root: other }] } };
  expect(faults(came, null)).toEqual(["root"]);
  // What was told first stands, whatever a table says later.
  const back = [...talk.slice(0, middle), table, ...talk.slice(middle)];
  expect(verdict(back)).toEqual(checked);
});

test("A hand that misses some of its events is checked in part, and blames nobody", () => {
  for (const name of talks) {
    const talk = talk_of(`talks/${name}`);
    const dealt = talk.findIndex(({ msg }) => msg === "proof");
    const { room, game } = talk[0];
    const end = talk.findIndex(({ msg }) => msg === "result");
    const notes = followed(talk.slice(0, dealt + 1), own_r(talk)).hand as Seen;
    const view = fold(null, talk[0], 0, follow_of).view as View;
    const before = { ...blank(room, talk[dealt - 1].seq), hand: notes };
    const after = [talk[end], ...talk.slice(end + 1)].reduce<Notes>(
      (so_far, message) => note(so_far, message, view, game_named(game), null), before);
    expect(judge(after.hand as Seen)).toEqual({ kind: "partly", faults: [], own_part: true });
  }
});

test("A record of another pack, or none of it open, does not hold", () => {
  const { hand } = followed(talk_of("talks/durak"));
  const record = (change: Partial<Seen>) =>
    verify(text(JSON.stringify({ ...hand, ...change }))).fault;
  expect(record({})).toBe(null);
  expect(record({ opening: null })).toBe("form");
  expect(record({ game: "hearts" })).toBe("cards");
  expect(record({ table: "elsewhere" })).toBe("commitment");
  expect(verify(text("{}")).fault).toBe("sum");
});
