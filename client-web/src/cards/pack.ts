// The packs that games are played with.

import type { Card } from "../connection/wire";

function pack(ranks: string): readonly Card[] {
  return [..."CDHS"].flatMap((suit) => [...ranks].map((rank) => rank + suit));
}

export const standard_pack = pack("A23456789TJQK");
export const pack_with_jokers: readonly Card[] = [...standard_pack, "BJ", "RJ"];
export const pack_from_six = pack("A6789TJQK");
