// A player without a browser: PROTOCOL.md over one WebSocket, every message kept in its order.
import WebSocket from "ws";
import { note } from "./record.mjs";
import { kDeadlineMs } from "./servers.mjs";

let last_id = 0;

export class Player {
  /** Resolves once the socket is open; rejects with `status` where it is refused. */
  static async open(cardroom, options = {}) {
    const player = new Player();
    await player.connect(cardroom, options);
    return player;
  }

  /** Open, and logged in with a minted token. */
  static async enter(cardroom, sub, name) {
    const player = await Player.open(cardroom);
    const auth = await player.ask({ msg: "auth", token: await cardroom.token(sub, name) });
    if (auth.msg !== "auth") throw new Error(JSON.stringify(auth));
    player.ticket = auth.resume;
    await player.until((message) => message.msg === "room_list");
    return player;
  }

  /** A new connection of whoever has the ticket. */
  static async come_back(cardroom, ticket) {
    const player = await Player.open(cardroom);
    await player.ask({ msg: "auth", resume: ticket });
    return player;
  }

  constructor() {
    this.messages = [];
    this.read = 0;
    this.wake = () => {};
    this.close_code = null;
  }

  connect(cardroom, options) {
    this.socket = new WebSocket(cardroom.socket_url, options);
    this.socket.on("message", (data) => this.take(data.toString("utf8")));
    this.socket.on("close", (code) => {
      this.close_code = code;
      this.wake();
    });
    return new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
      this.socket.once("unexpected-response", (_, response) =>
        reject(Object.assign(new Error("refused"), { status: response.statusCode })));
    });
  }

  take(text) {
    note(text);
    this.messages.push(JSON.parse(text));
    this.wake();
  }

  /** A message as an object, or any text as it is. */
  send(message) {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  send_bytes(bytes, binary) {
    this.socket.send(bytes, { binary });
  }

  async next() {
    await this.wait_for("a message", () => this.messages.length > this.read);
    return this.messages[this.read++];
  }

  /** The next message that `is_it`; those before it are passed over. */
  async until(is_it) {
    for (;;) {
      const message = await this.next();
      if (is_it(message)) return message;
    }
  }

  /** Sends with an id, its own or a fresh one, and gives the answer: the message with its `re`. */
  async ask(message) {
    const id = message.id ?? ++last_id;
    const begin = this.messages.length;
    this.send({ ...message, id });
    const answer = () => this.messages.slice(begin).find((one) => one.re === id);
    await this.wait_for(`an answer to ${JSON.stringify(message)}`, answer);
    return answer();
  }

  /** The code it was closed with. */
  async closed() {
    await this.wait_for("the close", () => this.close_code !== null);
    return this.close_code;
  }

  wait_for(what, condition) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.wake = () => {};
        const tail = this.messages.slice(-5).map((one) => JSON.stringify(one)).join("\n  ");
        reject(new Error(`not within ${kDeadlineMs} ms: ${what}; closed: ${this.close_code}; ` +
          `the last messages:\n  ${tail}`));
      }, kDeadlineMs);
      this.wake = () => {
        if (!condition()) return;
        clearTimeout(late);
        this.wake = () => {};
        resolve();
      };
      this.wake();
    });
  }

  /** Hangs up without a word, as a network that goes away does. */
  drop() {
    this.socket.terminate();
  }
}
