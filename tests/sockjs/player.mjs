// Players who come by the stock sockjs-client and do as the protocol says. When a session ends,
// however it ends, they connect anew, come in with the ticket, join from the last event that they
// know, and send again what has no answer, with the id that it had.
//
// stdin: {"hands": n, "players": [{"name", "url", "transport", "tokens": [...]}, ...]}. Each plays
// n hands in a room of its own against house bots. stdout: all that was said and heard, as the
// history checker reads it; why a session ended stands beside its code.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const SockJS = createRequire(import.meta.url)("sockjs-client");
const kComeBackMs = 20;
const kTables = ["table", "resume"];

class Player {
  connection = 0;
  last_id = 0;
  ticket = null;
  place = null; // epoch and seq of the newest event that is known
  seat = null;
  legal = [];
  waits = new Map(); // requests without an answer, by id
  played = 0;

  constructor({ name, url, transport, tokens }, hands) {
    Object.assign(this, { name, url, transport, tokens, hands });
  }

  /** To the last hand's result. */
  play() {
    this.ask({ msg: "create", game: "crazy-eights", name: this.name });
    return new Promise((resolve) => {
      this.done = resolve;
      this.connect();
    });
  }

  note(what) {
    const at = Math.round(performance.now() * 1000);
    const { name: player, connection } = this;
    console.log(JSON.stringify({ at, player, connection, ...what }));
  }

  connect() {
    this.connection += 1;
    this.joined = false;
    this.socket = new SockJS(this.url, null, { transports: [this.transport] });
    this.socket.onopen = () => this.come_in();
    this.socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.socket.onclose = ({ code, reason }) => {
      this.note({ closed: code, why: String(reason) });
      if (this.played === this.hands) this.done();
      else setTimeout(() => this.connect(), kComeBackMs);
    };
  }

  /** All at once: the server takes what follows `auth` when it knows who is there. */
  come_in() {
    // A token whose answer was lost is spent.
    const proof = this.ticket ? { resume: this.ticket } : { token: this.tokens.pop() };
    this.say({ msg: "auth", ...proof });
    if (this.place) this.join();
    for (const message of this.waits.values()) this.say(message);
  }

  join() {
    this.join_id = ++this.last_id;
    this.say({ msg: "join", room: this.name, ...this.place, id: this.join_id });
  }

  say(message) {
    this.note({ way: "sent", message });
    this.socket.send(JSON.stringify(message));
  }

  ask(message) {
    const id = ++this.last_id;
    this.waits.set(id, { ...message, id });
    if (this.joined) this.say(this.waits.get(id));
  }

  hear(message) {
    this.note({ way: "received", message });
    if (message.msg === "error" && message.retry) return this.wait(message);
    if (message.msg === "error" && ["auth_required", "invalid_token"].includes(message.code))
      return this.socket.close();
    if (message.msg === "auth" || message.msg === "resume_ticket") this.ticket = message.resume;
    if (kTables.includes(message.msg)) this.join_up(message);
    else if (message.seq > this.place?.seq) this.happened(message);
    else if (message.msg === "turn" && message.seat === this.seat) this.legal = message.legal;
    this.waits.delete(message.re);
    if (this.joined && this.waits.size === 0) this.act();
  }

  wait({ re, after }) {
    const { socket } = this;
    setTimeout(() => {
      if (socket !== this.socket || socket.readyState !== SockJS.OPEN) return;
      if (this.waits.has(re)) this.say(this.waits.get(re));
      else if (re === this.join_id) this.join();
      else socket.close();
    }, after);
  }

  join_up(message) {
    this.joined = true;
    if (message.msg === "resume") return;
    this.place = { epoch: message.epoch, seq: message.seq };
    this.seat = message.you.seat;
    this.legal = message.you.legal;
    if (message.phase === "waiting") this.ask({ msg: "ready", room: this.name, fill: true });
  }

  happened(message) {
    this.place = { epoch: message.epoch, seq: message.seq };
    if (message.seat === this.seat) this.legal = [];
    if (message.msg !== "result") return;
    this.legal = [];
    this.played += 1;
    if (this.played === this.hands) return this.socket.close();
    this.ask({ msg: "ready", room: this.name, fill: true });
  }

  /** A card rather than the stock, so that hands end. */
  act() {
    if (this.legal.length === 0) return;
    const move = this.legal.find(({ msg }) => msg === "play") ?? this.legal[0];
    this.legal = [];
    this.ask({ ...move, room: this.name });
  }
}

const { hands, players } = JSON.parse(await text(process.stdin));
await Promise.all(players.map((one) => new Player(one, hands).play()));
