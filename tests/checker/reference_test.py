#!/usr/bin/env python3
"""The reference's rules of crazy eights, against the golden hands that a card player can review,
and what it can say of hands that nobody looks into.
"""

import re
import unittest
from pathlib import Path

from crazy_eights import UNSEEN, Hand

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
VERBS = {"plays": "play", "draws": "draw", "passes": "pass"}
LINE = re.compile(r"(\d) (plays|draws|passes)(?: (\S+))?(?: as (\S+))?\s+(->|!!) (.*)")


class Golden:
    """One file of a hand, played by the reference."""

    def __init__(self, path):
        self.text = [line.split("#")[0].rstrip() for line in path.read_text().splitlines()]
        self.seq, self.said = 1, 0
        whole = " ".join(self.text)
        seats = int(re.search(r"seats=(\d)", whole).group(1))
        deal = re.search(r"deal\s+(.*?)up: (\S\S)", whole)
        cards = {int(seat): held.split() for seat, held in
                 re.findall(r"(\d): ((?:\S\S ?)+?)(?=\s|$)(?=\s*(?:\d:|$))", deal.group(1))}
        playing = sorted(cards)
        first = next(int(LINE.match(line).group(1)) for line in self.text
                     if LINE.match(line) and LINE.match(line).group(5) == "->")
        each = len(cards[playing[0]])
        stock = 51 - each * len(playing)
        self.hand = Hand(seats, playing, first, deal.group(2), stock, 1)
        counts = [each if seat in playing else 0 for seat in range(seats)]
        self.hand.deal({"counts": counts, "stock": stock}, cards)

    def play(self):
        for line in self.text:
            act = LINE.match(line)
            if act:
                self.line = line
                yield from self.act(*act.groups())
            elif line.startswith("result"):
                yield from self.result(line)
        yield from (f"{rule} {what}" for rule, what in self.hand.faults)

    def act(self, seat, verb, card, suit, fate, says):
        seat, verb = int(seat), VERBS[verb]
        named = None if suit is None else suit
        may = (verb, card, named) in (self.hand.legal(seat) or set())
        if may != (fate == "->"):
            yield f"{self.line}: {'legal' if may else 'not legal'} here"
        if fate != "->":
            return
        self.said += 1
        self.seq += 1
        drew = re.search(r"drew (\S\S)", says)
        event = {"msg": verb, "seq": self.seq, "seat": seat, "card": card,
                 "stock": self.hand.stock - 1}
        if named:
            event["suit"] = named
        self.hand.act(event, drew and drew.group(1))
        wants = self.hand.wants_reshuffle(verb)
        told = re.search(r"reshuffled \(stock (\d+)\)", says)
        if wants != bool(told):
            yield f"{self.line}: reshuffle is {wants} here"
        if told:
            self.seq += 1
            self.hand.reshuffle({"seq": self.seq, "stock": int(told.group(1))})

    def result(self, line):
        if not self.hand.ending:
            yield "the hand is not over here"
        hands = [sorted(self.hand.known.get(seat, ())) for seat in range(len(self.hand.counts))]
        points, winner = self.hand.result({"hands": hands})
        wanted = re.search(r"winner (\w+); points ([-\d ]+);", line)
        told = [int(one) for one in wanted.group(2).split()]
        if points != told or str(winner) != wanted.group(1).replace("none", "None"):
            yield f"{line}: winner {winner}, points {points} here"


def hand_of(seats, own, up="3D", first=0):
    """Nobody looks into the hands but those in `own`; each has five cards, of two players seven."""
    each = 7 if seats == 2 else 5
    hand = Hand(seats, list(range(seats)), first, up, 51 - each * seats, 1)
    hand.deal({"counts": [each] * seats, "stock": hand.stock}, own)
    return hand


def play(hand, seq, seat, card, suit=None):
    hand.act({"msg": "play", "seq": seq, "seat": seat, "card": card, "suit": suit}, None)


def draw(hand, seq, seat, secret=None):
    hand.act({"msg": "draw", "seq": seq, "seat": seat, "stock": hand.stock - 1}, secret)


class Reference(unittest.TestCase):
    def test_plays_the_golden_hands_as_they_are_written(self):
        hands = [path for path in sorted(GOLDEN.glob("*.hand"))
                 if "\ngame crazy-eights " in "\n" + path.read_text()]
        self.assertGreater(len(hands), 8)
        for path in hands:
            with self.subTest(path.name):
                golden = Golden(path)
                self.assertEqual([], list(golden.play()))
                self.assertGreater(golden.said, 0)

    def test_an_unseen_hand_may_play_any_card_that_is_nowhere_else(self):
        hand = hand_of(3, {1: ["2S", "8H", "QD", "KS", "AS"]})
        play(hand, 2, 0, "9D")
        self.assertEqual([], hand.faults)

    def test_an_unseen_hand_may_not_play_a_card_that_another_holds(self):
        hand = hand_of(3, {1: ["2S", "8H", "QD", "KS", "AS"]})
        play(hand, 2, 0, "QD")
        self.assertEqual("cards", hand.faults[0][0])

    def test_a_card_shuffled_into_the_stock_is_in_no_hand_that_drew_nothing_since(self):
        hand = hand_of(3, {})
        play(hand, 2, 0, "3C")
        hand.stock = 0
        hand.reshuffle({"seq": 3, "stock": 1})
        hand.up, hand.suit = "KD", "D"  # 3D is in the stock now
        play(hand, 4, 1, "3D")
        self.assertEqual("cards", hand.faults[0][0])

    def test_after_a_draw_only_the_card_drawn_may_be_played(self):
        hand = hand_of(3, {0: ["3S", "8H", "QD", "KS", "AS"]})
        draw(hand, 2, 0, "4D")
        self.assertEqual({("play", "4D", None), ("pass", None, None)}, hand.legal(0))
        play(hand, 3, 0, "3S")
        self.assertEqual("illegal", hand.faults[0][0])

    def test_an_unseen_draw_is_the_card_that_is_played_after_it(self):
        hand = hand_of(3, {})
        draw(hand, 2, 0)
        self.assertEqual(UNSEEN, hand.drawn)
        play(hand, 3, 0, "4D")
        self.assertEqual([], hand.faults)
        self.assertEqual([1] * 5, hand.slots[0])

    def test_who_holds_fewest_alone_scores_the_differences_in_a_blocked_hand(self):
        hand = hand_of(2, {})
        hands = [["2C", "3C", "4C", "5C", "6C", "7C", "9C"],
                 ["AC", "AD", "AH", "AS", "2D", "2H", "2S"]]
        self.assertEqual(([0, 26], 1), hand.result({"hands": hands}))

    def test_nobody_scores_where_two_hold_the_fewest(self):
        hand = hand_of(2, {})
        hands = [["AC", "AD", "2D", "2H", "4C", "5C", "6C"],
                 ["AH", "AS", "2C", "2S", "4D", "5D", "6D"]]
        self.assertEqual(([0, 0], None), hand.result({"hands": hands}))


if __name__ == "__main__":
    unittest.main()
