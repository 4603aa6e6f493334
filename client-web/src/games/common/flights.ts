// A deal, as it is seen in every game: one's own cards one after another, then one to each seat.

import type { Event, View } from "../../follow/view";
import type { Flight } from "../contract";

const kDealGapMs = 70;
const kMostMs = 600;

export function dealt(before: View, event: Extract<Event, { msg: "deal" }>): Flight[] {
  const own = (event.cards ?? []).map((card) => `card-${card}`);
  const others = before.seats
    .filter((seat) => seat.seat !== before.you?.seat && (event.counts[seat.seat] ?? 0) > 0)
    .map((seat) => `seat-${seat.seat}`);
  const all = [...own, ...others];
  const gap = Math.min(kDealGapMs, kMostMs / Math.max(1, all.length));
  return all.map((to, i) => ({ from: "middle", to, delay_ms: i * gap }));
}
