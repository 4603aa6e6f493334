// Whether anybody is at the other end of the connection, by when something was last heard. A server
// that is stopped, or a network that is gone, says nothing, and no socket says so either: who waits
// for an answer asks by a ping, and where that has none the line is dead. Bots go by the same rule
// (tools/bots/silence.hpp). Pure: it is told the time.

/** How often to look, while somebody looks on and while nobody does. */
export const kLookMs = 250;
export const kHiddenLookMs = 8000;
/** Without a word before it is asked by a ping: where an answer is due, and where none is. */
export const kDoubtMs = 1000;
export const kQuietMs = 4000;
/** For the answer to a ping; longer on a line that has shown itself to be slow. */
export const kPatienceMs = 1250;
export const kMostPatienceMs = 8000;

export class Silence {
  private heard_at = 0;
  private pinged_at: number | null = null;
  private next_look = 0;
  private patience = kPatienceMs;

  /** The connection stands. */
  begin(now: number): void {
    this.heard(now);
    this.next_look = now + kHiddenLookMs;
  }

  heard(now: number): void {
    this.heard_at = now;
    this.pinged_at = null;
  }

  pinged(now: number): void {
    this.pinged_at ??= now;
  }

  answered(latency: number): void {
    this.patience = Math.min(kMostPatienceMs, Math.max(kPatienceMs, 2 * latency));
  }

  /** What to do now; the next look is in `next` ms. */
  look(now: number, answer_due: boolean, next: number): "nothing" | "ping" | "give_up" {
    // The page itself was asleep: what came meanwhile may not have been read yet.
    const slept = now > this.next_look + kDoubtMs;
    this.next_look = now + next;
    if (slept) {
      this.pinged_at = now;
      return "ping";
    }
    if (this.pinged_at !== null) {
      if (now - this.pinged_at < this.patience) return "nothing";
      this.patience = Math.min(kMostPatienceMs, 2 * this.patience);
      return "give_up";
    }
    if (now - this.heard_at < (answer_due ? kDoubtMs : kQuietMs)) return "nothing";
    this.pinged_at = now;
    return "ping";
  }
}
