// The requests that have no answer yet. Pure: what may be sent now is asked for, never pushed.
// An action keeps its id until it is answered, so that it happens once however often it is sent.
// One action of a room is on its way at a time: a later id accepted first would make it stale.

import { is_action, room_of, type Ask } from "./wire";

export const kMaxUnanswered = 32;

export interface Entry {
  id: number;
  ask: Ask;
  /** Who waits for the answer; 0 is nobody. */
  tag: number;
  sent: boolean;
  /** Told to wait (`retry`, `after`): not sent before its own timer. */
  resting: boolean;
  /** Told so because the table is on its way: what the table says next ends the rest. */
  table_moves: boolean;
  /** How often it was told so. */
  refusals: number;
  /** Periods gone by since it was sent. */
  age: number;
}

export class Outbox {
  entries: Entry[] = [];
  private next_id = 1;

  /** Ids grow, and begin above what this user's earlier connections have used up. */
  raise(last_id: number): void {
    this.next_id = Math.max(this.next_id, last_id + 1);
  }

  /** For requests that are not kept, such as `auth` and `ping`. */
  take_id(): number {
    return this.next_id++;
  }

  /** Null where too many wait. A join of nobody's comes on top, one a room: behind it all wait. */
  put(ask: Ask, tag: number): Entry | null {
    if (tag !== 0 && this.entries.length >= kMaxUnanswered) return null;
    const at_rest = { sent: false, resting: false, table_moves: false, refusals: 0, age: 0 };
    const entry = { id: this.take_id(), ask, tag, ...at_rest };
    this.entries.push(entry);
    return entry;
  }

  find(id: number | undefined): Entry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  remove(id: number): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }

  /** Takes out what waits for a room that is no longer ours. */
  drop_room(room: string): Entry[] {
    const gone = this.entries.filter((entry) => room_of(entry.ask) === room);
    this.entries = this.entries.filter((entry) => room_of(entry.ask) !== room);
    return gone;
  }

  /** The connection went away: nothing is known of what was on its way. */
  lost(): void {
    for (const entry of this.entries) Object.assign(entry, { sent: false, resting: false, age: 0 });
  }

  /** The answer to the action of this room that was on its way may be lost. */
  unsent(room: string): void {
    for (const entry of this.entries) {
      if (is_action(entry.ask) && room_of(entry.ask) === room) entry.sent = false;
    }
  }

  awaits_answer(): boolean {
    return this.entries.some((entry) => entry.sent && !entry.resting);
  }

  /** What may go out now, oldest first; `joined` says whether this connection holds the room. */
  due(joined: (room: string) => boolean): Entry[] {
    const busy = new Set<string>();
    return this.entries.filter((entry) => {
      const room = room_of(entry.ask);
      if (!is_action(entry.ask) || room === undefined) return !entry.sent && !entry.resting;
      const first = !busy.has(room);
      busy.add(room);
      return first && joined(room) && !entry.sent && !entry.resting;
    });
  }

  /** One period has gone by; gives what has waited a whole one and is safe to send again. */
  tick(): Entry[] {
    const again: Entry[] = [];
    for (const entry of this.entries) {
      if (!entry.sent) continue;
      entry.age += 1;
      // Any table of a game may be another one the second time.
      const same = entry.ask.msg !== "join" || !("game" in entry.ask);
      if (entry.age > 1 && same && entry.ask.msg !== "room_list") again.push(entry);
    }
    return again;
  }
}
