#!/usr/bin/env python3
"""The verifier in Python on the published hands: they hold, and whatever is altered is found."""

import copy
import json
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "verify"))

import verify  # noqa: E402

VECTORS = ROOT / "schema" / "vectors"
HANDS = sorted(VECTORS.glob("hand-*.json"))


def wrong(data, *published):
    try:
        verify.check(verify.read(data), *published)
    except verify.FAULTS as fault:
        return str(fault) or type(fault).__name__
    return None


def forged(hand):
    rest = {name: value for name, value in hand.items() if name != "sum"}
    rest["sum"] = verify.sha256(verify.canonical(rest).encode()).hex()
    return verify.canonical(rest).encode() + b"\n"


def as_hand(deal, packs):
    """A deal of the vectors as an export shows it, but for the moves."""
    contributions = []
    for seat, what, digits in deal["contributions"]:
        entropy = verify.sha256(bytes.fromhex(digits)).hex() if what == "r" else digits
        contributions.append({"seat": seat, "entropy": entropy} | {what: digits})
    secret = verify.secret_of(bytes.fromhex(deal["seed"]), verify.counted(contributions))
    shuffles = []
    for number, (cards, _, root) in enumerate(deal["shuffles"]):
        key = verify.key_of(secret, "deck_key_", deal["table"], deal["hand_no"], number)
        order = verify.order_of(key, packs.get(cards) or cards.split())
        shuffles.append({"shuffle": number, "root": root, "cards": order})
    return deal | {"contributions": contributions, "shuffles": shuffles}


class Verify(unittest.TestCase):
    def test_published_hands_hold(self):
        self.assertEqual(len(HANDS), 2)
        for path in HANDS:
            done = subprocess.run([sys.executable, ROOT / "tools/verify/verify.py", path],
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), path)

    def test_every_altered_byte_is_found(self):
        for path in HANDS:
            data = path.read_bytes()
            for at in range(len(data)):
                altered = bytearray(data)
                altered[at] ^= 1
                self.assertIsNotNone(wrong(bytes(altered)), f"{path.name}: byte {at}")

    def test_a_card_that_a_server_drew_anew_is_found_in_what_it_exports(self):
        data = (ROOT / "tests" / "verify" / "planted" / "hand.json").read_bytes()
        self.assertEqual(wrong(data), "shuffle 0: the cards lay in another order")

    def test_a_forger_who_makes_the_sum_anew_is_found(self):
        other = "0" * 64
        for path in HANDS:
            hand = verify.read(path.read_bytes())
            for field in ("seed", "commitment"):
                self.assertRegex(wrong(forged({**hand, field: other})), "^commitment: ")
            changed = copy.deepcopy(hand)
            cards = changed["shuffles"][-1]["cards"]
            cards[0], cards[1] = cards[1], cards[0]
            self.assertRegex(wrong(forged(changed)), "the cards lay in another order")
            changed = copy.deepcopy(hand)
            changed["shuffles"][-1]["root"] = other
            self.assertRegex(wrong(forged(changed)), "the root is ")

    def test_digits_are_in_lower_case(self):
        hand = verify.read(HANDS[0].read_bytes())
        for field in ("seed", "commitment"):
            self.assertIsNotNone(wrong(forged({**hand, field: hand[field].upper()})), field)
        silent = copy.deepcopy(hand)
        silent["contributions"][0]["entropy"] = silent["contributions"][0]["entropy"].upper()
        self.assertRegex(wrong(forged(silent)), "these are not 64 hexadecimal digits")

    def test_what_was_published_is_believed_before_the_file(self):
        data = HANDS[0].read_bytes()
        hand = verify.read(data)
        roots = [shuffle["root"] for shuffle in hand["shuffles"]]
        self.assertIsNone(wrong(data, hand["commitment"], roots))
        self.assertRegex(wrong(data, "0" * 64), "^commitment: another")
        self.assertRegex(wrong(data, None, ["0" * 64]), "^roots: others")

    def test_the_published_deals_come_to_their_roots(self):
        published = json.loads((VECTORS / "deals.json").read_text(encoding="utf-8"))
        packs = {name: cards.split() for name, cards in published["packs"].items()}
        self.assertEqual(len(published["deals"]), 1000)
        for deal in published["deals"]:
            verify.check(as_hand(deal, packs))


if __name__ == "__main__":
    unittest.main()
