// What the page shows, in one place: the connection's state, the rooms, the table. Messages come in
// through the fold; what the player wants goes out as requests. It draws nothing.

import { tick } from "svelte";
import { Client } from "./connection/client";
import type { Phase } from "./connection/step";
import type { Ask, ErrorCode, Legal, ListedRoom, ServerMessage, User } from "./connection/wire";
import { fold } from "./follow/fold";
import type { View } from "./follow/view";
import type { Game } from "./games/contract";
import { first_game, game_named } from "./games/registry";
import { words } from "./i18n/lang.svelte";
import type { Words } from "./i18n/words";
import { Chat } from "./table/chat.svelte";
import { choose, is_next, type Choice } from "./table/choice";
import { table_name } from "./lobby/names";
import { load_game, load_name, save_game, save_name } from "./lobby/name_store";
import { parse_route, print_route, type Route } from "./route";
import { Book } from "./proof/book.svelte";
import { mark_words } from "./proof/mark";
import { prepare_flights } from "./table/motion";

const kSlowMs = 1500;
const kToastMs = 4500;
/** What a new table here gives each player in reserve, seconds a match. */
const kBank = 60;

type Say = (w: Words) => string;

export class Session {
  phase: Phase = $state("asleep");
  away: number | string | null = $state(null);
  user: User | null = $state.raw(null);
  latency: number | null = $state(null);
  rooms: readonly ListedRoom[] | null = $state.raw(null);
  view: View | null = $state.raw(null);
  /** Seated elsewhere while the lobby is looked at. */
  in_lobby = $state(false);
  joining = $state(false);
  /** The game of a new table. */
  game: Game = $state.raw(game_named(load_game()) ?? first_game());
  /** On its way, not yet answered. */
  private choice: Choice | null = $state.raw(null);
  slow = $state(false);
  was_online = $state(false);
  toast: { say: Say; key: number } | null = $state.raw(null);

  /** The proof of each deal. */
  readonly book = new Book((ask) => void this.client.ask(ask));
  readonly chat: Chat;

  private readonly client: Client;
  private toast_key = 0;
  private leaving = false;
  private kicked = false;

  constructor() {
    this.client = new Client({
      status: (phase, away, user) => this.status(phase, away, user),
      message: (message) => this.message(message),
      lost_room: (room, code) => this.lost_room(room, code),
      latency: (ms) => (this.latency = ms),
    });
    this.chat = new Chat((ask) => this.client.ask(ask));
    addEventListener("hashchange", () => void this.follow_route());
  }

  get name(): string {
    return this.user?.name ?? load_name(words().default_name);
  }

  start(): void {
    this.client.start(load_name(words().default_name), "kept");
  }

  rename(name: string): void {
    if (name === "" || name === this.user?.name || this.view !== null) return;
    save_name(name);
    this.user = null;
    this.client.start(name, "fresh");
  }

  choose_game(name: string): void {
    this.game = game_named(name) ?? first_game();
    save_game(this.game.name);
  }

  refresh_rooms(): void {
    if (this.phase === "online") void this.client.ask({ msg: "room_list" });
  }

  /** One click: a new table, bots on all other seats, and the deal. */
  async play_now(): Promise<void> {
    const { name: game, seats } = this.game;
    const options = { bank: kBank };
    const room = await this.create({ msg: "create", game, seats, bots: seats - 1, options });
    if (room !== null) await this.ready(true);
  }

  async new_table(kind: "open" | "private"): Promise<void> {
    const { name: game, seats } = this.game;
    const ask = { msg: "create", game, seats, options: { bank: kBank } } as const;
    await this.create(kind === "private" ? { ...ask, private: true } : ask);
  }

  private async create(ask: Extract<Ask, { msg: "create" }>): Promise<string | null> {
    for (;;) {
      const answer = await this.enter({ ...ask, name: table_name(Math.random()) });
      if (answer.msg !== "error") return this.view?.room ?? null;
      if (answer.code === "name_taken") continue;
      this.tell_error(answer.code);
      return null;
    }
  }

  async join(route: Route, as: "player" | "spectator" = "player"): Promise<void> {
    if (route.kind === "lobby") return;
    const role = as === "spectator" ? ({ as } as const) : {};
    const ask: Ask = route.kind === "room"
      ? { msg: "join", room: route.room, ...role }
      : { msg: "join", code: route.code, ...role };
    const answer = await this.enter(ask);
    if (answer.msg !== "error") return;
    if (answer.code === "room_full" && as === "player") {
      this.tell((w) => w.full_so_watching);
      return this.join(route, "spectator");
    }
    this.tell_error(answer.code);
    if (this.view === null) this.go({ kind: "lobby" });
  }

  /** What somebody typed or pasted: a link, the name of a room, or a code. */
  async join_text(text: string): Promise<void> {
    const route = parse_route(text);
    if (route.kind !== "lobby") return this.join(route);
    const answer = await this.enter({ msg: "join", room: text });
    if (answer.msg !== "error") return;
    if (answer.code === "unknown_room") return this.join({ kind: "code", code: text });
    return this.join({ kind: "room", room: text });
  }

