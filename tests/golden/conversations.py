#!/usr/bin/env python3
"""conversations.py --build DIR [--write] [CARRIER...]

Holds every conversation of this folder (*.conversation) with the real servers by every carrier,
plain and over TLS, and compares all that came, message by message, with what is written there. Then
it holds one by carriers that lie (they double a message, drop one, swap two or change one), and
each lie must be told.

--write: writes them anew, as a WebSocket has them, to be read before they are committed.
Exit codes: 0 all went as written, 1 some did not.
"""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "bench"), str(HERE.parent / "torture")]
from carriers import CARRIERS, LEGACY, WebSocket  # noqa: E402
from carriers_stack import CarriersStack  # noqa: E402
from conversation import Conversation, Difference  # noqa: E402
from mint import Mint  # noqa: E402
from stack import Failure  # noqa: E402

PATHS = sorted(HERE.glob("*.conversation"))
LIED_ABOUT = HERE / "channels.conversation"


class Liar(WebSocket):
    """A carrier that falsifies the first message that holds `mark`."""

    mark = '"msg":"auth"'
    lied = False

    async def next(self):
        text = await super().next()
        if self.lied or self.mark not in text:
            return text
        self.lied = True
        return await self.lie(text)


class Doubles(Liar):
    async def lie(self, text):
        self.heard.insert(0, text)
        return text


class DoublesTheLast(Doubles):
    mark = '"msg":"ok"'


class Drops(Liar):
    async def lie(self, text):
        return await self.next()


class Swaps(Liar):
    async def lie(self, text):
        second = await self.next()
        self.heard.insert(0, text)
        return second


class Changes(Liar):
    async def lie(self, text):
        return text.replace('"name":"Ann"', '"name":"Anne"')


LIARS = (Doubles, DoublesTheLast, Drops, Swaps, Changes)


def dialled(stack, carrier):
    host, port = stack.listen.rsplit(":", 1)
    return carrier(host, int(port), stack.tls)


async def hold_all(stack, name, carrier):
    """One after the other, for each expects a server that nobody plays on; the faults."""
    mint, faults = Mint(stack.keys), []
    for path in PATHS:
        try:
            await Conversation(path).hold(dialled(stack, carrier), mint)
        except (Difference, ConnectionError, TimeoutError, asyncio.IncompleteReadError) as fault:
            faults.append(f"{name}{' over TLS' if stack.tls else ''}: "
                          f"{type(fault).__name__}: {fault}")
    return faults


async def believed(stack, liar):
    """What is wrong when nothing is found wrong."""
    try:
        await Conversation(LIED_ABOUT).hold(dialled(stack, liar), Mint(stack.keys))
    except Difference:
        return []
    return [f"a carrier that {liar.__name__} was believed"]


async def by_all(stacks):
    return [fault for faults in await asyncio.gather(*(
        hold_all(stack, name, carrier) for stack, name, carrier in stacks)) for fault in faults]


def run(options):
    carriers = CARRIERS | LEGACY
    with contextlib.ExitStack() as servers:
        def started(tls):
            stack = servers.enter_context(CarriersStack(options.build, tls=tls))
            stack.start()
            return stack
        stacks = [(started(tls), name, carriers[name])
                  for tls in (False, True) for name in options.only or carriers]
        faults = asyncio.run(by_all(stacks))
        print(f"conversations: {len(PATHS)} by {len(stacks) // 2} carriers, plain and over TLS: "
              f"{len(faults)} went otherwise")
        for liar in LIARS:
            faults += asyncio.run(believed(stacks[0][0], liar))
        print(f"conversations: {len(LIARS)} lies told")
    for fault in faults:
        print(fault)
    return not faults


def write(options):
    with CarriersStack(options.build) as stack:
        stack.start()
        for path in PATHS:
            said = asyncio.run(Conversation(path, compare=False).hold(
                dialled(stack, WebSocket), Mint(stack.keys)))
            path.write_text("".join(f"{line}\n" for line in said), encoding="utf-8")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("only", nargs="*", metavar="CARRIER", help=", ".join(CARRIERS | LEGACY))
    options = parser.parse_args()
    try:
        good = (write if options.write else run)(options)
    except (Failure, OSError) as failure:
        print(f"conversations: {failure}", file=sys.stderr)
        return 1
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
