// Which cards are seen to move for an event: hand to pile, stock to hand.

import type { Event, View } from "../../follow/view";
import { dealt } from "../common/flights";
import type { Flight } from "../contract";

export function flights(before: View, event: Event): Flight[] {
  const mine = "seat" in event && event.seat === before.you?.seat;
  switch (event.msg) {
    case "play": {
      if (!("card" in event)) return [];
      const from = mine ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from, to: "pile", delay_ms: 0 }];
    }
    case "draw": {
      const to = mine && event.card !== undefined ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from: "stock", to, delay_ms: 0 }];
    }
    case "deal": return dealt(before, event);
    default: return [];
  }
}