  private async enter(ask: Ask): Promise<ServerMessage> {
    this.joining = true;
    const answer = await this.client.ask(ask);
    this.joining = false;
    if (answer.msg === "table") this.show(answer);
    return answer;
  }

  private show(table: Extract<ServerMessage, { msg: "table" }>): void {
    const old = this.view;
    if (old !== null && old.room !== table.room && old.you === null) {
      void this.client.ask({ msg: "leave", room: old.room });
    }
    if (old?.room !== table.room) {
      const view = fold(null, table, Date.now(), follow_of).view;
      this.set(view);
      if (view !== null) this.book.take(table, view);
      this.contribute();
    }
    void this.chat.follow();
    this.in_lobby = false;
    this.go({ kind: "room", room: table.room });
  }

  async ready(fill: boolean): Promise<void> {
    const room = this.view?.room;
    if (room === undefined) return;
    const entropy = this.book.entropy();
    const answer = await this.client.ask(fill
      ? { msg: "ready", room, fill, entropy } : { msg: "ready", room, entropy });
    // Ready already, or the deal is on: what was wanted is so.
    if (answer.msg === "error" && answer.code !== "illegal_action") this.tell_refusal(room, answer);
  }

  /** In an automatic room nobody waits for a `ready`, but takes what it brings. */
  private contribute(): void {
    const { view } = this;
    if (view?.auto !== true || view.you === null || view.phase === "playing") return;
    void this.client.ask({ msg: "ready", room: view.room, entropy: this.book.entropy() });
  }

  get pending(): Legal | null {
    return this.choice?.legal ?? null;
  }

  async act(legal: Legal): Promise<void> {
    const { view } = this;
    if (view === null) return;
    if (!is_next(this.choice, view)) return this.tell((w) => w.on_its_way);
    const choice = choose(legal, view);
    this.choice = choice;
    this.slow = false;
    const slow = setTimeout(() => (this.slow = this.choice === choice), kSlowMs);
    const answer = await this.client.ask({ ...legal, room: view.room } as Ask);
    clearTimeout(slow);
    if (this.choice === choice) {
      this.choice = null;
      this.slow = false;
    }
    this.tell_refusal(view.room, answer);
  }

  /** Who is no longer there has been told why. */
  private tell_refusal(room: string, answer: ServerMessage): void {
    if (answer.msg === "error" && this.view?.room === room) this.tell_error(answer.code);
  }

  async leave(): Promise<void> {
    const room = this.view?.room;
    if (room === undefined) return;
    this.leaving = true;
    const answer = await this.client.ask({ msg: "leave", room });
    this.leaving = false;
    if (answer.msg === "error") this.client.forget(room);
    if (this.view?.room === room) this.close_table();
  }

  /** On any seat, or the one chosen. */
  async sit_down(seat?: number): Promise<void> {
    if (this.view === null) return;
    if (seat === undefined) return this.join({ kind: "room", room: this.view.room });
    const answer = await this.enter({ msg: "join", room: this.view.room, seat });
    if (answer.msg === "error") this.tell_error(answer.code);
  }

  /** The seat that a house bot keeps, because one let the clock act too often. */
  take_back(): void {
    if (this.view !== null) this.client.rejoin(this.view.room);
  }

  async say(text: string): Promise<void> {
    const refused = await this.chat.say(text);
    if (refused !== null) this.tell_error(refused);
  }

  get hosts(): boolean {
    return this.view !== null && this.view.host !== null && this.view.host === this.user?.id;
  }

  async start_deal(): Promise<void> {
    await this.act_as_host((room) => ({ msg: "start", room, fill: true }));
  }

  async kick(seat: number): Promise<void> {
    await this.act_as_host((room) => ({ msg: "kick", room, seat }));
  }

  async mute(seat: number, muted: boolean): Promise<void> {
    await this.act_as_host((room) => ({ msg: "mute", room, seat, muted }));
  }

  async close_room(): Promise<void> {
    await this.act_as_host((room) => ({ msg: "close", room }));
  }

  private async act_as_host(ask_of: (room: string) => Ask): Promise<void> {
    const room = this.view?.room;
    if (room === undefined) return;
    this.tell_refusal(room, await this.client.ask(ask_of(room)));
  }

  try_now(): void {
    this.client.nudge();
  }

  again(): void {
    this.client.start(load_name(words().default_name), "kept");
  }

  back_to_table(): void {
    this.in_lobby = false;
    if (this.view !== null) this.go({ kind: "room", room: this.view.room });
  }

  tell(say: Say): void {
    const key = ++this.toast_key;
    this.toast = { say, key };
    setTimeout(() => {
      if (this.toast?.key === key) this.toast = null;
    }, kToastMs);
  }

  private tell_error(code: ErrorCode): void {
    this.tell((w) => w.errors[code] ?? code);
  }

