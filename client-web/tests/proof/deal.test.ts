// The pieces against what other implementations say: OpenSSL, RFC 8439, the published vectors.
import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { digest, hex, text } from "../../src/proof/bytes";
import { block, words } from "../../src/proof/chacha20";
import { climb, draw, key_of, order, root, secret_of, shuffled } from "../../src/proof/deal";
import { hkdf_expand, hkdf_extract, hmac, sha256 } from "../../src/proof/sha256";

const vectors = JSON.parse(
  readFileSync(new URL("../../../schema/vectors/shuffle.json", import.meta.url), "utf8"));
const unhex = (digits: string) => Uint8Array.from(Buffer.from(digits, "hex"));

test("SHA-256 and HMAC say what OpenSSL says, for every length about a block", () => {
  expect(hex(sha256(text("abc"))))
    .toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (let length = 0; length <= 200; ++length) {
    const data = new Uint8Array(randomBytes(length));
    expect(hex(sha256(data))).toBe(createHash("sha256").update(data).digest("hex"));
    const key = new Uint8Array(randomBytes(length));
    expect(hex(hmac(key, data))).toBe(createHmac("sha256", key).update(data).digest("hex"));
    const derived = hkdfSync("sha256", data, key, key, 32);
    expect(hex(hkdf_expand(hkdf_extract(key, data), key))).toBe(hex(new Uint8Array(derived)));
  }
});

test("ChaCha20 gives the block of RFC 8439, section 2.3.2", () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  const out = block(key, 1, unhex("000000090000004a00000000"));
  expect([...out].map((word) => word.toString(16).padStart(8, "0"))).toEqual([
    "e4e7f110", "15593bd1", "1fdd0f50", "c47120a3", "c7f4d1c7", "0368c033", "9aaa2204", "4e6cd4c3",
    "466482d2", "09aa9f07", "05d7c214", "a2028bd9", "d19c12b5", "b94e16de", "e883d0cb", "4e3c50a2",
  ]);
});

test("ChaCha20 gives the key streams of RFC 8439, appendix A.1, under a nonce of zero", () => {
  const stream = words(new Uint8Array(32));
  const bytes = Uint32Array.from({ length: 32 }, () => stream.next().value as number);
  expect(hex(new Uint8Array(bytes.buffer))).toBe(
    "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7" +
    "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586" +
    "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed" +
    "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
});

test("Words that would favour some numbers are thrown away, and all that is left is even", () => {
  for (const { bound, words: given, results } of vectors.draws) {
    const from = (given as number[])[Symbol.iterator]();
    expect((results as number[]).map(() => draw(from, bound))).toEqual(results);
    expect(from.next().done).toBe(true);
  }
  for (const { deck_key, bound, words: taken, results } of vectors.stream_draws) {
    let count = 0;
    const counted = (function* () {
      for (const word of words(digest(deck_key))) {
        ++count;
        yield word;
      }
    })();
    expect((results as number[]).map(() => draw(counted, bound))).toEqual(results);
    expect(count).toBe(taken);
  }
});

test("The published shuffles are what follows from their secrets", () => {
  for (const one of vectors.shuffles) {
    const prk = secret_of(digest(one.seed), (one.contributions as string[]).map(unhex));
    expect(hex(prk)).toBe(one.secret);
    const place = { table: one.table, hand_no: one.hand_no };
    const deck_key = key_of("deck", prk, place, one.shuffle_no);
    expect(hex(deck_key)).toBe(one.deck_key);
    expect(hex(key_of("salt", prk, place, one.shuffle_no))).toBe(one.salt_key);
    const places = (one.order as number[]).map((_, i) => i);
    expect(shuffled(places, words(deck_key))).toEqual(one.order);
  }
});

test("A path leads to its root, and with another position, card or salt to none of it", () => {
  const prk = sha256(text("a secret"));
  const place = { table: "room1", hand_no: 3 };
  const lying = order(prk, place, 0, ["2C", "3C", "4C"]);
  expect([...lying].sort()).toEqual(["2C", "3C", "4C"]);
  const top = hex(root(prk, place, 0, lying));
  expect(root(prk, place, 0, ["2C"])).toHaveLength(32);
  expect(climb({ card: "2C", position: 4, salt: top, path: [top, top] })).toBe(null);
});
