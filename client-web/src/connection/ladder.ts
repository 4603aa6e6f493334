// Which carrier the next connection tries: WebSocket, and where the network does not let it through
// one of SockJS's HTTP carriers. One that brought the player in before on this network is trusted
// for a while, so that a server that restarts does not drive anybody away from it.
// Pure: it is told what became of each attempt.

/** In the order in which they are tried; the best first. */
export const kCarriers = ["websocket", "xhr_streaming", "xhr_polling"] as const;
export type CarrierName = (typeof kCarriers)[number];

/** Attempts in a row that come to nothing before a carrier that has worked here is given up. */
export const kTrust = 2;
/** How long the winner is remembered; after it WebSocket is tried again. */
export const kRememberMs = 10 * 60_000;

export interface Remembered {
  carrier: CarrierName;
  until: number;
}

export class Ladder {
  private at = 0;
  private proven = false;
  private losses = 0;
  private until = 0;

  /** What the network let through the last time. */
  begin(remembered: Remembered | null, now: number): void {
    const trusted = remembered !== null && now < remembered.until;
    this.stand(trusted ? kCarriers.indexOf(remembered.carrier) : 0, trusted);
    this.until = trusted ? remembered.until : 0;
  }

  carrier(now: number): CarrierName {
    if (this.at > 0 && this.proven && now >= this.until) this.stand(0, false);
    return kCarriers[this.at] ?? "websocket";
  }

  /** The player came in by it. What is to be remembered, where that is news. */
  won(now: number): Remembered | null {
    this.losses = 0;
    if (this.proven) return null;
    this.proven = true;
    this.until = now + kRememberMs;
    return { carrier: this.carrier(now), until: this.until };
  }

  /** An attempt came to nothing. `refused`: at once, by an error; `silent`: nothing was heard.
   *  Whether another carrier is to be tried now. */
  lost(how: "refused" | "silent"): "next" | "wait" {
    this.losses += 1;
    if (this.proven && this.losses < kTrust) return "wait";
    // HTTP fails as well: it is the server that is away, and not the network that is in the way.
    const away = this.at > 0 && how === "refused";
    const last = this.at + 1 >= kCarriers.length;
    this.stand(away || last ? 0 : this.at + 1, false);
    return this.at > 0 ? "next" : "wait";
  }

  /** Another network: nothing is known of it. */
  forget(): void {
    this.stand(0, false);
  }

  private stand(at: number, proven: boolean): void {
    this.at = Math.max(0, at);
    this.proven = proven;
    this.losses = 0;
  }
}
