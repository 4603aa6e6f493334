// SHA-256 (FIPS 180-4), HMAC (RFC 2104) and HKDF (RFC 5869) over it. Written out, since a browser
// has its own only where the page came over HTTPS or from this machine, as it does not to a phone
// in the same network; and since what gives its answer at once can be a pure function.

import { concat, word_bytes, type Bytes } from "./bytes";

const kBlock = 64;

/** The first 32 bits of the fractional parts of the given roots of the first primes. */
function constants(count: number, root: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; ++n) {
    let prime = true;
    for (let d = 2; d * d <= n; ++d) prime &&= n % d !== 0;
    const power = n ** (1 / root);
    if (prime) found.push(((power - Math.floor(power)) * 2 ** 32) | 0);
  }
  return found;
}

const k = constants(64, 3);
const initial = constants(8, 2);

const right = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function compress(state: number[], w: number[]): void {
  for (let i = 16; i < 64; ++i) {
    const x = w[i - 15]!, y = w[i - 2]!;
    const s0 = right(x, 7) ^ right(x, 18) ^ (x >>> 3);
    const s1 = right(y, 17) ^ right(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state as [
    number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; ++i) {
    const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0;
    const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((x, i) => (state[i] = (state[i]! + x) | 0));
}

export function sha256(data: Bytes): Bytes {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / kBlock) * kBlock);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(data.length) * 8n);
  const state = [...initial];
  for (let at = 0; at < padded.length; at += kBlock) {
    compress(state, Array.from({ length: 16 }, (_, i) => view.getInt32(at + 4 * i)));
  }
  return word_bytes(state);
}

export function hmac(key: Bytes, data: Bytes): Bytes {
  const padded = new Uint8Array(kBlock);
  padded.set(key.length > kBlock ? sha256(key) : key);
  const inner = sha256(concat(padded.map((x) => x ^ 0x36), data));
  return sha256(concat(padded.map((x) => x ^ 0x5c), inner));
}

export const hkdf_extract = hmac;

/** HKDF-Expand to one block, which are the 32 bytes that are ever asked for. */
export function hkdf_expand(prk: Bytes, info: Bytes): Bytes {
  return hmac(prk, concat(info, Uint8Array.of(1)));
}
