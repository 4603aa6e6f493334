// Which cards are seen to move for an event: from the stock, from the discards, to them.

import type { Event, View } from "../../follow/view";
import { dealt } from "../common/flights";
import type { Flight } from "../contract";

export function flights(before: View, event: Event): Flight[] {
  const mine = "seat" in event && event.seat === before.you?.seat;
  switch (event.msg) {
    case "draw": {
      const from = "from" in event && event.from === "discards" ? "pile" : "stock";
      const to = mine && event.card !== undefined ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from, to, delay_ms: 0 }];
    }
    case "discard":
    case "knock": {
      const from = mine ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from, to: "pile", delay_ms: 0 }];
    }
    case "deal": return dealt(before, event);
    default: return [];
  }
}
