#!/usr/bin/env python3
"""hop.py --build DIR [--hops N] [--seed S] [--history FILE]

Two people and two house bots play crazy eights. One of the two stays on one WebSocket; the other is
forced from carrier to carrier (all but those for old browsers) and from realtime server to realtime
server at N random points of the hands: between two messages, with an action on its way, with an
answer half read, the old connection hung up or just left. Then

- what the one who hops was told is, number by number, what the one who stays was told, but for the
  cards that each alone may see; no number is missing, none has two meanings, and coming back always
  gave the events missed, and never a new table;
- every action that it sent happened once;
- the one who stays never heard that the other was away;
- and the history checker finds the same of both against the journal.

Exit codes: 0 so it was, 1 it was not.
"""

import argparse
import asyncio
import json
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "bench"), str(HERE.parent / "torture")]
from carriers import CARRIERS  # noqa: E402
from record import History  # noqa: E402
from mint import Mint  # noqa: E402
from servers import Fleet  # noqa: E402
from stack import Failure  # noqa: E402

ROOM = "hop"
MOST_WORDS = 6         # messages heard between two hops
PATIENCE = 10          # seconds for anything that is awaited
SECRETS = ("card", "cards", "legal")
WHATEVER = ("re", "epoch")


class Player:
    """Plays by `legal`; `events`: what it was told, by number."""

    def __init__(self, name, seed, doors, history, ticket=None):
        self.name, self.doors, self.history, self.ticket = name, doors, history, ticket
        self.chance = random.Random(f"{seed} {name}")
        self.carrier, self.connection, self.last_id, self.place = None, 0, 0, None
        self.legal, self.waits, self.faults, self.seat = [], None, [], None
        self.events, self.answered, self.tables, self.asked_back = {}, [], 0, False
        self.phase = "waiting"

    # ---- the line ----

    async def come(self, carrier, door, proof):
        host, port = door.rsplit(":", 1)
        self.connection += 1
        self.carrier = carrier(host, int(port))
        await self.carrier.open()
        await self.say({"msg": "auth", **proof})

    async def say(self, message, number=None):
        if number is None:
            self.last_id += 1
            number = self.last_id
        message = {**message, "id": number}
        self.history.write(self.name, self.connection, way="sent", message=message)
        await self.carrier.say(message)

    async def hear(self):
        """One message, taken in."""
        async with asyncio.timeout(PATIENCE):
            message = json.loads(await self.carrier.next())
        self.history.write(self.name, self.connection, way="received", message=message)
        await self.take(message)
        return message

    async def hear_until(self, *kinds):
        while (message := await self.hear())["msg"] not in kinds:
            pass
        return message

    def leave_line(self):
        self.history.write(self.name, self.connection, closed=1006)
        self.carrier.close()

    # ---- what it makes of what it hears ----

    async def take(self, message):
        msg = message["msg"]
        if "re" in message and self.waits and message["re"] == self.waits[1]:
            await self.answer(message)
        if msg == "auth":
            self.ticket = message["resume"]
        elif msg == "table":
            self.tables += 1
            self.seat = message["you"]["seat"]
            self.phase, self.legal = message["phase"], message["you"]["legal"]
            self.place = message["epoch"], message["seq"]
        elif msg == "turn" and "legal" in message:
            self.legal = message["legal"]
        elif msg == "error" and "retry" not in message:
            self.faults.append(f"refused: {message}")
        if "seq" in message and msg not in ("table", "resume"):
            self.happened(message)

    def happened(self, message):
        seq = message["seq"]
        told = {key: value for key, value in message.items() if key not in WHATEVER}
        if seq in self.events:
            if self.events[seq] != told:
                self.faults.append(f"{seq} has two meanings: {self.events[seq]} and {told}")
        elif seq != self.place[1] + 1:
            self.faults.append(f"after {self.place[1]} came {seq}: {told}")
        elif message.get("seat") == self.seat:
            self.legal = []
        self.events[seq] = told
        self.place = message["epoch"], max(seq, self.place[1])
        if message["msg"] == "deal":
            self.phase = "playing"
        elif message["msg"] == "result":
            self.phase, self.legal = "result", []

    async def answer(self, message):
        if message["msg"] == "error" and "retry" in message:
            await asyncio.sleep(message["after"] / 1000)
            await self.say(*self.waits)
            return
        self.answered.append((self.waits[0]["msg"], message))
        self.waits = None

    async def act(self):
        """Whatever is to be done now, if anything is; it is sent again until it is answered."""
        if self.waits:
            return
        if self.phase == "result":
            message = {"msg": "ready", "fill": True}
            self.phase = "ready"
        elif self.phase == "playing" and self.legal:
            plays = [one for one in self.legal if one["msg"] == "play"]
            message = self.chance.choice(plays or self.legal)
            self.legal = []
        else:
            return
        self.last_id += 1
        self.waits = ({**message, "room": ROOM}, self.last_id)
        await self.say(*self.waits)

    async def rejoin(self):
        """The answer; nobody comes back a hundred times a second, so it may be told to wait."""
        epoch, seq = self.place
        while True:
            await self.say({"msg": "join", "room": ROOM, "epoch": epoch, "seq": seq})
            back = await self.hear_until("resume", "table", "error")
            if back["msg"] != "error" or "retry" not in back:
                return back
            await asyncio.sleep(back["after"] / 1000)

    async def hop(self):
        """To another carrier, another server; what was on its way there is asked for here."""
        old, left = self.carrier, self.chance.random() < 0.5
        if left:
            self.leave_line()
        name = self.chance.choice(list(CARRIERS))
        await self.come(CARRIERS[name], self.chance.choice(self.doors), {"resume": self.ticket})
        await self.hear_until("auth")
        back = await self.rejoin()
        if back["msg"] != "resume":
            self.faults.append(f"coming back from {self.place[1]} by {name} gave {back}")
            return name
        for _ in range(back["missed"]):
            while "seq" not in await self.hear():
                pass
        if self.place[1] < back["seq"]:
            self.faults.append(f"{back} and then only up to {self.place[1]}")
        if not left:
            self.history.write(self.name, self.connection - 1, closed=1006)
            old.close()
        if self.waits:
            await self.say(*self.waits)
        return name