  private status(phase: Phase, away: number | string | null, user: User | null): void {
    this.phase = phase;
    this.away = away;
    if (user !== null) this.user = user;
    if (phase === "online") this.was_online = true;
    else {
      this.latency = null;
      this.chat.lost();
    }
    document.documentElement.dataset.connection = phase;
  }

  private message(message: ServerMessage): void {
    switch (message.msg) {
      case "auth":
        this.user = message.user;
        void this.come_in(message.seats[0]?.room ?? null);
        return;
      case "room_list":
        this.rooms = message.rooms;
        return;
      case "room": return this.room_changed(message);
      case "said":
      case "log": return this.chat.take(message, this.user?.id);
      case "notice": return this.tell((w) => w.notices[message.text] ?? message.text);
      case "close":
        // Without numbers: missed, and a room that was made anew has them.
        if (!("seq" in message) && this.view?.room === message.room) return this.closed(this.view);
        break;
      case "table":
        if (message.room !== this.view?.room) return;
    }
    this.take(message);
  }

  /** Logged in. What was followed comes back by itself; a reloaded page looks where it belongs. */
  private async come_in(held: string | null): Promise<void> {
    if (this.view !== null || this.joining) return;
    const route = parse_route(location.hash);
    if (route.kind !== "lobby") return this.join(route);
    if (held !== null) return this.join({ kind: "room", room: held });
  }

  private room_changed(room: Extract<ServerMessage, { msg: "room" }>): void {
    const others = (this.rooms ?? []).filter((one) => one.name !== room.name);
    const at = (this.rooms ?? []).findIndex((one) => one.name === room.name);
    if (room.gone !== true) others.splice(at < 0 ? others.length : at, 0, room);
    this.rooms = others;
  }

  private take(message: ServerMessage): void {
    const before = this.view;
    const folded = fold(before, message, Date.now(), follow_of);
    const shown = message.msg === "resume" || message.msg === "table";
    if (shown && message.room === before?.room) void this.chat.follow();
    if (folded.news === "gap") return this.client.rejoin(folded.view.room);
    if (before !== null && "room" in message && message.room === before.room) {
      this.prove(message, before);
    }
    if (folded.news === "none" || folded.view === null) return;
    if (folded.news !== "happened" || before === null) return this.set(folded.view);
    const { view, event } = folded;
    if (event.msg === "result") void tick().then(() => this.contribute());
    if (event.msg === "close") return this.closed(view);
    if (event.msg === "kick") this.kicked = event.seat === before.you?.seat;
    if (event.msg === "leave" && event.seat === before.you?.seat) return this.stood_up(view);
    const flights = game_named(view.game)?.flights(before, event) ?? [];
    const fly = prepare_flights(flights);
    this.set(view);
    void tick().then(fly);
  }

  /** Notes what belongs to the proof of the deal, and says so at once where it does not hold. */
  private prove(message: ServerMessage, before: View): void {
    const failed = this.book.verdict?.kind === "failed";
    this.book.take(message, before);
    if (!failed && this.book.verdict?.kind === "failed") this.tell(() => mark_words().mark.failed);
  }

  private set(view: View | null): void {
    this.view = view;
    this.chat.enter(view?.room ?? null);
    if (view === null) {
      delete document.documentElement.dataset.seq;
      return;
    }
    this.client.at(view.room, view.epoch, view.seq);
    // For those who watch from outside: told once the page shows it.
    void tick().then(() => (document.documentElement.dataset.seq = String(view.seq)));
  }

  /** One's own `leave`: asked for, or because one was away for too long. */
  private stood_up(view: View): void {
    const kicked = this.kicked;
    this.kicked = false;
    if (!this.leaving) this.tell((w) => (kicked ? w.sent_away : w.lost_seat));
    this.client.forget(view.room);
    this.close_table();
  }

  private closed(view: View): void {
    this.tell((w) => w.table_closed);
    this.client.forget(view.room);
    this.close_table();
  }

  private lost_room(room: string, code: ErrorCode): void {
    if (this.view?.room !== room) return;
    if (code === "invalid_token") this.tell((w) => w.lost_seat);
    else this.tell_error(code);
    this.close_table();
  }

  private close_table(): void {
    this.set(null);
    this.in_lobby = false;
    this.go({ kind: "lobby" });
    this.refresh_rooms();
  }

  private go(route: Route): void {
    const hash = print_route(route);
    if (location.hash !== hash && !(route.kind === "lobby" && location.hash === "")) {
      history.pushState(null, "", hash);
    }
  }

  private async follow_route(): Promise<void> {
    const route = parse_route(location.hash);
    if (route.kind === "lobby") {
      this.in_lobby = this.view !== null;
      this.refresh_rooms();
    } else if (route.kind === "room" && route.room === this.view?.room) {
      this.in_lobby = false;
    } else {
      await this.join(route);
    }
  }
}

function follow_of(name: string) {
  return game_named(name)?.follow ?? null;
}
