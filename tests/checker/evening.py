#!/usr/bin/env python3
"""evening.py --build DIR --history FILE: records an evening with odd guests.

Bots play and come back; they never look on, dawdle, walk out, or send the same words twice with
another meaning. Here five people do, at real servers, one of which is killed: Ann is proper but
tries what is not allowed, Ben's connection drops for longer than it is held, Cid lets his clock run
out, Dot leaves in mid-hand and sits down again, Eve looks on; Fay plays alone against the house.
It takes about a minute and a half, for the clocks are real ones.
"""

import argparse
import json
import os
import selectors
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
from stack import Failure, Stack  # noqa: E402

from guest import Guest  # noqa: E402

GRACE = 33  # seconds that Ben stays away
LIMIT = 180


class Evening:
    def __init__(self, stack, file):
        self.stack, self.file = stack, file
        self.began = time.monotonic()
        self.selector = selectors.DefaultSelector()
        self.timers = []
        self.results, self.events = 0, 0
        self.killed = set()
        self.guests = [Guest(self, name, "evening") for name in ("Ann", "Ben", "Cid", "Dot")]
        self.guests += [Guest(self, "Eve", "evening", "spectator"), Guest(self, "Fay", "alone")]
        self.ann, self.ben, self.cid, self.dot, self.eve, self.fay = self.guests
        self.odd = set()

    def token(self, name):
        asked = urllib.request.Request(self.stack.urls[0] + "/guest", method="POST",
                                       data=json.dumps({"name": name}).encode(),
                                       headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return json.load(answer)["token"]

    def write(self, guest, way, message):
        entry = {"at": int((time.monotonic() - self.began) * 1e6), "player": guest.name,
                 "connection": guest.connection}
        entry.update({"closed": 1006} if way is None else {"way": way, "message": message})
        print(json.dumps(entry, separators=(",", ":")), file=self.file)

    def later(self, seconds, what):
        self.timers.append((time.monotonic() + seconds, what))

    def once(self, name):
        new = name not in self.odd
        self.odd.add(name)
        return new

    # ---- the course of the evening ----

    def sat(self, guest):
        if guest is self.fay:
            guest.act({"msg": "ready", "room": guest.room, "fill": True})
        elif not guest.waits:
            guest.act({"msg": "ready", "room": guest.room})

    def result(self, guest, message):
        if guest is self.ann:
            self.results = max(self.results, message["hand_no"])
        if guest is self.eve or not guest.here:
            return
        ready = {"msg": "ready", "room": guest.room}
        if self.over():
            ready["msg"] = "leave"
        guest.act(ready)

    def over(self):
        return self.results >= 3 and {"walked", "back", "slept"} <= self.odd

    def heard(self, guest, message):
        """The odd things, each once, where the table has come so far."""
        msg, seat = message["msg"], message.get("seat")
        if guest is self.ann and msg in ("play", "draw", "pass"):
            self.events += 1
        if guest is self.cid and msg == "turn" and "legal" in message and self.events > 8 \
                and self.once("sleeps"):
            guest.asleep = True
            self.ben.closed(GRACE)
        if guest is self.cid and guest.asleep and msg in ("draw", "pass") and "card" in message:
            guest.asleep = False
            self.odd.add("slept")
        if guest is self.ann and msg == "stand_in" and message["bot"] and self.once("walked"):
            self.dot.act({"msg": "leave", "room": "evening"})
        if guest is self.dot and msg == "leave" and "re" in message and not self.over() \
                and self.once("left"):
            guest.position = None
            guest.send(*guest.last)  # a leave sent again is answered
            guest.enter()
        if guest is self.ben and msg in ("table", "resume") and "walked" in self.odd:
            self.odd.add("back")
        if guest is self.ann and msg == "turn" and "legal" in message and self.once("tries"):
            self.misbehave(guest)
        if msg == "leave" and "re" in message and self.over():
            guest.done = True
        if guest is self.eve and msg == "leave" and "seq" not in message:
            guest.done = True

    def misbehave(self, ann):
        ann.send({"msg": "play", "room": "evening", "card": "BJ"})
        ann.send({"msg": "pass", "room": "evening"})
        ann.send({"msg": "ready", "room": "evening"})
        self.dot.send({"msg": "draw", "room": "evening"})
        ann.send(*ann.last)                                        # the same again
        ann.send({"msg": "leave", "room": "evening"}, ann.last[1])  # and as something else
        ann.send({"msg": "ping", "t": 7})

    def send_home(self, guest):
        """Who has nothing to do when it is over leaves, be it in the middle of a hand."""
        idle = guest.here and not guest.waits and not guest.legal and not guest.done
        if self.over() and len(self.killed) == 2 and idle and guest not in (self.eve, self.fay):
            guest.act({"msg": "leave", "room": guest.room})

    def kill(self):
        for name, after in (("gameserver", 1), ("realtime", 2)):
            if self.results >= after and "back" in self.odd and name not in self.killed:
                self.killed.add(name)
                self.stack.kill(name)
                self.stack.start(name)

    def open_rooms(self):
        for maker, seats, target in ((self.ann, 4, 50), (self.fay, 3, 60)):
            maker.enter = lambda maker=maker, seats=seats, target=target: self.make(
                maker, seats, target)
            maker.connect()
        self.run(lambda: self.ann.here and self.fay.here)
        for maker in (self.ann, self.fay):
            del maker.enter
        for guest in self.guests:
            if guest.socket is None:
                guest.connect()

    @staticmethod
    def make(maker, seats, target):
        maker.send({"msg": "create", "game": "crazy-eights", "name": maker.room, "seats": seats,
                    "options": {"target": target}})

    def run(self, ended):
        while not ended():
            if time.monotonic() - self.began > LIMIT:
                raise Failure(f"the evening does not end: {sorted(self.odd)}, {self.results}")
            for key, _ in self.selector.select(0.02):
                if key.data.socket is key.fileobj:
                    key.data.read()
            now = time.monotonic()
            due = [what for when, what in self.timers if when <= now]
            self.timers = [timer for timer in self.timers if timer[0] > now]
            for what in due:
                what()
            for guest in self.guests:
                if guest.socket is None and not guest.done and guest.connection \
                        and guest.back_at <= now:
                    guest.connect()
                guest.play()
                self.send_home(guest)
            self.kill()

    def evening(self):
        self.open_rooms()
        table = (self.ann, self.ben, self.cid, self.dot)
        self.run(lambda: all(guest.done for guest in table))
        self.eve.act({"msg": "leave", "room": "evening"})
        self.fay.act({"msg": "leave", "room": "alone"})
        self.run(lambda: self.eve.done and self.fay.done)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--history", required=True)
    options = parser.parse_args()
    with Stack(options.build, bot_delay=200) as stack, open(options.history, "w") as file:
        stack.start()
        evening = Evening(stack, file)
        try:
            evening.evening()
        except Failure as failure:
            print(f"evening.py: {failure}")
        file.flush()
        os.fsync(file.fileno())
        stack.kill(*stack.processes)
        return 0 if stack.check(options.history) else 1


if __name__ == "__main__":
    sys.exit(main())
