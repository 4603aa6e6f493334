#!/usr/bin/env python3
"""back_up_test.py --build DIR [--pad MIB]: an embedded store is backed up while bots play on it.

Play goes on meanwhile; the copy has all that was shown before it was asked for; nothing is left
beside the store. Restored into a fresh folder, every table stands where the copy has it, and bots
play on there. `--pad` makes the store larger, for the figures that are printed.
"""

import argparse
import pathlib
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
from stack import DEADLINE, Bots, Failure, Stack  # noqa: E402

CONFLICT = 7
ACTIONS = 300        # before and after
LONGEST_WAIT = 5.0   # seconds of a player, while the store is copied: this machine may be busy


def holds(what, condition):
    if not condition:
        raise Failure(f"it does not hold: {what}")


def ctl(stack, *words):
    return subprocess.run([stack.programs / "cardroomctl", *map(str, words)], check=False,
                          capture_output=True, text=True, timeout=DEADLINE)


def succeeds(stack, *words):
    done = ctl(stack, *words)
    holds(f"cardroomctl {' '.join(map(str, words))} succeeds: {done.stderr}", done.returncode == 0)


def pad(stack, mib):
    """A store is made and grown, with rows that no game server reads."""
    succeeds(stack, "db", "migrate", "--store", stack.data / "cardroom.db")
    with sqlite3.connect(stack.data / "cardroom.db") as store:
        store.execute("CREATE TABLE padding (bytes BLOB)")
        store.executemany("INSERT INTO padding VALUES (randomblob(1000000))", [()] * mib)
    store.close()


def heads(file):
    store = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return dict(store.execute("SELECT name, seq FROM head WHERE name NOT LIKE 'channel/%'"))
    finally:
        store.close()


def mode(path):
    return path.stat().st_mode & 0o777


def back_up_under_bots(stack, folder, arguments):
    bots = Bots(stack, *arguments)
    worst = []
    try:
        bots.until("all play", lambda now: now["playing"] and now["actions"] > ACTIONS)
        before = stack.tables()
        begin, actions = time.monotonic(), bots.now["actions"]
        bots.show = lambda now: worst.append(now.get("p99_us", 0))
        succeeds(stack, "db", "backup", folder, "--data", stack.data)
        took, actions = time.monotonic() - begin, bots.now["actions"] - actions
        bots.show = None
        after = stack.tables()
        taken = ctl(stack, "db", "backup", folder, "--data", stack.data)
        holds("a folder that is not empty is a conflict", taken.returncode == CONFLICT)
        bots.end()
        code, report = bots.report()
    finally:
        bots.close()
    copy = folder / "cardroom.db"
    print(f"  {copy.stat().st_size >> 20} MiB copied in {took:.2f} s, {actions} actions meanwhile, "
          f"the longest tenth of a second's p99 {max(worst, default=0) / 1000:.1f} ms")
    holds("the bots saw nothing wrong", code == 0 and not report["violation_count"])
    holds("nobody waited long", max(worst, default=0) / 1e6 < LONGEST_WAIT)
    kept = heads(copy)
    for room, table in before.items():
        holds(f"{room} is in the copy as new as before it was asked for, no newer than afterwards",
              table["seq"] <= kept.get(room, -1) <= after[room]["seq"])
    return kept


def play_on(stack, kept, arguments):
    stack.start()
    tables = stack.tables()
    holds("every table stands where the copy has it or, with its bots, further",
          all(tables[room]["seq"] >= seq for room, seq in kept.items()))
    bots = Bots(stack, *arguments)
    try:
        bots.until("they play on", lambda now: now["playing"] and now["actions"] > ACTIONS)
        bots.end()
        code, report = bots.report()
    finally:
        bots.close()
    holds("the bots saw nothing wrong there", code == 0 and not report["violation_count"])


def run(options):
    arguments = ["--players", 40, "--tables", 10, "--seconds", 0, "--think", 20, "--seed"]
    with Stack(options.build) as stack, Stack(options.build) as fresh:
        folder = stack.folder / "backup"
        pad(stack, options.pad)
        stack.start()
        kept = back_up_under_bots(stack, folder, [*arguments, 1])
        holds("only its owner reads it", mode(folder) == 0o700 and all(
            mode(file) == 0o600 for file in folder.iterdir()))
        holds("it is the store, its keys and what they are", sorted(
            file.name for file in folder.iterdir()) == [
                "cardroom.db", "journal-keys.json", "manifest.json"])
        holds("nothing is left beside the store", not list(stack.data.glob("*.for-cardroomctl*")))
        stack.close()
        (fresh.data / "journal-keys.json").unlink()
        succeeds(fresh, "db", "restore", folder, "--store", fresh.data / "cardroom.db",
                 "--keys", fresh.data / "journal-keys.json")
        play_on(fresh, kept, [*arguments, 2])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--pad", type=int, default=32, metavar="MIB")
    try:
        run(parser.parse_args())
    except Failure as failure:
        print(f"back_up: FAILED: {failure}")
        return 1
    print("back_up: good")
    return 0


if __name__ == "__main__":
    sys.exit(main())
