// The conversation with the realtime tier as a state machine: guest, socket, auth, rooms, answers.
// It never touches a socket, a clock, chance or storage: inputs come in, effects go out.

import { backoff, kBanned, rest, stays_away } from "./backoff";
import { Ladder } from "./ladder";
import { Outbox, type Entry } from "./outbox";
import type { At, Effect, Input, Phase } from "./step";
import { kHiddenLookMs, kLookMs, Silence } from "./silence";
import {
  answers, room_of, type Ask, type ClientMessage, type ErrorCode, type ErrorMessage,
  type ServerMessage, type User,
} from "./wire";

/** Between two pings on a line that is not in doubt; what waits longer is sent again. */
export const kPeriodMs = 8000;
/** Until the connection is open and proven; doubles with each attempt. */
export const kFirstDeadlineMs = 2500;
export const kDeadlineMs = 8000;

interface Place {
  epoch: number;
  seq: number;
  as: "player" | "spectator";
  joined: boolean;
}

export class Machine {
  phase: Phase = "asleep";
  user: User | null = null;
  /** Why it stays away: a close code of 4500 and above, or the refusal of a guest. */
  away: number | string | null = null;
  readonly outbox = new Outbox();
  readonly rooms = new Map<string, Place>();

  private name = "";
  private ticket: string | null = null;
  private token: string | null = null;
  private attempt = 0;
  private auth_id = 0;
  private bye: { code: number; after: number | null } | null = null;
  private shown = true;
  private readonly silence = new Silence();
  private readonly ladder = new Ladder();
  private effects: Effect[] = [];
  private at: At = { now: 0, chance: 0 };

  step(input: Input, at: At): Effect[] {
    this.effects = [];
    this.at = at;
    this.take(input);
    return this.effects;
  }

  private take(input: Input): void {
    switch (input.kind) {
      case "start": return this.start(input);
      case "guest": return this.guest(input.token);
      case "guest_refused": return this.guest_refused(input);
      case "open": return this.open();
      case "closed": return this.closed(input.code);
      case "message": return this.message(input.message);
      case "timer": return this.timer(input.timer);
      case "ask": return this.ask(input.ask, input.tag);
      case "at": return this.position(input.room, input.epoch, input.seq);
      case "rejoin": return this.rejoin(input.room);
      case "forget": return this.forget(input.room);
      case "shown": return this.show(input.shown);
      case "network": return this.network();
      case "nudge": return this.nudge();
    }
  }

  private start(input: Extract<Input, { kind: "start" }>): void {
    if (this.phase !== "asleep" && this.phase !== "away") this.put({ kind: "close" });
    this.name = input.name;
    this.ticket = input.ticket;
    this.ladder.begin(input.carrier, this.at.now);
    this.token = null;
    this.away = null;
    this.attempt = 0;
    this.hang_up();
    this.begin();
  }

  private begin(): void {
    this.set_timer("retry", null);
    if (this.ticket === null && this.token === null) {
      this.phase = "guest";
      this.put({ kind: "fetch_guest", name: this.name });
      return;
    }
    this.phase = "opening";
    this.bye = null;
    this.set_timer("deadline", Math.min(kDeadlineMs, kFirstDeadlineMs * 2 ** this.attempt));
    this.put({ kind: "connect", carrier: this.ladder.carrier(this.at.now) });
  }

  private guest(token: string): void {
    if (this.phase !== "guest") return;
    this.token = token;
    this.begin();
  }

  private guest_refused(input: { code: string; retry: boolean; after: number | null }): void {
    if (this.phase !== "guest") return;
    if (input.retry) return this.wait(input.after);
    this.stay_away(input.code);
  }

  private stay_away(why: number | string): void {
    this.phase = "away";
    this.away = why;
  }

  private open(): void {
    if (this.phase !== "opening") return;
    this.phase = "authenticating";
    this.auth_id = this.outbox.take_id();
    const proof = this.ticket !== null ? { resume: this.ticket } : { token: this.token ?? "" };
    // A token is good for one `auth`: whatever becomes of this one, it is spent.
    this.token = null;
    this.put({ kind: "send", message: { msg: "auth", v: 1, id: this.auth_id, ...proof } });
  }

  private closed(code: number): void {
    const known = code >= 4000 ? code : (this.bye?.code ?? code);
    const after = this.bye?.after ?? null;
    const coming_in = this.coming_in();
    this.hang_up();
    if (stays_away(known)) return this.stay_away(known);
    // A code of the server's own has come through the carrier.
    if (coming_in && known < 4000) return this.try_next("refused");
    this.wait(after);
  }

  private coming_in(): boolean {
    return this.phase === "opening" || this.phase === "authenticating";
  }

  private try_next(how: "refused" | "silent"): void {
    if (this.ladder.lost(how) === "next") return this.begin();
    this.wait(null);
  }

