// Which carrier brought a player in from here, over all tabs and until it is old or the network is
// another.

import type { Remembered } from "./ladder";

const kKey = "cardroom.carrier";

export function load_carrier(): Remembered | null {
  try {
    return JSON.parse(localStorage.getItem(kKey) ?? "null") as Remembered | null;
  } catch {
    return null;
  }
}

export function save_carrier(remembered: Remembered | null): void {
  try {
    if (remembered === null) localStorage.removeItem(kKey);
    else localStorage.setItem(kKey, JSON.stringify(remembered));
  } catch {
    // Storage is switched off: the next visit tries from the top.
  }
}
