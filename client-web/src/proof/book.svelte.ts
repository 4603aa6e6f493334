// What this page knows of the proof of each deal: it gives its part with `ready`, notes what is
// told, and keeps the notes over a reload. It draws nothing.

import type { Ask, ServerMessage } from "../connection/wire";
import type { View } from "../follow/view";
import { game_named } from "../games/registry";
import { digest, hex } from "./bytes";
import { blank, note, to_reveal, type Notes, type Seen } from "./follow";
import type { Verdict } from "./judge";
import { sha256 } from "./sha256";

const kNotesKey = "cardroom.proof";

export class Book {
  private notes: Notes | null = $state.raw(null);
  private offer: string | null = null;
  /** The last hand of the table on the screen. */
  readonly seen: Seen | null = $derived(this.notes?.hand ?? null);
  /** Not there before the first hand to check. */
  private judge: ((seen: Seen) => Verdict) | null = $state.raw(null);
  readonly verdict: Verdict | null = $derived(
    this.seen === null ? null : (this.judge?.(this.seen) ?? null));

  constructor(readonly ask: (ask: Ask) => void) {
    this.notes = load_notes();
  }

  private load_judge(): void {
    if (this.judge !== null) return;
    // Where it cannot be had now, the next message asks for it again.
    import("./judge").then(({ judge }) => (this.judge = judge)).catch(() => {});
  }

  /** The hash that goes with a `ready`; what it is the hash of stays here until a commitment takes
      it, however often one says that one is ready. */
  entropy(): string {
    this.offer ??= hex(crypto.getRandomValues(new Uint8Array(32)));
    return hex(sha256(digest(this.offer)));
  }

  /** A message of the room that `view` shows, before the view takes it. */
  take(message: ServerMessage, view: View): void {
    const known = this.notes?.room === view.room ? this.notes : blank(view.room, view.seq);
    const next = note(known, message, view, game_named(view.game), this.offer);
    if (next === this.notes) return;
    this.notes = next;
    if (next.hand !== null) this.load_judge();
    save(next);
    const r = to_reveal(known, next);
    if (next.hand?.mine === this.offer) this.offer = null;
    if (r !== null) this.ask({ msg: "reveal", room: view.room, r });
  }
}

function load_notes(): Notes | null {
  try {
    return JSON.parse(sessionStorage.getItem(kNotesKey) ?? "null") as Notes | null;
  } catch {
    return null;
  }
}

function save(notes: Notes): void {
  try {
    sessionStorage.setItem(kNotesKey, JSON.stringify(notes));
  } catch {
    // Storage is switched off or full: a page loaded anew checks the next hand again.
  }
}