  private wait(after: number | null): void {
    this.phase = "waiting";
    const own = backoff(this.attempt, this.at.chance);
    this.attempt += 1;
    this.set_timer("retry", after === null ? own : after + Math.round(own / 2));
  }

  /** Nothing of the connection is left; what was asked stays asked. */
  private hang_up(): void {
    this.bye = null;
    this.outbox.lost();
    for (const place of this.rooms.values()) place.joined = false;
    for (const timer of ["deadline", "look", "period", "retry"]) this.set_timer(timer, null);
  }

  private message(message: ServerMessage): void {
    this.silence.heard(this.at.now);
    switch (message.msg) {
      case "auth": return this.welcome(message);
      case "pong": return this.pong(message.t);
      case "resume_ticket": return this.save(message.resume);
      case "bye":
        this.bye = { code: message.code, after: message.after };
        break;
      case "table":
        // One that nobody asked for stands in place of what was dropped, an answer maybe too.
        if (message.re === undefined) this.outbox.unsent(message.room);
        this.seated(message.room, message.re, message.you?.last_id ?? 0, message);
        break;
      case "resume":
        this.seated(message.room, message.re, message.last_id, null);
        break;
      case "turn":
        this.wake(message.room);
        break;
      case "error":
        if (this.refused(message)) return;
        break;
    }
    this.answered(message);
    this.put({ kind: "deliver", message });
    this.flush();
  }

  private welcome(message: Extract<ServerMessage, { msg: "auth" }>): void {
    this.phase = "online";
    this.user = message.user;
    this.attempt = 0;
    this.set_timer("deadline", null);
    const won = this.ladder.won(this.at.now);
    if (won !== null) this.put({ kind: "remember", carrier: won });
    this.save(message.resume);
    this.put({ kind: "deliver", message });
    for (const room of this.rooms.keys()) this.rejoin(room);
    this.flush();
    this.silence.begin(this.at.now);
    this.ping();
    this.set_timer("period", kPeriodMs);
    this.look_later();
  }

  private pong(t: number | undefined): void {
    if (t === undefined) return;
    const ms = Math.max(0, this.at.now - t);
    this.silence.answered(ms);
    this.put({ kind: "latency", ms });
  }

  /** Gives true where nobody else needs to see the error. */
  private refused(message: ErrorMessage): boolean {
    if (message.re === this.auth_id && this.phase === "authenticating") {
      this.auth_refused(message);
      return true;
    }
    const entry = this.outbox.find(message.re);
    if (entry === undefined) return false;
    if (message.retry === true) {
      entry.resting = true;
      entry.table_moves = message.code === "unavailable";
      entry.refusals += 1;
      const ms = rest(message.after, entry.refusals, this.at.chance);
      this.set_timer(`again:${entry.id}`, ms);
      return true;
    }
    const room = room_of(entry.ask);
    if (room === undefined) return false;
    // Another tab of the same user has gone on with the numbers: ask for what is so.
    if (message.code === "id_conflict" || message.code === "stale") this.rejoin(room);
    // Who asked for a seat there goes on looking on; who came back and was refused has lost it.
    const came_back = entry.ask.msg === "join" && entry.tag === 0;
    if (came_back && this.rooms.has(room)) this.lose(room, message.code);
    return false;
  }

  /** Whose turn it is is told anew by who took a table over: what rests there rests no longer. */
  private wake(room: string): void {
    for (const entry of this.outbox.entries) {
      if (!entry.resting || !entry.table_moves || room_of(entry.ask) !== room) continue;
      this.set_timer(`again:${entry.id}`, null);
      Object.assign(entry, { resting: false, sent: false });
    }
  }

  private auth_refused(message: ErrorMessage): void {
    if (message.retry !== true) {
      for (const room of [...this.rooms.keys()]) this.lose(room, message.code);
      for (const entry of this.outbox.entries) this.tell(entry, message.code);
      this.outbox.entries = [];
      this.save(null);
    }
    this.put({ kind: "close" });
    this.hang_up();
    if (message.code === "banned") this.stay_away(kBanned);
    else this.wait(message.after ?? null);
  }

  private lose(room: string, code: ErrorCode): void {
    this.give_up(room, code);
    this.put({ kind: "lost_room", room, code });
  }

  /** A `table` or `resume` came: the room is ours on this connection if we asked for it. */
  private seated(
    room: string, re: number | undefined, last_id: number,
    table: { epoch: number; seq: number } | null,
  ): void {
    this.outbox.raise(last_id);
    const ask = this.outbox.find(re)?.ask;
    const place = this.rooms.get(room);
    const known = table ?? place;
    if (known === undefined || (ask === undefined && place === undefined)) return;
    const asked_as = ask && "as" in ask && ask.as === "spectator" ? "spectator" : "player";
    const as = ask ? asked_as : (place?.as ?? "player");
    const joined = ask !== undefined || place?.joined === true;
    this.rooms.set(room, { epoch: known.epoch, seq: known.seq, as, joined });
  }

