#!/usr/bin/env python3
"""verify.py [--commitment HEX] [--root HEX]... FILE: does an exported hand prove what it says?

Written from docs/fairness.md alone; it shares no code with the servers. --commitment and --root say
what was published while the hand was played, the roots in order: who gives them need not trust the
file in anything. The first thing that does not hold is named, and the exit code is 1.
"""

import argparse
import hashlib
import hmac
import json
import re
import struct
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

MEMBERS = {"format", "table", "hand_no", "game", "version", "options", "seats", "first",
           "playing", "seed", "commitment", "contributions", "shuffles", "moves", "events", "sum"}
FORMAT = "cardroom hand 1"
SUITED = [rank + suit for suit in "CDHS" for rank in "A23456789TJQK"]
ORDER = [card + pack for pack in ("", "'") for card in [*SUITED, "BJ", "RJ"]]


class Wrong(Exception):
    """What does not hold."""


# What may come of a file that somebody else wrote.
FAULTS = (Wrong, KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError,
          RecursionError, struct.error)


def hold(holds, what):
    if not holds:
        raise Wrong(what)


def lp(data):
    return struct.pack(">I", len(data)) + data


def unhex(digits):
    hold(re.fullmatch("[0-9a-f]{64}", digits), f"these are not 64 hexadecimal digits: {digits}")
    return bytes.fromhex(digits)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read(data):
    """The hand, where every byte is as it was written."""
    try:
        hand = json.loads(data.decode("ascii"))
    except ValueError as fault:
        raise Wrong(f"this is no JSON: {fault}") from fault
    hold(isinstance(hand, dict) and set(hand) == MEMBERS, "the members are not those of a hand")
    hold(hand["format"] == FORMAT, "another format")
    rest = {name: value for name, value in hand.items() if name != "sum"}
    hold(sha256(canonical(rest).encode()).hex() == hand["sum"], "sum: something was altered")
    hold(data == canonical(hand).encode() + b"\n", "the file is not written as a hand is")
    return hand


class Words:
    """The key stream of ChaCha20, four bytes at a time."""

    def __init__(self, key):
        self.stream = Cipher(algorithms.ChaCha20(key, bytes(16)), mode=None).encryptor()

    def draw(self, below):
        while True:
            word = struct.unpack("<I", self.stream.update(bytes(4)))[0]
            if word * below % 2**32 >= 2**32 % below:
                return word * below >> 32


def secret_of(seed, contributions):
    return mac(b"cardroom shuffle 1", lp(seed) + b"".join(map(lp, contributions)))


def key_of(secret, label, table, hand_no, shuffle):
    info = lp(f"{label}{shuffle}".encode()) + lp(table.encode()) + struct.pack(">Q", hand_no)
    return mac(secret, info + b"\x01")


def order_of(deck_key, cards):
    cards, words = sorted(cards, key=ORDER.index), Words(deck_key)
    for i in range(len(cards) - 1, 0, -1):
        j = words.draw(i + 1)
        cards[i], cards[j] = cards[j], cards[i]
    return cards


def leaf_of(salt, position, card):
    return sha256(lp(b"cardroom leaf 1"), salt, struct.pack(">I", position), lp(card.encode()))


def root_of(salt_key, cards):
    nodes = [leaf_of(mac(salt_key, struct.pack(">I", at)), at, card)
             for at, card in enumerate(cards)]
    while len(nodes) & (len(nodes) - 1):
        nodes.append(sha256(lp(b"cardroom empty 1")))
    while len(nodes) > 1:
        nodes = [sha256(lp(b"cardroom node 1"), *nodes[at:at + 2])
                 for at in range(0, len(nodes), 2)]
    return nodes[0]


def counted(contributions):
    """What each seat contributed, in order."""
    before = -1
    for one in contributions:
        hold(one["seat"] > before, "contributions: the seats are not in order")
        before = one["seat"]
        if "r" in one:
            hold(sha256(unhex(one["r"])).hex() == one["entropy"],
                 f"contributions: seat {before} committed to something else")
        yield unhex(one.get("r", one["entropy"]))


def check(hand, commitment=None, roots=None):
    table, hand_no, seed = hand["table"], hand["hand_no"], unhex(hand["seed"])
    made = sha256(lp(b"cardroom commitment 1"), lp(table.encode()), struct.pack(">Q", hand_no),
                  lp(seed)).hex()
    hold(hand["commitment"] == made, f"commitment: the seed gives {made}")
    hold(commitment in (None, made), "commitment: another one was published")
    secret = secret_of(seed, counted(hand["contributions"]))
    for number, shuffle in enumerate(hand["shuffles"]):
        where, cards = f"shuffle {number}", shuffle["cards"]
        hold(shuffle["shuffle"] == number, f"{where} is numbered {shuffle['shuffle']}")
        hold(len(set(cards)) == len(cards) and set(cards) <= set(ORDER), f"{where}: cards twice")
        order = order_of(key_of(secret, "deck_key_", table, hand_no, number), cards)
        hold(order == cards, f"{where}: the cards lay in another order")
        root = root_of(key_of(secret, "salt_key_", table, hand_no, number), cards).hex()
        hold(shuffle["root"] == root, f"{where}: the root is {root}")
    told = [shuffle["root"] for shuffle in hand["shuffles"]]
    hold(roots is None or roots == told[:len(roots)], "roots: others were published")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commitment", metavar="HEX", help="that was published")
    parser.add_argument("--root", metavar="HEX", action="append", help="that was published")
    parser.add_argument("file", metavar="FILE", help="of cardroomctl tables export")
    asked = parser.parse_args()
    with open(asked.file, "rb") as file:
        data = file.read()
    try:
        hand = read(data)
        check(hand, asked.commitment, asked.root)
    except FAULTS as fault:
        words = str(fault) if isinstance(fault, Wrong) else f"{type(fault).__name__} {fault}"
        print(f"{asked.file}: {words}", file=sys.stderr)
        return 1
    print(f"{asked.file}: hand {hand['hand_no']} of {hand['table']} holds: "
          f"{len(hand['shuffles'])} shuffles, {len(hand['contributions'])} contributions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
