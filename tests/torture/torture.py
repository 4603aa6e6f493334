#!/usr/bin/env python3
"""torture.py --build DIR [--rounds R] [--players N] [--seed S] [--anew N] [--history FILE] [--lose]

Bots play at real servers, which are killed with kill -9 over and over: the realtime server, the
game server, both at once. A round ends when all bots are back and have each acted twice again, on
the average. At last both are killed once more, and every table must come back from the store at
least as new as the newest that any bot was shown; and the history checker looks at all that was
sent and received, against the journal that is left.

With --anew the rooms are private, and their hosts close them after so many hands and make them
anew, while the servers are killed; there must be some.

--lose is the control: with a kill of the game server its store is put back to what it was some
rounds before, behind everybody's back, and the bots and the checker must notice.

Exit codes: 0 nothing acknowledged was lost, 1 a promise was broken or something never came back.
"""

import argparse
import random
import shutil
import sys
import time

from stack import SERVERS, Bots, Failure, Stack, print_report

KILLED = (("realtime",), ("gameserver",), SERVERS)
ACTIONS_A_BOT = 2


class Thief:
    """Keeps a copy of a dead game server's store, and puts it back after a later death."""

    def __init__(self, stack):
        self.stack, self.copy, self.stolen = stack, stack.folder / "copy", False

    def visit(self):
        files = list(self.stack.data.glob("cardroom.db*"))
        if self.copy.exists() and not self.stolen:
            for file in files:
                file.unlink()
            for file in self.copy.iterdir():
                shutil.copy(file, self.stack.data)
            self.stolen = True
        elif not self.stolen:
            self.copy.mkdir()
            for file in files:
                shutil.copy(file, self.copy)


def kill_rounds(stack, bots, rounds, chance, thief=None):
    for number in range(1, rounds + 1):
        names = KILLED[number % len(KILLED)]
        begin = time.monotonic()
        stack.check_alive()
        stack.kill(*names)
        if thief and "gameserver" in names:
            thief.visit()
        stack.start(*chance.sample(names, len(names)))
        wanted = bots.now["actions"] + ACTIONS_A_BOT * bots.now["players"]
        bots.until(f"all are back and acting, after kill -9 of {' and '.join(names)}",
                   lambda now: now["connected"] == now["players"] and now["actions"] >= wanted)
        if bots.now["violations"]:
            return number
        print(f"round {number}/{rounds}: {' and '.join(names)} killed, "
              f"all back after {time.monotonic() - begin:.2f} s", flush=True)
    return rounds


def check_store(stack, report):
    """What a bot was shown is in the store: nothing else is left of it now."""
    stack.kill(*SERVERS)
    stack.start()
    tables, faults = stack.tables(), []
    for shown in report["rooms"]:
        table = tables.get(shown["room"])
        if not table:
            faults.append(f"the table of {shown['room']} is gone")
        elif table["seq"] < shown["seq"] or table["epoch"] < shown["epoch"]:
            faults.append(f"{shown['room']}: shown epoch {shown['epoch']} seq {shown['seq']}, "
                          f"in the store epoch {table['epoch']} seq {table['seq']}")
    print(f"  {len(report['rooms'])} tables came back at least as new as any bot was shown"
          if not faults else "  " + "\n  ".join(faults))
    return faults


def torture(options):
    chance = random.Random(options.seed)
    with Stack(options.build) as stack:
        stack.start()
        history = options.history or stack.folder / "history.jsonl"
        bots = Bots(stack, "--players", options.players, "--seconds", 0, "--seed", options.seed,
                    "--anew", options.anew, "--history", history)
        try:
            bots.until("all sit and play", lambda now: now["playing"] and now["actions"] > 0)
            thief = Thief(stack) if options.lose else None
            rounds = kill_rounds(stack, bots, options.rounds, chance, thief)
            bots.end()
            code, report = bots.report()
        finally:
            bots.close()
        print(f"after {rounds} rounds:")
        print_report(report, 2 if options.lose else 20)
        if options.lose:
            stack.kill(*stack.processes)
            noticed = any(one["rule"] == "lost" for one in report["violations"])
            return noticed and not stack.check(history, "--most", "0")
        faults = check_store(stack, report)
        stack.kill(*SERVERS)
        kept = stack.check(history)
        if options.anew and not report["made_anew"]:
            faults.append("no room was made anew")
            print(f"  {faults[-1]}")
        return code == 0 and not faults and kept


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--players", type=int, default=18)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1 << 32))
    parser.add_argument("--anew", type=int, default=0, metavar="N",
                        help="close rooms after so many hands, and make them anew")
    parser.add_argument("--history", help="keep all that was sent and received in this file")
    parser.add_argument("--lose", action="store_true", help="the control: a store that forgets")
    options = parser.parse_args()
    begin, good = time.monotonic(), False
    try:
        good = torture(options)
    except Failure as failure:
        print(f"torture: {failure}")
    print(f"torture: {'good' if good else 'FAILED'} in {time.monotonic() - begin:.0f} s; again: "
          f"tests/torture/torture.py --build {options.build} --rounds {options.rounds} "
          f"--players {options.players} --seed {options.seed}"
          f"{f' --anew {options.anew}' if options.anew else ''}"
          f"{' --lose' if options.lose else ''}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
