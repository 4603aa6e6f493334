// A conversation with the machine, as its tests tell it: what it hears, and what it does.

import { Machine } from "../../src/connection/machine";
import type { Effect, Input } from "../../src/connection/step";
import { kLookMs } from "../../src/connection/silence";
import type { Ask, ServerMessage } from "../../src/connection/wire";

export const ann = { id: "guest-1", name: "Ann" };
export const begin = 1000;

/** What was sent and asked of the shell; timers are looked at where they matter. */
export function told(effects: Effect[]): Effect[] {
  return effects.filter((effect) => effect.kind !== "timer");
}

export function sent(effects: Effect[]): unknown[] {
  return effects.flatMap((effect) => (effect.kind === "send" ? [effect.message] : []));
}

export function timers(effects: Effect[]): Record<string, number> {
  const set = effects.flatMap((effect) =>
    effect.kind === "timer" && effect.ms !== null ? [[effect.timer, effect.ms] as const] : []);
  return Object.fromEntries(set);
}

export function machine() {
  const one = new Machine();
  let now = begin;
  const step = (input: Input) => one.step(input, { now, chance: 0 });
  /** Looks as often as the page does, for so long; gives all that it did. */
  const pass = (ms: number, every = kLookMs) => {
    const effects: Effect[] = [];
    for (const end = now + ms; now < end;) {
      now = Math.min(end, now + every);
      effects.push(...told(step({ kind: "timer", timer: "look" })));
    }
    return effects;
  };
  const hear = (message: ServerMessage) => step({ kind: "message", message });
  const ask = (what: Ask, tag = 1) => step({ kind: "ask", ask: what, tag });
  return { one, step, hear, ask, pass };
}

export function auth(re: number): ServerMessage {
  return { msg: "auth", re, user: ann, resume: "ticket-2", seats: [] };
}

export function table(re: number | undefined, last_id = 0, seq = 5): ServerMessage {
  return {
    ...(re === undefined ? {} : { re }),
    msg: "table", room: "room2", epoch: 1, seq, game: "g", hand_no: 0, phase: "waiting",
    private: false, auto: false, seats: [], state: {}, turn: null, spectators: 0,
    you: { seat: 0, hand: [], legal: [], last_id },
  };
}

/** Logged in by ticket (id 1, ping 2) and seated in room2 (join 3, or ids after `last_id`). */
export function seated(last_id = 0) {
  const all = machine();
  all.step({ kind: "start", name: "Ann", ticket: "ticket-1", carrier: null });
  all.step({ kind: "open" });
  all.hear(auth(1));
  all.ask({ msg: "join", room: "room2" }, 7);
  all.hear(table(3, last_id));
  return all;
}
