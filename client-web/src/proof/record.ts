// The record of a hand as a file: saved from the page, and checked again, whoever wrote it.

import { game_named } from "../games/registry";
import type { Bytes } from "./bytes";
import type { Place } from "./deal";
import { is_record, type Seen } from "./follow";
import { check, read, Wrong, type Fault } from "./hand";
import { judge } from "./judge";
import { proof_words } from "./words";

export interface Outcome {
  table: string;
  hand_no: number;
  fault: Fault | null;
}

/** A hand that a server exported, or the record that a page saved. */
export function verify(file: Bytes): Outcome {
  const unknown = { table: "", hand_no: 0 };
  try {
    const seen = record(file);
    if (seen !== null) return { ...place_of(seen), fault: fault_of(seen) };
    const hand = read(file);
    check(hand, pack_of(hand.game));
    return { ...place_of(hand), fault: null };
  } catch (error) {
    return { ...unknown, fault: error instanceof Wrong ? error.fault : "form" };
  }
}

const place_of = ({ table, hand_no }: Place): Place => ({ table, hand_no });
const pack_of = (game: string) => game_named(game)?.pack ?? null;

/** A record says itself what was shuffled: that has to be the game's pack. */
function fault_of(seen: Seen): Fault | null {
  const { kind, faults } = judge(seen);
  const cards = seen.shuffles.find(({ shuffle }) => shuffle === 0)?.cards ?? null;
  const pack = pack_of(seen.game);
  if (cards !== null && pack !== null && cards.join() !== pack.join()) return "cards";
  return faults[0]?.fault ?? (kind === "sealed" || kind === "hidden" ? "form" : null);
}

function record(file: Bytes): Seen | null {
  const value: unknown = JSON.parse(new TextDecoder().decode(file));
  return is_record(value) ? value : null;
}

export function said_of({ table, hand_no, fault }: Outcome): string {
  const w = proof_words();
  return fault === null ? `✓ ${w.holds(table, hand_no)}` : `✗ ${w.fails} ${w.faults[fault]}`;
}

export function save_record(seen: Seen): void {
  const link = document.createElement("a");
  const words = new Blob([`${JSON.stringify(seen, null, 1)}\n`], { type: "application/json" });
  link.href = URL.createObjectURL(words);
  link.download = `${seen.table}-${seen.hand_no}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
