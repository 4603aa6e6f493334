// Which cards are seen to move for an event: hand to pile, stock to hand.

import type { Event, View } from "../../follow/view";
import type { Flight } from "../contract";

const kDealGapMs = 70;

export function flights(before: View, event: Event): Flight[] {
  const mine = "seat" in event && event.seat === before.you?.seat;
  switch (event.msg) {
    case "play": {
      const from = mine ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from, to: "pile", delay_ms: 0 }];
    }
    case "draw": {
      const to = mine && event.card !== undefined ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from: "stock", to, delay_ms: 0 }];
    }
    case "deal": {
      const own = (event.cards ?? []).map((card) => `card-${card}`);
      const others = before.seats
        .filter((seat) => seat.seat !== before.you?.seat && (event.counts[seat.seat] ?? 0) > 0)
        .map((seat) => `seat-${seat.seat}`);
      return [...own, ...others].map((to, i) => ({
        from: "middle", to, delay_ms: i * kDealGapMs,
      }));
    }
    default: return [];
  }
}
