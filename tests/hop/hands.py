#!/usr/bin/env python3
"""hands.py --build DIR [--seed S] [CARRIER...]

By every carrier there is, one person plays one hand of every game to its result, against house
bots, knowing nothing of the games: each move is one of `legal`. All of it at once on one pair of
servers. Then

- every event came, number by number, and every request had exactly one answer: the event named like
  it, or a refusal where somebody else had been quicker and a new turn was told before;
- and the history checker, which knows the rules of one of them, finds nothing amiss in what was
  heard of that one, held against the journal.

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
from carriers import CARRIERS, LEGACY  # noqa: E402
from carriers_stack import CarriersStack  # noqa: E402
from mint import Mint  # noqa: E402
from record import History  # noqa: E402
from stack import Failure  # noqa: E402

GAMES = ("crazy-eights", "hearts", "gin-rummy", "dou-dizhu", "big-two", "durak")
CHECKED = "crazy-eights"  # the game that the history checker knows
LAPSED = ("illegal_action", "not_your_turn")
PATIENCE = 30  # seconds for anything that is awaited


class Fault(Exception):
    """What was not as it should be, in a sentence."""


def one_of(entry, chance):
    """A message that an entry of `legal` stands for."""
    move = {name: value for name, value in entry.items() if name != "plus"}
    for group in entry.get("plus", []):
        for one in chance.sample(group["of"], group["choose"]):
            move["cards"] = [*move["cards"], *(one if isinstance(one, list) else [one])]
    return move


class Player:
    def __init__(self, carrier, name, game, seed, history):
        self.carrier, self.name, self.game = carrier, name, game
        self.history = history if game == CHECKED else None
        self.chance = random.Random(f"{seed} {name}")
        self.room = name
        self.seat, self.seq, self.legal, self.last_id = None, None, [], 0
        self.waits, self.answers, self.overtaken = {}, 0, False

    async def play(self, token):
        """To the result; how many actions that took."""
        await self.carrier.open()
        await self.ask({"msg": "auth", "token": token})
        table = await self.ask({"msg": "create", "game": self.game, "name": self.room})
        self.seat, self.seq = table["you"]["seat"], table["seq"]
        await self.ask({"msg": "ready", "room": self.room, "fill": True})
        before = self.answers
        while (message := await self.hear())["msg"] != "result":
            if self.legal and not self.waits:
                move, self.legal = one_of(self.chance.choice(self.legal), self.chance), []
                await self.say({**move, "room": self.room})
        if message["hand_no"] != 1:
            raise Fault(f"the result is another hand's: {message}")
        self.note(closed=1000)
        self.carrier.close()
        return self.answers - before

    def note(self, **what):
        if self.history:
            self.history.write(self.name, 1, **what)

    async def ask(self, message):
        await self.say(message)
        while self.waits:
            heard = await self.hear()
        return heard

    async def say(self, message):
        self.last_id += 1
        message = {**message, "id": self.last_id}
        self.waits[self.last_id], self.overtaken = message["msg"], False
        self.note(way="sent", message=message)
        await self.carrier.say(message)

    async def hear(self):
        async with asyncio.timeout(PATIENCE):
            message = json.loads(await self.carrier.next())
        self.note(way="received", message=message)
        if "re" in message:
            self.answered(message)
        if message["msg"] == "turn" and message["seat"] == self.seat:
            self.legal, self.overtaken = message["legal"], True
        elif "seq" in message and self.seq is not None:
            self.happened(message)
        return message

    def answered(self, message):
        asked = self.waits.pop(message["re"], None)
        if message.get("code") in LAPSED and self.overtaken:
            return
        if message["msg"] != ("table" if asked == "create" else asked):
            raise Fault(f"{asked} was answered by {message}")
        self.answers += 1

    def happened(self, message):
        self.seq += 1
        if message["seq"] != self.seq:
            raise Fault(f"{self.seq} was to come, and there came {message}")
        if message.get("seat") == self.seat:
            self.legal = []


async def play_all(stack, options, history):
    """The faults, and how many actions the hands took, by carrier."""
    mint, carriers = Mint(stack.keys), CARRIERS | LEGACY
    host, port = stack.listen.rsplit(":", 1)

    async def one(carrier, game):
        name = f"{game} by {carrier}"
        player = Player(carriers[carrier](host, int(port)), name, game, options.seed, history)
        try:
            return carrier, await player.play(mint.token(name, "Ann")), None
        except (Fault, ConnectionError, TimeoutError, asyncio.IncompleteReadError) as fault:
            return carrier, 0, f"{name}: {type(fault).__name__}: {fault}"
    played = await asyncio.gather(*(one(carrier, game) for carrier in options.only or carriers
                                    for game in GAMES))
    actions = dict.fromkeys((carrier for carrier, _, _ in played), 0)
    for carrier, count, _ in played:
        actions[carrier] += count
    return [fault for _, _, fault in played if fault], actions


def run(options):
    with CarriersStack(options.build) as stack:
        stack.start()
        path = stack.folder / "history.jsonl"
        history = History(path)
        faults, actions = asyncio.run(play_all(stack, options, history))
        history.file.close()
        print(f"hands: {len(GAMES)} games by {len(actions)} carriers, seed {options.seed}; actions "
              + ", ".join(f"{count} by {name}" for name, count in actions.items()))
        for fault in faults:
            print(f"  {fault}")
        stack.close()
        return stack.check(path) and not faults


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1 << 32))
    parser.add_argument("only", nargs="*", metavar="CARRIER", help=", ".join(CARRIERS | LEGACY))
    options = parser.parse_args()
    try:
        good = run(options)
    except (Failure, OSError) as failure:
        print(f"hands: {failure}", file=sys.stderr)
        return 1
    print("hands: good" if good else "hands: not good")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
