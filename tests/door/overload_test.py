#!/usr/bin/env python3
"""A game server that has a tenth of the processor's time that it needs: lists, newcomers and talk
are turned away as busy, who plays plays on, and once it has its time again all is as before."""

import signal
import threading
import time
import unittest

from door import Client, Door, until

STOPPED, RUNS = 0.27, 0.03  # seconds in turn
BUSY = {"list": {"msg": "room_list"},
        "join": {"msg": "join", "room": "room2", "as": "spectator"},
        "talk": {"msg": "say", "channel": "lobby", "text": "hello"}}


class Starved:
    """Takes the time from a process while it is entered."""

    def __init__(self, process):
        self.process, self.ends = process, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.ends.set()
        self.thread.join()

    def run(self):
        while not self.ends.is_set():
            self.process.send_signal(signal.SIGSTOP)
            time.sleep(STOPPED)
            self.process.send_signal(signal.SIGCONT)
            time.sleep(RUNS)


class Overload(unittest.TestCase):
    def setUp(self):
        self.door = Door()
        self.addCleanup(self.door.close)
        self.door.start()
        self.last = 0

    def client(self, user):
        client = Client(self.door.port)
        self.addCleanup(client.close)
        self.assertEqual(client.log_in(self.door.token(user))["msg"], "auth")
        return client

    def ask(self, client, **message):
        self.last += 1
        client.say(**message, id=self.last)
        return client.hear_until(lambda heard: heard.get("re") == self.last)

    def code(self, errand):
        """A newcomer each time, for whoever was let in once is no newcomer."""
        with Client(self.door.port) as client:
            client.log_in(self.door.token(f"{errand}-{self.last}"))
            return self.ask(client, **BUSY[errand]).get("code", "done")

    def test_who_plays_plays_on_while_others_are_asked_to_come_later(self):
        player = self.client("ann")
        self.assertEqual(self.ask(player, msg="join", room="room1")["msg"], "table")
        self.assertEqual([self.code(errand) for errand in BUSY], ["done"] * 3)
        with Starved(self.door.processes["gameserver"]):
            for errand in BUSY:
                until(f"a {errand} is turned away", lambda: self.code(errand) == "busy")
            dealt = self.ask(player, msg="ready", room="room1", fill=True)
            self.assertEqual(dealt["msg"], "ready")
            turn = player.hear_until(lambda heard: heard["msg"] == "turn" and "legal" in heard)
            act = dict(turn["legal"][0], room="room1")
            self.assertEqual(self.ask(player, **act)["msg"], act["msg"])
            with Client(self.door.port) as again:
                again.log_in(self.door.token("ann"))
                self.assertEqual(self.ask(again, msg="join", room="room1")["msg"], "table")
        for errand in BUSY:
            until(f"a {errand} is heard again", lambda: self.code(errand) == "done")
        self.assertGreater(self.turned_away(), 3)

    def turned_away(self):
        address = self.door.said["gameserver"]["ops"]
        with Client(int(address.rsplit(":", 1)[1])) as client:
            lines = client.get("/metrics")[1].decode().splitlines()
        return next(float(line.split()[1]) for line in lines
                    if line.startswith("cardroom_turned_away_total "))


if __name__ == "__main__":
    unittest.main()