def public(event):
    return {key: value for key, value in event.items() if key not in SECRETS}


async def stay(player, flickers, done):
    """The one whose line is never touched."""
    while not done.is_set() or player.phase == "playing":
        await player.act()
        try:
            message = await player.hear()
        except TimeoutError:
            continue
        if message["msg"] == "presence":
            flickers.append(message)


async def hop_on(player, hops, done):
    counts = dict.fromkeys(CARRIERS, 0)
    for _ in range(hops):
        for _ in range(player.chance.randrange(MOST_WORDS)):
            await player.act()
            await player.hear()
        if player.chance.random() < 0.5:
            await player.act()
        counts[await player.hop()] += 1
        if player.faults:
            break
    while player.waits:
        await player.hear()
    done.set()
    while player.phase == "playing":
        await player.act()
        await player.hear()
    return counts


async def sit_down(player, message):
    await player.come(CARRIERS["websocket"], player.doors[0], {"token": player.ticket})
    await player.hear_until("auth")
    await player.say(message)
    await player.hear_until("table")


async def play(fleet, options, history):
    mint = Mint(fleet.keys)
    doors = list(fleet.listens.values())
    hopper = Player("hopper", options.seed, doors, history, mint.token("hopper", "Hopper"))
    stayer = Player("stayer", options.seed, doors[-1:], history, mint.token("stayer", "Stayer"))
    await sit_down(hopper, {"msg": "create", "game": "crazy-eights", "name": ROOM, "seats": 4})
    await sit_down(stayer, {"msg": "join", "room": ROOM})
    hopper.phase = stayer.phase = "result"  # both say that they are ready
    flickers, done = [], asyncio.Event()
    waiting = asyncio.create_task(stay(stayer, flickers, done))
    counts = await hop_on(hopper, options.hops, done)
    await waiting
    return hopper, stayer, flickers, counts


def judge(hopper, stayer, flickers):
    """Everything that is wrong, in sentences."""
    faults = [*(f"hopper: {fault}" for fault in hopper.faults),
              *(f"stayer: {fault}" for fault in stayer.faults),
              *(f"the others saw {flicker}" for flicker in flickers)]
    if hopper.tables != 1:
        faults.append(f"hopper was shown {hopper.tables} tables")
    both = sorted(set(hopper.events) & set(stayer.events))
    missing = sorted(seq for seq in stayer.events
                     if both and both[0] <= seq <= both[-1] and seq not in hopper.events)
    faults += [f"hopper was never told {stayer.events[seq]}" for seq in missing]
    faults += [f"hopper was told {hopper.events[seq]}, stayer {stayer.events[seq]}"
               for seq in both if public(hopper.events[seq]) != public(stayer.events[seq])]
    own = [event for event in hopper.events.values()
           if event.get("seat") == hopper.seat and event["msg"] in ("draw", "play", "pass")]
    sent = [msg for msg, _ in hopper.answered if msg in ("draw", "play", "pass")]
    if [event["msg"] for _, event in sorted((e["seq"], e) for e in own)] != sent:
        faults.append(f"{len(sent)} actions were answered, {len(own)} happened")
    return faults


def run(options):
    with Fleet(options.build, 1, 2, options.seed) as fleet:
        fleet.start_all()
        path = options.history or fleet.folder / "history.jsonl"
        history = History(path)
        hopper, stayer, flickers, counts = asyncio.run(play(fleet, options, history))
        history.file.close()
        hands = sum(1 for event in hopper.events.values() if event["msg"] == "result")
        print(f"hop: {sum(counts.values())} hops in {hands} hands, seed {options.seed}: "
              + ", ".join(f"{count} to {name}" for name, count in counts.items()))
        faults = judge(hopper, stayer, flickers)
        for fault in faults[:20]:
            print(f"  {fault}")
        for one in fleet.servers:
            fleet.kill(one)
        kept, said = fleet.check([path], fleet.folder / "journal")
        print(said.rstrip().splitlines()[-1] if kept else said)
        return not faults and kept


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--hops", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1 << 32))
    parser.add_argument("--history", help="keep all that was sent and received in this file")
    options = parser.parse_args()
    try:
        good = run(options)
    except (Failure, OSError, TimeoutError) as failure:
        print(f"hop: {type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    print("hop: good" if good else "hop: not good")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
