// The talk at the table that is shown: what was heard, what of it is new, and whom one would rather
// not hear. It follows the room's channel anew on every connection.

import type { Ask, ErrorCode, ServerMessage } from "../connection/wire";
import { hear, type Line } from "../follow/talk";

const kLast = 50;
const kBubbleMs = 5000;

export class Chat {
  lines: readonly Line[] = $state.raw([]);
  unread = $state(0);
  /** What somebody has just said, by user. */
  bubbles: Readonly<Record<string, string>> = $state.raw({});
  ignored: ReadonlySet<string> = $state.raw(new Set());

  private channel: string | null = null;
  private follows = false;
  private looks = false;

  constructor(private readonly ask: (ask: Ask) => Promise<ServerMessage>) {}

  /** Another table is shown, or none. */
  enter(room: string | null): void {
    const channel = room === null ? null : `room/${room}`;
    if (channel === this.channel) return;
    if (this.follows && this.channel !== null) {
      void this.ask({ msg: "unfollow", channel: this.channel });
    }
    this.channel = channel;
    this.follows = false;
    this.lines = [];
    this.bubbles = {};
    this.unread = 0;
  }

  /** The connection is gone, and with it what it followed. */
  lost(): void {
    this.follows = false;
  }

  /** At the table on this connection. */
  async follow(): Promise<void> {
    if (this.follows || this.channel === null) return;
    this.follows = true;
    const answer = await this.ask({ msg: "follow", channel: this.channel, last: kLast });
    if (answer.msg === "error") this.follows = false;
  }

  take(message: ServerMessage, me: string | undefined): void {
    if (this.channel === null) return;
    const before = this.lines;
    this.lines = hear(before, message, this.channel);
    if (message.msg !== "said" || this.lines === before) return;
    const user = message.user;
    if (user === undefined || this.ignored.has(user.id)) return;
    if (!this.looks && user.id !== me) this.unread += 1;
    this.bubbles = { ...this.bubbles, [user.id]: message.text };
    setTimeout(() => this.burst(user.id, message.text), kBubbleMs);
  }

  look(looks: boolean): void {
    this.looks = looks;
    this.unread = 0;
  }

  /** Why it was refused; null where it was said. */
  async say(text: string): Promise<ErrorCode | null> {
    if (this.channel === null) return null;
    const answer = await this.ask({ msg: "say", channel: this.channel, text });
    return answer.msg === "error" ? answer.code : null;
  }

  ignore(user: string, ignored: boolean): void {
    const next = new Set(this.ignored);
    if (ignored) next.add(user);
    else next.delete(user);
    this.ignored = next;
  }

  private burst(user: string, text: string): void {
    if (this.bubbles[user] !== text) return;
    const { [user]: _, ...rest } = this.bubbles;
    this.bubbles = rest;
  }
}
