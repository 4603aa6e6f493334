// Exported hands: those that are published hold, and whatever is altered in one is found.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pack_from_six, standard_pack } from "../../src/cards/pack";
import { hex, text, type Bytes } from "../../src/proof/bytes";
import { canonical, check, read, Wrong, type Hand } from "../../src/proof/hand";
import { sha256 } from "../../src/proof/sha256";

const folder = new URL("../../../schema/vectors/", import.meta.url);
const file = (name: string): Bytes => new Uint8Array(readFileSync(new URL(name, folder)));
const published = ["hand-contributions.json", "hand-reshuffles.json"];

function fault(bytes: Bytes, pack = standard_pack): string | null {
  try {
    check(read(bytes), pack);
    return null;
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}

/** Changed, and its sum made anew. */
function forged(name: string, change: (hand: Hand) => void): Bytes {
  const hand = JSON.parse(new TextDecoder().decode(file(name)));
  change(hand);
  delete hand.sum;
  return text(`${canonical({ ...hand, sum: hex(sha256(text(canonical(hand)))) })}\n`);
}

test("The published hands hold", () => {
  for (const name of published) {
    expect(fault(file(name))).toBe(null);
    expect(fault(forged(name, () => {}))).toBe(null);
    expect(fault(file(name), pack_from_six)).toBe("cards: another pack");
  }
});

test("Every altered byte is found, whichever bit of it", () => {
  const bytes = file("hand-contributions.json");
  for (let at = 0; at < bytes.length; ++at) {
    const was = bytes[at]!;
    for (let bit = 1; bit < 256; bit *= 2) {
      bytes[at] = was ^ bit;
      if (fault(bytes) === null) throw new Error(`byte ${at} as ${was ^ bit} is not found`);
    }
    bytes[at] = was;
  }
}, 60_000);

test("Of a longer hand, every altered byte of a sample is found", () => {
  const bytes = file("hand-reshuffles.json");
  for (let at = 0; at < bytes.length; at += 31) {
    bytes[at]! ^= 1;
    expect(fault(bytes), `byte ${at}`).not.toBe(null);
    bytes[at]! ^= 1;
  }
}, 60_000);

test("A card that a server drew anew is found in what it exports", () => {
  const hand = readFileSync(new URL("../../../tests/verify/planted/hand.json", import.meta.url));
  expect(fault(new Uint8Array(hand))).toBe("order: shuffle 0");
});

test("A forger who makes the sum anew is found by what was forged", () => {
  const other = "0".repeat(64);
  const found = (change: (hand: any) => void) => fault(forged("hand-reshuffles.json", change));
  expect(found((hand) => (hand.seed = other))).toBe("commitment");
  expect(found((hand) => (hand.table = "elsewhere"))).toBe("commitment");
  expect(found((hand) => (hand.hand_no = 99))).toBe("commitment");
  expect(found((hand) => (hand.shuffles[1].root = other))).toBe("root: shuffle 1");
  expect(found((hand) => hand.shuffles[1].cards.reverse())).toBe("order: shuffle 1");
  expect(found((hand) => (hand.shuffles[1].cards[0] = "JD"))).toBe("cards: shuffle 1");
  expect(found((hand) => hand.shuffles.shift())).toBe("cards: another pack");
  expect(found((hand) => hand.shuffles.splice(1, 1))).toBe("cards: shuffle 1");
  expect(fault(forged("hand-contributions.json",
    (hand) => Object.assign(hand.contributions[1]!, { r: other }))))
    .toBe("contribution: seat 2");
});

test("Anything is taken for a file", () => {
  for (const words of ["", "{", "[]\n", "{}\n", "null\n", "\ufeff{}\n", "[".repeat(100_000)]) {
    expect(fault(text(words))).not.toBe(null);
  }
  expect(fault(Uint8Array.of(0xff))).toBe("form");
});