  private answered(message: ServerMessage): void {
    const entry = this.outbox.find(answers(message));
    if (entry === undefined) return;
    this.outbox.remove(entry.id);
    this.set_timer(`again:${entry.id}`, null);
    if (message.msg === "leave") this.give_up(message.room, "not_seated");
    if (entry.tag !== 0) this.put({ kind: "answer", tag: entry.tag, message });
  }

  private ask(ask: Ask, tag: number): void {
    const entry = this.outbox.put(ask, tag);
    if (entry === null) return this.tell({ tag }, "busy");
    this.flush();
  }

  private position(room: string, epoch: number, seq: number): void {
    const place = this.rooms.get(room);
    if (place) Object.assign(place, { epoch, seq });
  }

  /** Asks for the events since the newest one known, or for the whole table. */
  private rejoin(room: string): void {
    const place = this.rooms.get(room);
    if (place === undefined || this.phase !== "online") return;
    const own = (e: Entry) => e.tag === 0 && e.ask.msg === "join" && room_of(e.ask) === room;
    const waiting = this.outbox.entries.find(own);
    if (waiting !== undefined) this.outbox.remove(waiting.id);
    const ask: Ask = { msg: "join", room, epoch: place.epoch, seq: place.seq };
    this.outbox.put(place.as === "spectator" ? { ...ask, as: "spectator" } : ask, 0);
    this.flush();
  }

  private forget(room: string): void {
    this.give_up(room, "not_seated");
  }

  /** Whoever waits for something there is told: nobody waits for ever. */
  private give_up(room: string, code: ErrorCode): void {
    this.rooms.delete(room);
    for (const entry of this.outbox.drop_room(room)) this.tell(entry, code);
  }

  private flush(): void {
    if (this.phase !== "online") return;
    const due = this.outbox.due((room) => this.rooms.get(room)?.joined === true);
    for (const entry of due) this.send(entry);
  }

  private send(entry: Entry): void {
    entry.sent = true;
    entry.resting = false;
    this.put({ kind: "send", message: { ...entry.ask, id: entry.id } as ClientMessage });
  }

  private timer(timer: string): void {
    if (timer === "retry" && this.phase === "waiting") return this.begin();
    if (timer === "deadline") return this.drop();
    if (timer === "period" && this.phase === "online") return this.period();
    if (timer === "look" && this.phase === "online") return this.look();
    if (!timer.startsWith("again:")) return;
    const entry = this.outbox.find(Number(timer.slice(6)));
    if (entry === undefined || this.phase !== "online") return;
    entry.resting = false;
    entry.sent = false;
    this.flush();
  }

  private period(): void {
    for (const entry of this.outbox.tick()) this.send(entry);
    this.ping();
    this.set_timer("period", kPeriodMs);
  }

  private look(): void {
    switch (this.silence.look(this.at.now, this.outbox.awaits_answer(), this.look_every())) {
      case "give_up": return this.drop();
      case "ping": this.ping();
    }
    this.look_later();
  }

  private look_every(): number {
    return this.shown ? kLookMs : kHiddenLookMs;
  }

  private look_later(): void {
    this.set_timer("look", this.look_every());
  }

  private ping(): void {
    this.silence.pinged(this.at.now);
    const id = this.outbox.take_id();
    this.put({ kind: "send", message: { msg: "ping", id, t: this.at.now } });
  }

  /** The line is dead though nobody said so. */
  private drop(): void {
    const coming_in = this.coming_in();
    this.put({ kind: "close" });
    this.hang_up();
    if (coming_in) return this.try_next("silent");
    this.wait(null);
  }

  private show(shown: boolean): void {
    this.shown = shown;
    if (shown) return this.nudge();
    if (this.phase === "online") this.look_later();
  }

  private network(): void {
    this.ladder.forget();
    this.put({ kind: "remember", carrier: null });
    this.nudge();
  }

  /** The network is back, or somebody looks again: no reason to wait any longer. */
  private nudge(): void {
    if (this.phase === "waiting") return this.begin();
    if (this.phase !== "online") return;
    this.ping();
    this.look_later();
  }

  private tell(entry: { tag: number }, code: ErrorCode): void {
    if (entry.tag === 0) return;
    this.put({ kind: "answer", tag: entry.tag, message: { msg: "error", code, text: code } });
  }

  private save(ticket: string | null): void {
    this.ticket = ticket;
    this.put({ kind: "save", ticket });
  }

  private set_timer(timer: string, ms: number | null): void {
    this.put({ kind: "timer", timer, ms });
  }

  private put(effect: Effect): void {
    this.effects.push(effect);
  }
}
