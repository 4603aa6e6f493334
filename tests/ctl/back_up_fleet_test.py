#!/usr/bin/env python3
"""back_up_fleet_test.py --build DIR: a fleet's database is backed up while bots play, and restored
into another one, under the keys of the back-up.

The copy has all that was shown before it was asked for. On it a fleet that has lost its database
and its key files comes up again, and bots play the same tables on.
"""

import argparse
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
from servers import Fleet  # noqa: E402
from stack import Bots, Failure  # noqa: E402

ACTIONS = 300  # before and after
KEYS = "journal-keys.json"
BOTS = ("--players", 16, "--tables", 4, "--seconds", 0, "--think", 20, "--seed", 1)


def holds(what, condition):
    if not condition:
        raise Failure(f"it does not hold: {what}")


def tables(fleet):
    return {name: seq for name, (_, seq) in fleet.heads().items() if "/" not in name}


def play(fleet, meanwhile):
    bots = Bots(fleet, *BOTS)
    try:
        bots.until("all play", lambda now: now["playing"] and now["actions"] > ACTIONS)
        answer = meanwhile()
        bots.end()
        code, report = bots.report()
    finally:
        bots.close()
    holds("the bots saw nothing wrong", code == 0 and not report["violation_count"])
    return answer


def back_up(fleet, folder):
    """What the tables were at before it."""
    before = tables(fleet)
    fleet.ctl("db", "backup", folder, "--store", fleet.database, "--keys", fleet.folder / KEYS)
    return before


def lose_all_but(fleet, folder):
    """Another database, of the back-up; the keys that every game server has are its, too."""
    fleet.kill(*fleet.servers)
    for game in fleet.games:
        (fleet.data(game) / KEYS).unlink()
    (fleet.folder / KEYS).unlink()
    fleet.database = fleet.store.database()
    fleet.ctl("db", "restore", folder, "--store", fleet.database, "--keys", fleet.folder / KEYS)
    fleet.uri = fleet.store.game_uri(fleet.database)
    for game in fleet.games:
        shutil.copy(fleet.folder / KEYS, fleet.data(game))


def run(options):
    with Fleet(options.build, games=2, realtimes=1, seed=1) as fleet:
        folder = fleet.folder / "backup"
        fleet.start_all()
        before = play(fleet, lambda: back_up(fleet, folder))
        after = tables(fleet)
        lose_all_but(fleet, folder)
        kept = tables(fleet)
        holds("every table is in the copy, as new as before it was asked for, no newer than after",
              before and all(seq <= kept.get(room, -1) <= after[room]
                             for room, seq in before.items()))
        fleet.start_all()
        played = play(fleet, lambda: tables(fleet))
        went_on = [room for room, seq in kept.items() if seq and played[room] > seq]
        print(f"  {len(before)} tables backed up under play, {len(went_on)} played on")
        holds("the bots' tables are played on", len(went_on) >= BOTS[BOTS.index("--tables") + 1])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    try:
        run(parser.parse_args())
    except Failure as failure:
        print(f"back_up_fleet: FAILED: {failure}")
        return 1
    print("back_up_fleet: good")
    return 0


if __name__ == "__main__":
    sys.exit(main())
