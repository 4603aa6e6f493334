// The key stream of ChaCha20 (RFC 8439) as words of 32 bits. No browser has it.

import type { Bytes } from "./bytes";

function quarter(s: Uint32Array, a: number, b: number, c: number, d: number): void {
  const step = (to: number, add: number, xor: number, by: number): void => {
    s[to]! += s[add]!;
    const mixed = s[xor]! ^ s[to]!;
    s[xor] = (mixed << by) | (mixed >>> (32 - by));
  };
  step(a, b, d, 16);
  step(c, d, b, 12);
  step(a, b, d, 8);
  step(c, d, b, 7);
}

function little_endian(bytes: Bytes): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

export function block(key: Bytes, counter: number, nonce: Bytes): Uint32Array {
  const constants = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
  const start = [...constants, ...little_endian(key), counter, ...little_endian(nonce)];
  const s = Uint32Array.from(start);
  for (let round = 0; round < 10; ++round) {
    for (let i = 0; i < 4; ++i) quarter(s, i, i + 4, i + 8, i + 12);
    for (let i = 0; i < 4; ++i) {
      quarter(s, i, ((i + 1) % 4) + 4, ((i + 2) % 4) + 8, ((i + 3) % 4) + 12);
    }
  }
  return s.map((word, i) => word + start[i]!);
}

/** The whole stream under a nonce of zero, the counter from 0. */
export function* words(key: Bytes): Generator<number, never> {
  const nonce = new Uint8Array(12);
  for (let counter = 0; ; ++counter) yield* block(key, counter, nonce);
}
