#!/usr/bin/env python3
"""A game server that is stopped (SIGSTOP) in the midst of somebody's turn: when it wakes the turn
has as long to go as it had."""

import signal
import time
import unittest

from door import Client, Door

STOPPED = 6.0  # seconds
LOST_AT_MOST = 2000  # ms of the turn, for all else that goes on meanwhile


class Stopped(unittest.TestCase):
    def test_is_charged_to_no_clock(self):
        door = Door()
        self.addCleanup(door.close)
        door.start()

        def turn_of(seat):
            return lambda heard: (heard.get("msg"), heard.get("seat")) == ("turn", seat)

        with Client(door.port) as client:
            client.log_in(door.token("ann"))
            client.say(msg="join", room="room2", id=1)
            client.hear_until(lambda heard: heard.get("re") == 1)
            client.say(msg="ready", room="room2", id=2, fill=True)
            before = client.hear_until(turn_of(0))["ms"]
            server = door.processes["gameserver"]
            server.send_signal(signal.SIGSTOP)
            time.sleep(STOPPED)  # what is tested: that so much time goes by
            server.send_signal(signal.SIGCONT)
        with Client(door.port) as client:
            client.log_in(door.token("ann"))
            client.say(msg="join", room="room2", id=3)
            after = client.hear_until(turn_of(0))["ms"]
        self.assertGreater(after, before - LOST_AT_MOST)


if __name__ == "__main__":
    unittest.main()
