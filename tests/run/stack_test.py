#!/usr/bin/env python3
"""The whole stack under a crowd: 200 players at 50 tables, and nobody complains.

Made for the sanitized builds: a report of theirs, a server that died, or a violation that the bots
saw fails it. CARDROOM_LONG: for minutes rather than seconds.
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

from room import SERVERS, Room

SECONDS = 180 if os.environ.get("CARDROOM_LONG") else 20
REPORT = re.compile(r"Sanitizer|runtime error:|CHECK failed|was killed by|ended with exit code")


class Stack(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="cardroom-stack-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def test_two_hundred_players_at_fifty_tables_without_a_report(self):
        room = Room(os.path.join(self.folder, "data"))
        self.addCleanup(room.close)
        url = room.ready()
        pids = [room.pid(server) for server in SERVERS]
        bots = subprocess.run(
            [os.path.join(os.environ["CARDROOM_PROGRAMS"], "cardroom-bots"),
             "--url", url, "--quiet", "--players", "200",
             "--tables", "50", "--seconds", str(SECONDS),
             "--keys", room.data / "token-keys.json"],
            capture_output=True, text=True, timeout=SECONDS + 300)
        print(bots.stdout)
        self.assertEqual(bots.returncode, 0, bots.stdout + bots.stderr)
        self.assertNotRegex(bots.stderr, REPORT)
        self.assertEqual([room.pid(server) for server in SERVERS], pids)
        self.assertEqual(room.end()[0], 0, room.words())
        self.assertNotRegex(room.words(), REPORT)


if __name__ == "__main__":
    unittest.main()
