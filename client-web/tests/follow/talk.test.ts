import { expect, test } from "vitest";
import type { ServerMessage } from "../../src/connection/wire";
import { hear, is_emote, kMaxLines, type Line } from "../../src/follow/talk";

const ann = { id: "1", name: "Ann" };

function said(n: number, channel = "room/den"): ServerMessage {
  return { msg: "said", channel, n, user: ann, text: `line ${n}`, at: 1 };
}

function line(n: number): Line {
  return { n, user: ann, text: `line ${n}` };
}

function heard(...messages: ServerMessage[]): readonly Line[] {
  return messages.reduce<readonly Line[]>((lines, one) => hear(lines, one, "room/den"), []);
}

test("what is said comes once and in order, whichever way it came", () => {
  const entries = [1, 2].map((n) => ({ ...said(n), msg: undefined }));
  const log = { msg: "log", channel: "room/den", messages: entries } as unknown as ServerMessage;
  expect(heard(said(3), log, said(2))).toEqual([line(1), line(2), line(3)]);
});

test("other channels, and other messages, add nothing", () => {
  const lines = heard(said(1));
  expect(hear(lines, said(2, "lobby"), "room/den")).toBe(lines);
  expect(hear(lines, { msg: "ok" }, "room/den")).toBe(lines);
});

test("only the newest lines are kept", () => {
  const many = Array.from({ length: kMaxLines + 5 }, (_, n) => said(n + 1));
  const lines = heard(...many);
  expect([lines.length, lines[0]?.n]).toEqual([kMaxLines, 6]);
});

test("an emote is one picture and nothing else", () => {
  expect(["👍", "❤️", "👍👍", "👍!", "a", "7", ""].map(is_emote))
    .toEqual([true, true, false, false, false, false, false]);
});
