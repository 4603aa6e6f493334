// A person at the table: what the page shows, and the clicks or keys of one move. Beside it, what
// the page's sockets brought, kept apart from what the page made of it.
import { expect } from "@playwright/test";
import { note } from "./record.mjs";
import { kDeadlineMs } from "./servers.mjs";

const kMostTurns = 80;

/** What may be done just now, read from what the page lights; null while nothing may. */
function read_turn() {
  const one = (id) => document.querySelector(`[data-testid="${id}"]`);
  if (one("result") !== null) return { over: true };
  if (one("turn")?.dataset.mine !== "true") return null;
  const lit = [...document.querySelectorAll('[data-testid="hand-card"][data-legal="true"]')];
  const plays = lit.map((card) => card.dataset.card);
  const draw = one("stock")?.dataset.legal === "true";
  const pass = one("pass") !== null;
  return plays.length > 0 || draw || pass ? { over: false, plays, draw, pass } : null;
}

export class TablePage {
  constructor(page, hands) {
    this.page = page;
    this.hands = hands;
    this.events = new Map();
    this.twice = [];
    this.moves = [];
    this.seat = null;
    this.room = null;
    this.beneath = 0; // the top card, when the whole table was last told
    this.names = new Set();
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => this.hear(String(payload))));
  }

  at(id) {
    return this.page.getByTestId(id);
  }

  hear(text) {
    note(text);
    const message = JSON.parse(text);
    this.hear_names(message);
    if (message.msg === "table" && message.you) {
      this.seat = message.you.seat;
      this.room = message.room;
      this.beneath = message.state?.discards ?? 0;
    }
    if (message.seq === undefined || ["table", "resume"].includes(message.msg)) return;
    const { re: _, epoch: __, ...event } = message;
    const before = this.events.get(event.seq);
    const same = before === undefined || JSON.stringify(before) === JSON.stringify(event);
    if (!same) this.twice.push([before, event]);
    this.events.set(event.seq, event);
  }

  hear_names({ room, rooms = [], user, seats }) {
    const seated = Array.isArray(seats) ? seats.map((seat) => seat.user) : [];
    const people = [user, ...seated].map((one) => one?.name);
    const places = [room, ...rooms.map(({ name }) => name)];
    for (const name of [...people, ...places]) if (name) this.names.add(name);
  }

  async open(url) {
    await this.page.addInitScript(() => {
      window.banners = new Set();
      new MutationObserver(() => {
        const banner = document.querySelector('[data-testid="banner"]');
        if (banner) window.banners.add(banner.dataset.kind);
      }).observe(document, { childList: true, subtree: true, attributes: true });
    });
    await this.page.goto(url);
    await this.online();
  }

  /** To where cards are dealt. */
  async sit_down(url) {
    await this.open(url);
    await this.hands.start(this);
    await expect(this.at("hand-card").first()).toBeVisible();
    return this;
  }

  async online() {
    await expect(this.page.locator("html")).toHaveAttribute("data-connection", "online");
  }

  /** Banners shown since the last time this was asked. */
  banners_seen() {
    return this.page.evaluate(() => {
      const seen = [...window.banners];
      window.banners.clear();
      return seen;
    });
  }

  async seq() {
    return Number(await this.page.locator("html").getAttribute("data-seq"));
  }

  /** The cards in one's hand, sorted. */
  async hand() {
    const cards = await this.at("hand-card")
      .evaluateAll((all) => all.map((one) => one.dataset.card));
    return cards.sort();
  }

  async shown() {
    return {
      hand: await this.hand(),
      pile: await this.at("pile").getAttribute("data-card"),
      suit: await this.at("suit-now").getAttribute("data-suit"),
      stock: await this.at("stock").innerText(),
    };
  }

  async turn_or_result() {
    const handle = await this.page.waitForFunction(read_turn, null, { timeout: kDeadlineMs * 2 });
    return handle.jsonValue();
  }

  /** The move alone; `moved` waits until it has happened. */
  async begin_move(move) {
    this.moves.push(move);
    const before = await this.seq();
    await this.hands.make(this, move);
    return before;
  }

  async moved(before) {
    const is_newer = (seq) => Number(document.documentElement.dataset.seq) > seq;
    await this.page.waitForFunction(is_newer, before, { timeout: kDeadlineMs });
  }

  async move(move) {
    await this.moved(await this.begin_move(move));
  }

  /** The suit that most of the other cards have. */
  async best_suit(card) {
    const rest = (await this.hand()).filter((one) => one !== card && one[0] !== "8");
    const count = (suit) => rest.filter((one) => one[1] === suit).length;
    return [..."CDHS"].sort((a, b) => count(b) - count(a))[0];
  }

  async play(card) {
    return card[0] === "8" ? { msg: "play", card, suit: await this.best_suit(card) }
      : { msg: "play", card };
  }

  /** A simple player's choice: an eight where one is held, else the first lit card, else a draw. */
  async choose(turn) {
    const card = turn.plays.find((one) => one[0] === "8") ?? turn.plays[0];
    if (card !== undefined) return this.play(card);
    return { msg: turn.draw ? "draw" : "pass" };
  }

  /** Plays on to the result; where `between` has seen to one of one's own turns, it gives true. */
  async play_to_the_result(between = async () => false) {
    for (let n = 0; n < kMostTurns; ++n) {
      const turn = await this.turn_or_result();
      if (turn.over) return;
      if (await between(turn)) continue;
      await this.move(await this.choose(turn));
    }
    throw new Error(`no result after ${kMostTurns} turns`);
  }

  /** Own actions that the servers told of, without their numbers, in their order. */
  told_moves() {
    const own = [...this.events.values()].sort((a, b) => a.seq - b.seq)
      .filter(({ msg, seat }) => seat === this.seat && ["draw", "play", "pass"].includes(msg));
    return own.map(({ msg, card, suit }) => {
      if (msg !== "play") return { msg };
      return suit === undefined ? { msg, card } : { msg, card, suit };
    });
  }

  /** Every click happened, once and in its order; no number is missing or has two meanings. */
  check_everything_happened_once() {
    expect(this.twice).toEqual([]);
    const seqs = [...this.events.keys()].sort((a, b) => a - b);
    expect(seqs).toEqual(seqs.map((_, n) => seqs[0] + n));
    expect(this.told_moves()).toEqual(this.moves);
    this.check_no_card_is_played_twice();
  }

  check_no_card_is_played_twice() {
    let played = [];
    for (const seq of [...this.events.keys()].sort((a, b) => a - b)) {
      const { msg, card } = this.events.get(seq);
      if (msg === "deal" || msg === "reshuffle") played = [];
      if (msg !== "play") continue;
      expect(played).not.toContain(card);
      played.push(card);
    }
  }
}

