#!/usr/bin/env python3
"""chaos.py --build DIR --history FILE [--seconds N] [--seed S]: records people who do anything.

They sit down, look on, leave, come back, forget their ids, say things twice, out of turn or about
cards they don't hold, sit at several tables and come by two devices at once; and the servers are
killed, or stopped and woken, under them. The history checker judges what came of it.
"""

import argparse
import random
import selectors
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
from stack import SERVERS, Stack  # noqa: E402

from cards import PACK  # noqa: E402
from evening import Evening  # noqa: E402
from guest import Guest  # noqa: E402

ROOMS = {"pair": (2, 50), "four": (4, 60), "seven": (7, 200), "room2": None}
PEOPLE = 9
AWAY = (0.05, 0.05, 0.1, 0.1, 0.2, 0.5, 1, 2, 3, 33)


class Anybody(Guest):
    def __init__(self, chaos, name, number, first=None):
        super().__init__(chaos, name, None)
        self.chance = random.Random(chaos.seed * 1000 + number)
        self.first = first or self  # the device that has the token; both have one's ids
        self.rooms = {}             # room: (epoch, seq), as far as this user was shown it
        self.choices = {}           # room: legal
        self.sent = []
        self.here = False

    @property
    def ids(self):
        return self.first

    def next_id(self):
        self.ids.last_id += 1
        return self.ids.last_id

    def take(self, message):
        msg, room = message["msg"], message.get("room")
        if msg == "auth":
            self.first.ticket = self.ticket = message["resume"]
            self.here = True
        if room and "seq" in message and msg != "resume":
            self.first.rooms[room] = message["epoch"], message["seq"]
        if msg == "turn" and "legal" in message:
            self.choices[room] = message["legal"]
        elif msg == "table":
            self.choices[room] = message.get("you", {}).get("legal", [])
        elif msg == "result":
            self.choices[room] = []
        if msg == "leave" and "re" in message:
            self.first.rooms.pop(room, None)

    def closed(self, away=0.1):
        self.choices = {}
        super().closed(away)

    def say(self, message, number=None):
        number = number or self.next_id()
        self.sent.append((message, number))
        self.send(message, number)

    def move(self):
        """One thing, by chance."""
        chance = self.chance
        if not self.here or chance.random() > 0.3:
            return None
        playing = [room for room, legal in self.choices.items() if legal]
        if playing and chance.random() < 0.95:
            room = chance.choice(playing)
            choice = chance.choice(self.choices.pop(room))
            return self.say({**choice, "room": room})
        seated = [room for room in self.first.rooms if room not in self.choices]
        if seated and chance.random() < 0.5:
            return self.join(chance.choice(seated))
        room = chance.choice(list(ROOMS))
        what = chance.choices(("join", "ready", "leave", "drop", "again", "twist", "late", "wild",
                               "watch", "ping", "list"),
                              (10, 40, 0.7, 0.5, 5, 2, 2, 4, 2, 1, 1))[0]
        return getattr(self, what)(room)

    def join(self, room):
        join = {"msg": "join", "room": room}
        if room in self.first.rooms and self.chance.random() < 0.9:
            join["epoch"], join["seq"] = self.first.rooms[room]
        elif self.chance.random() < 0.3:
            join["seat"] = self.chance.randrange(7)
        self.say(join)

    def watch(self, room):
        watch = {"msg": "join", "room": room, "as": "spectator"}
        if room in self.first.rooms and self.chance.random() < 0.7:
            watch["epoch"], watch["seq"] = self.first.rooms[room]
        self.say(watch)

    def ready(self, room):
        ready = {"msg": "ready", "room": room}
        if self.chance.random() < 0.4:
            ready["fill"] = True
        self.say(ready)

    def leave(self, room):
        self.say({"msg": "leave", "room": room})

    def drop(self, _):
        self.closed(self.chance.choice(AWAY))

    def again(self, _):
        if self.sent:
            self.say(*self.chance.choice(self.sent[-20:]))

    def twist(self, room):
        if self.sent:
            self.say({"msg": "draw", "room": room}, self.chance.choice(self.sent[-5:])[1])

    def late(self, room):
        self.say({"msg": "pass", "room": room}, self.chance.randrange(1, self.ids.last_id + 2))

    def wild(self, room):
        card = self.chance.choice(sorted(PACK))
        verb = self.chance.choice(("play", "draw", "pass"))
        message = {"msg": verb, "room": room}
        if verb == "play":
            message["card"] = card
            if card[0] == "8":
                message["suit"] = "S"
        self.say(message)

    def ping(self, _):
        self.say({"msg": "ping", "t": 3})

    def list(self, _):
        self.say({"msg": "room_list"})


class Chaos(Evening):
    """An evening without a course."""

    def __init__(self, stack, file, seed):
        super().__init__(stack, file)
        self.seed, self.chance = seed, random.Random(seed)
        self.guests = []
        for number in range(PEOPLE):
            one = Anybody(self, f"P{number}", number)
            self.guests.append(one)
            if number % 4 == 0:
                self.guests.append(Anybody(self, f"P{number}-other", 100 + number, one))

    def open_rooms(self):
        maker = self.guests[0]
        maker.connect()
        self.turn_until(lambda: maker.here)
        for name, shape in ROOMS.items():
            if shape:
                maker.say({"msg": "create", "game": "crazy-eights", "name": name,
                           "seats": shape[0], "options": {"target": shape[1]}})
        self.turn_until(lambda: set(ROOMS) - {"room2"} <= set(maker.first.rooms))

    def turn_until(self, ended, move=False):
        while not ended():
            for key, _ in self.selector.select(0.01):
                if key.data.socket is key.fileobj:
                    key.data.read()
            if move:
                self.move()

    def move(self):
        now = time.monotonic()
        for guest in self.guests:
            if guest.socket is not None:
                guest.move()
            elif guest.back_at <= now and (guest.first is guest or guest.first.ticket):
                guest.ticket = guest.first.ticket
                guest.connect()
        if self.woken_at and now >= self.woken_at:
            self.stack.processes["gameserver"].send_signal(signal.SIGCONT)
            self.woken_at = 0
        elif now >= self.next_blow and not self.woken_at:
            self.next_blow = now + self.chance.uniform(2, 8)
            self.strike(now)

    def strike(self, now):
        what = self.chance.choice(("gameserver", "realtime", "both", "stop"))
        if what == "stop":
            self.stack.processes["gameserver"].send_signal(signal.SIGSTOP)
            self.woken_at = now + self.chance.uniform(0.2, 3)
            return
        names = SERVERS if what == "both" else (what,)
        self.stack.kill(*names)
        self.stack.start(*names)

    def go_on(self, seconds):
        self.woken_at = 0
        self.open_rooms()
        self.next_blow = time.monotonic() + 3
        end = time.monotonic() + seconds
        self.turn_until(lambda: time.monotonic() > end and not self.woken_at, move=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--history", required=True)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1 << 32))
    options = parser.parse_args()
    print(f"chaos.py: seed {options.seed}", flush=True)
    with Stack(options.build, bot_delay=20) as stack, \
            open(options.history, "w", encoding="utf-8") as file:
        stack.start()
        chaos = Chaos(stack, file, options.seed)
        chaos.selector = selectors.DefaultSelector()
        chaos.go_on(options.seconds)
        file.flush()
        stack.kill(*SERVERS)
        return 0 if stack.check(options.history) else 1


if __name__ == "__main__":
    sys.exit(main())
