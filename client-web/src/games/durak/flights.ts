// Which cards are seen to move for an event: to the table, and from the stock.

import type { Event, View } from "../../follow/view";
import { dealt } from "../common/flights";
import type { Flight } from "../contract";

export function flights(before: View, event: Event): Flight[] {
  const mine = "seat" in event && event.seat === before.you?.seat;
  switch (event.msg) {
    case "attack":
    case "beat": {
      const from = mine ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from, to: `laid-${event.card}`, delay_ms: 0 }];
    }
    case "draw": {
      const cards = event.cards ?? [];
      const to = cards.length > 0 ? cards.map((card) => `card-${card}`) : [`seat-${event.seat}`];
      return to.map((one) => ({ from: "stock", to: one, delay_ms: 0 }));
    }
    case "deal": return dealt(before, event);
    default: return [];
  }
}
