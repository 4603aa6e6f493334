#!/usr/bin/env python3
"""Prints shuffle.json: the shuffle of README.md, written from its description with nothing but
Python's standard library, so that the C++ is checked against something that shares no code with it.
The output is always the same:  python3 schema/vectors/make_shuffle.py > schema/vectors/shuffle.json
"""

import hashlib
import hmac
import json
import struct


def hmac_sha256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def expand_32(prk, info):
    return hmac_sha256(prk, info + b"\x01")  # RFC 5869 §2.3 with L = 32: T(1)


def prefixed(data):
    return struct.pack(">I", len(data)) + data


def secret_of(seed, contributions):
    material = prefixed(seed) + b"".join(prefixed(c) for c in contributions)
    return hmac_sha256(b"cardroom shuffle 1", material)


def key_of(secret, label, table, hand_no, shuffle_no):
    name = f"{label}{shuffle_no}".encode()
    info = prefixed(name) + prefixed(table.encode()) + struct.pack(">Q", hand_no)
    return expand_32(secret, info)


def chacha20_block(key, counter, nonce):
    """RFC 8439 §2.3."""
    state = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key))
    state += [counter] + list(struct.unpack("<3I", nonce))
    x = list(state)

    def quarter(a, b, c, d):
        for p, q, r, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[p] = (x[p] + x[q]) & 0xFFFFFFFF
            y = x[r] ^ x[p]
            x[r] = ((y << turn) | (y >> (32 - turn))) & 0xFFFFFFFF

    for _ in range(10):
        quarter(0, 4, 8, 12), quarter(1, 5, 9, 13), quarter(2, 6, 10, 14), quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15), quarter(1, 6, 11, 12), quarter(2, 7, 8, 13), quarter(3, 4, 9, 14)
    return [(a + b) & 0xFFFFFFFF for a, b in zip(x, state)]


class Words:
    """32-bit words in a row, and how many were taken."""

    def __init__(self, words):
        self.words = iter(words)
        self.taken = 0

    def next(self):
        self.taken += 1
        return next(self.words)


def stream_of(key):
    counter = 0
    while True:
        yield from chacha20_block(key, counter, bytes(12))
        counter += 1


def draw(words, bound):
    """Of the 2^32 words, 2^32 mod bound must not count, or small numbers would be likelier."""
    while True:
        product = words.next() * bound
        if product & 0xFFFFFFFF >= (1 << 32) % bound:
            return product >> 32


def order_of(deck_key, n):
    order = list(range(n))
    words = Words(stream_of(deck_key))
    for i in range(n - 1, 0, -1):
        j = draw(words, i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def seed_of(name):
    return hashlib.sha256(b"cardroom shuffle vectors: " + name.encode()).digest()


def draws_of(bound, words):
    source = Words(words)
    results = []
    while source.taken < len(words):
        results.append(draw(source, bound))
    return {"bound": bound, "words": words, "results": results}


def stream_draws_of(name, bound, count):
    key = seed_of(name)
    words = Words(stream_of(key))
    results = [draw(words, bound) for _ in range(count)]
    return {"deck_key": key.hex(), "bound": bound, "results": results, "words": words.taken}


def shuffle_of(name, n, table="room1", hand_no=1, shuffle_no=0, contributions=()):
    seed = seed_of(name)
    secret = secret_of(seed, contributions)
    deck_key = key_of(secret, "deck_key_", table, hand_no, shuffle_no)
    return {
        "seed": seed.hex(),
        "contributions": [c.hex() for c in contributions],
        "table": table,
        "hand_no": hand_no,
        "shuffle_no": shuffle_no,
        "secret": secret.hex(),
        "deck_key": deck_key.hex(),
        "salt_key": key_of(secret, "salt_key_", table, hand_no, shuffle_no).hex(),
        "order": order_of(deck_key, n),
    }


def vectors():
    # RFC 8439 §2.3.2, so that a slip in this script is not published as truth.
    block = chacha20_block(bytes(range(32)), 1, bytes.fromhex("000000090000004a00000000"))
    assert struct.pack("<16I", *block).hex().startswith("10f1e7e4d13b5915500fdd1fa32071c4")
    r = [seed_of(f"contribution {i}") for i in range(4)]
    shuffles = [shuffle_of(f"size {n}", n) for n in (0, 1, 2, 3, 32, 40, 52, 54, 104, 108, 312)]
    shuffles += [shuffle_of(f"deal {i}", 52, "room2", i) for i in range(1, 9)]
    shuffles += [shuffle_of("one hand", 40 - 7 * k, "room1", 12, k) for k in range(5)]
    shuffles += [
        shuffle_of("a long name", 52, "茶馆 " * 12),
        shuffle_of("no name", 52, ""),
        shuffle_of("a late hand", 52, hand_no=2**53 - 1, shuffle_no=2**32 - 1),
        shuffle_of("contributions", 52, contributions=r[:1]),
        shuffle_of("contributions", 52, contributions=r),
        shuffle_of("contributions", 52, contributions=r[::-1]),
        shuffle_of("contributions", 52, contributions=[r[0] + r[1]]),
    ]
    return {
        "about": "The shuffle of schema/vectors/README.md; made by make_shuffle.py.",
        "draws": [
            draws_of(52, [0, 0x4EC4EC4F, 0x09D89D8A, 1, 0xFFFFFFFF]),
            draws_of(6, [0, 0xAAAAAAAB, 0x55555556, 3, 0xFFFFFFFF]),
            draws_of(64, [0, 0x03FFFFFF, 0x04000000, 0xFFFFFFFF]),
            draws_of(3 << 30, [0, 1, 2, 4, 5, 0xFFFFFFFF]),
        ],
        "stream_draws": [
            stream_draws_of("a quarter is thrown away", 3 << 30, 200),
            stream_draws_of("nearly half is thrown away", (1 << 31) + 1, 200),
            stream_draws_of("one pack", 52, 50),
        ],
        "shuffles": shuffles,
    }


def compact(value):
    """One vector a line."""
    lines = ["{"]
    for name, entry in value.items():
        end = "" if name == list(value)[-1] else ","
        if isinstance(entry, str):
            lines.append(f' "{name}": {json.dumps(entry)}{end}')
            continue
        rows = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in entry]
        lines.append(f' "{name}": [\n  ' + ",\n  ".join(rows) + f"\n ]{end}")
    return "\n".join(lines + ["}"])


if __name__ == "__main__":
    print(compact(vectors()))
