// Which cards are seen to move for an event: hand to trick, and what is dealt or comes.

import type { Event, View } from "../../follow/view";
import { dealt } from "../common/flights";
import type { Flight } from "../contract";

export function flights(before: View, event: Event): Flight[] {
  const mine = "seat" in event && event.seat === before.you?.seat;
  switch (event.msg) {
    case "play": {
      if (!("card" in event)) return [];
      const from = mine ? `card-${event.card}` : `seat-${event.seat}`;
      return [{ from, to: `laid-${event.card}`, delay_ms: 0 }];
    }
    case "exchange":
      return (event.cards ?? []).map((card) => ({
        from: "middle", to: `card-${card}`, delay_ms: 0,
      }));
    case "deal": return dealt(before, event);
    default: return [];
  }
}
