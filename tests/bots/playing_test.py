#!/usr/bin/env python3
"""cardroom-bots against the real servers: every game in as many seats as it takes, and rooms that
are there, automatic or not, with a part in each deal and each opening verified."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
from stack import DEADLINE, Stack  # noqa: E402

PROGRAMS = Path(os.environ["CARDROOM_PROGRAMS"])
GAMES = ("crazy-eights", "hearts", "gin-rummy", "dou-dizhu", "durak", "big-two")


class Playing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(PROGRAMS.parent)
        cls.addClassCleanup(cls.stack.__exit__)
        cls.stack.start()

    def run_bots(self, *arguments):
        return subprocess.run(
            [PROGRAMS / "cardroom-bots", "--url", *self.stack.urls, "--quiet", "-o", "json",
             *arguments], capture_output=True, text=True, timeout=2 * DEADLINE, check=False)

    def report(self, *arguments):
        done = self.run_bots(*arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_every_game_is_played_in_the_seats_that_it_has(self):
        for game in GAMES:
            with self.subTest(game):
                report = self.report("--game", game, "--seconds", "1")
                self.assertGreater(report["actions"], 0)
                self.assertEqual(report["violations"], [])

    def test_in_an_automatic_room_each_contributes_to_the_deals_and_verifies_them(self):
        report = self.report("--room", "room2", "--players", "3", "--seconds", "8")
        self.assertEqual([room["room"] for room in report["rooms"]], ["room2"])
        self.assertGreaterEqual(report["results_seen"], 3)
        self.assertEqual(report["deals_verified"], report["results_seen"])
        self.assertEqual(report["violations"], [])

    def test_rooms_are_closed_by_their_hosts_and_made_anew(self):
        report = self.report("--game", "crazy-eights", "--anew", "1", "--players", "16",
                             "--tables", "4", "--seconds", "6")
        self.assertGreater(report["made_anew"], 0)
        self.assertEqual(report["violations"], [])

    def test_in_a_room_that_waits_for_all_two_play_hand_after_hand(self):
        report = self.report("--room", "room1", "--seconds", "5")
        self.assertGreater(report["deals_verified"], 0)
        self.assertEqual(report["violations"], [])

    def test_where_there_is_no_way_in_it_says_why(self):
        for arguments, why in (
                (["--room", "nowhere"], "no way to the table nowhere: no such room"),
                (["--game", "whist"], "unknown_game"),
                (["--room", "room1", "--players", "5"], "room_full")):
            done = self.run_bots(*arguments)
            self.assertEqual(done.returncode, 5, done.stdout + done.stderr)
            self.assertIn(why, done.stderr)


if __name__ == "__main__":
    unittest.main()
