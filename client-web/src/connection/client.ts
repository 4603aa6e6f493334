// The thin shell around the machine: one connection, timers, the guest's POST, the tab's storage.
// It decides nothing. A carrier that was replaced is never listened to again.

import { Machine } from "./machine";
import type { Effect, Input, Phase } from "./step";
import { open_carrier, type Carrier } from "./carrier";
import type { CarrierName } from "./ladder";
import { ask_for_guest } from "./guest";
import { load_carrier, save_carrier } from "./network";
import { load_ticket, save_ticket } from "./ticket";
import type { Ask, ErrorCode, ServerMessage, User } from "./wire";

export interface Listener {
  status(phase: Phase, away: number | string | null, user: User | null): void;
  message(message: ServerMessage): void;
  lost_room(room: string, code: ErrorCode): void;
  latency(ms: number): void;
}

export class Client {
  private readonly machine = new Machine();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly waiting = new Map<number, (message: ServerMessage) => void>();
  private carrier: Carrier | null = null;
  private next_tag = 1;

  constructor(private readonly listener: Listener) {
    addEventListener("online", () => this.input({ kind: "network" }));
    document.addEventListener("visibilitychange", () => {
      this.input({ kind: "shown", shown: document.visibilityState === "visible" });
    });
  }

  /** Begins, or begins anew; without `fresh` it comes back as who this tab was. */
  start(name: string, identity: "kept" | "fresh"): void {
    const ticket = identity === "kept" ? load_ticket() : null;
    this.input({ kind: "start", name, ticket, carrier: load_carrier() });
  }

  /** Resolves with the one answer, however many connections it takes. */
  ask(ask: Ask): Promise<ServerMessage> {
    const tag = this.next_tag++;
    return new Promise((resolve) => {
      this.waiting.set(tag, resolve);
      this.input({ kind: "ask", ask, tag });
    });
  }

  at(room: string, epoch: number, seq: number): void {
    this.input({ kind: "at", room, epoch, seq });
  }

  rejoin(room: string): void {
    this.input({ kind: "rejoin", room });
  }

  forget(room: string): void {
    this.input({ kind: "forget", room });
  }

  nudge(): void {
    this.input({ kind: "nudge" });
  }

  private input(input: Input): void {
    const before = this.machine.phase;
    const effects = this.machine.step(input, { now: Date.now(), chance: Math.random() });
    const { phase, away, user } = this.machine;
    if (phase !== before || input.kind === "start") this.listener.status(phase, away, user);
    for (const effect of effects) this.run(effect);
  }

  private run(effect: Effect): void {
    switch (effect.kind) {
      case "fetch_guest":
        void ask_for_guest(effect.name).then((input) => this.input(input));
        return;
      case "connect": return this.connect(effect.carrier);
      case "send": return this.carrier?.send(effect.message);
      case "close": return this.close();
      case "timer": return this.timer(effect.timer, effect.ms);
      case "save": return save_ticket(effect.ticket);
      case "remember": return save_carrier(effect.carrier);
      case "deliver": return this.listener.message(effect.message);
      case "answer": return this.answer(effect.tag, effect.message);
      case "lost_room": return this.listener.lost_room(effect.room, effect.code);
      case "latency": return this.listener.latency(effect.ms);
    }
  }

  private connect(name: CarrierName): void {
    this.close();
    const carrier: Carrier = open_carrier(name, {
      open: () => this.carrier === carrier && this.input({ kind: "open" }),
      message: (message) => this.carrier === carrier && this.input({ kind: "message", message }),
      closed: (code) => {
        if (this.carrier !== carrier) return;
        this.carrier = null;
        this.input({ kind: "closed", code });
      },
    });
    this.carrier = carrier;
  }

  private close(): void {
    const carrier = this.carrier;
    this.carrier = null;
    carrier?.close();
  }

  private timer(name: string, ms: number | null): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    if (ms === null) return;
    const run = () => {
      this.timers.delete(name);
      this.input({ kind: "timer", timer: name });
    };
    this.timers.set(name, setTimeout(run, ms));
  }

  private answer(tag: number, message: ServerMessage): void {
    const resolve = this.waiting.get(tag);
    this.waiting.delete(tag);
    resolve?.(message);
  }
}
