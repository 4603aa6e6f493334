// Byte strings as docs/fairness.md writes them.

export type Bytes = Uint8Array;

export function text(words: string): Bytes {
  return new TextEncoder().encode(words);
}

export function concat(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Words of 32 bits, big-endian. */
export function word_bytes(words: readonly number[]): Bytes {
  const all = new DataView(new ArrayBuffer(4 * words.length));
  words.forEach((word, i) => all.setUint32(4 * i, word));
  return new Uint8Array(all.buffer);
}

export const u32 = (n: number): Bytes => word_bytes([n]);
export const u64 = (n: number): Bytes => word_bytes([Math.floor(n / 2 ** 32), n % 2 ** 32]);

export function lp(part: Bytes | string): Bytes {
  const bytes = typeof part === "string" ? text(part) : part;
  return concat(u32(bytes.length), bytes);
}

export function hex(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Of 64 digits in lower case; anything else throws. */
export function digest(digits: string): Bytes {
  if (!/^[0-9a-f]{64}$/.test(digits)) throw new Error("not 32 bytes in hexadecimal digits");
  return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}