/** Cards overlap: a person clicks the middle of what is seen of one, once it lies still. */
async function middle_of_what_is_seen(card) {
  const moves = card.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(moves.map((one) => one.finished));
  const { left, top, right, bottom } = card.getBoundingClientRect();
  const seen = [];
  for (let x = left + 2; x < right; x += 4) {
    for (let y = top + 2; y < bottom; y += 4) {
      if (document.elementFromPoint(x, y)?.closest("button") === card) seen.push({ x, y });
    }
  }
  if (seen.length === 0) throw new Error(`nothing is seen of ${card.dataset.card}`);
  const mean = (name) => seen.reduce((sum, point) => sum + point[name], 0) / seen.length;
  const far = (point) => Math.hypot(point.x - mean("x"), point.y - mean("y"));
  return seen.reduce((best, point) => (far(point) < far(best) ? point : best));
}

/** Moves by the pointer. */
export const pointer = {
  async start(table) {
    await table.at("play-now").click();
  },
  async make(table, { msg, card, suit }) {
    if (msg === "draw") return table.at("stock").click();
    if (msg === "pass") return table.at("pass").click();
    await pointer.pick(table, card);
    if (suit !== undefined) await table.at(`suit-${suit}`).click();
  },
  async pick(table, card) {
    const place = table.page.locator(`[data-testid="hand-card"][data-card="${card}"]`);
    const { x, y } = await place.evaluate(middle_of_what_is_seen);
    await table.page.mouse.click(x, y);
  },
  async next_hand(table) {
    await table.at("next-hand").click();
  },
};

/** Moves by keys alone: no element is ever touched. */
export const keyboard = {
  async start(table) {
    await press_until_focused(table, "Tab", "play-now");
    await table.page.keyboard.press("Enter");
  },
  async make(table, { msg, card, suit }) {
    const keys = table.page.keyboard;
    if (msg === "draw") return keys.press("d");
    if (msg === "pass") return keys.press("p");
    await press_until_focused(table, "ArrowRight", "hand-card", card);
    await keys.press("Enter");
    if (suit === undefined) return;
    await expect(table.at(`suit-${suit}`)).toBeVisible();
    await keys.press(suit.toLowerCase());
  },
  async next_hand(table) {
    await table.page.keyboard.press("n");
  },
};

const kMostPresses = 40;

async function press_until_focused(table, key, id, card) {
  for (let n = 0; n < kMostPresses; ++n) {
    const focused = await table.page.evaluate(() => ({ ...document.activeElement.dataset }));
    if (focused.testid === id && (card === undefined || focused.card === card)) return;
    await table.page.keyboard.press(key);
  }
  throw new Error(`${kMostPresses} × ${key} do not reach ${id} ${card ?? ""}`);
}
