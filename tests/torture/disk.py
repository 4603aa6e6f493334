#!/usr/bin/env python3
"""disk.py --build DIR [--rounds R] [--players N] [--seed S]

Bots play at a game server with an embedded store, whose disk fails it. Full: a tmpfs in a mount
namespace of our own, filled up to a few pages while they play, and freed again; the server must
not end, and play must go on. Broken: an fsync that fails with EIO; the server must end by itself,
and a new one must go on with all that was acknowledged. The history checker looks at everything.

Where the machine allows no mount namespace, or the shim is not built, that part says `skipped`.
Exit codes: 0 nothing acknowledged was lost, 1 it was, or something never came back.
"""

import argparse
import errno
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from stack import SERVERS, Bots, Failure, Stack, print_report, until
from torture import ACTIONS_A_BOT, check_store

INSIDE = "CARDROOM_DISK_INSIDE"   # set in the mount namespace
DISK_BYTES = 64 << 20              # several times the -wal before its checkpoint
MOST_LEFT = 64 << 10              # of a full disk
QUIET = 0.5                       # seconds without an action: nobody can play


class Small(Stack):
    """Its data folder is a disk of its own, which `close` takes away again."""

    def __init__(self, build):
        super().__init__(build)
        keys = {path.name: path.read_bytes() for path in self.data.iterdir()}
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "tmpfs",
                        self.data], check=True)
        for name, content in keys.items():
            (self.data / name).write_bytes(content)
            (self.data / name).chmod(0o600)

    def close(self):
        super().close()
        subprocess.run(["umount", "--lazy", self.data], check=False)

    def fill(self, left):
        """Leaves about so many bytes."""
        with open(self.data / "filler", "wb", buffering=0) as filler:
            until("the disk is filled before the servers take the room",
                  lambda: self.allocate(filler.fileno(), left))

    def allocate(self, filler, left):
        """False, and nothing is allocated, where a server was quicker."""
        try:
            os.posix_fallocate(filler, 0, max(1, shutil.disk_usage(self.data).free - left))
        except OSError as fault:
            if fault.errno != errno.ENOSPC:
                raise
            return False
        return True

    def free(self):
        (self.data / "filler").unlink()


def all_play_on(bots):
    wanted = bots.now["actions"] + ACTIONS_A_BOT * bots.now["players"]
    bots.until("all are back and acting",
               lambda now: now["connected"] == now["players"] and now["actions"] >= wanted)


def nobody_plays(bots):
    """A condition: true once nothing was done for a while."""
    seen = {"actions": -1, "at": 0.0}

    def look():
        now = time.monotonic()
        if bots.now["actions"] != seen["actions"]:
            seen.update(actions=bots.now["actions"], at=now)
        return now - seen["at"] > QUIET
    return look


def full_round(stack, bots, chance):
    left = chance.randrange(MOST_LEFT)
    stack.fill(left)
    until("play pauses on a full disk", nobody_plays(bots))
    stack.check_alive()
    stack.free()
    all_play_on(bots)
    return f"full up to {left} bytes, then freed"


def broken_round(stack, bots, chance):
    Path(stack.environment["CARDROOM_FSYNC_FAILS"]).touch()
    server = stack.processes["gameserver"]
    until("the game server ends over a failed fsync", lambda: server.poll() is not None)
    code = stack.processes.pop("gameserver").wait()
    stack.start("gameserver")
    all_play_on(bots)
    return f"fsync failed, the game server ended with {code}, a new one goes on"


def run(stack, one_round, options, chance):
    with stack:
        stack.start()
        history = stack.folder / "history.jsonl"
        bots = Bots(stack, "--players", options.players, "--seconds", 0, "--seed", options.seed,
                    "--think", 20, "--history", history)
        try:
            bots.until("all sit and play", lambda now: now["playing"] and now["actions"] > 0)
            for number in range(1, options.rounds + 1):
                begin = time.monotonic()
                words = one_round(stack, bots, chance)
                print(f"round {number}/{options.rounds}: {words}, all play on after "
                      f"{time.monotonic() - begin:.2f} s", flush=True)
            bots.end()
            code, report = bots.report()
        finally:
            bots.close()
        print_report(report)
        faults = check_store(stack, report)
        stack.kill(*SERVERS)
        return stack.check(history) and code == 0 and not faults


def full(options, chance):
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if os.environ.get(INSIDE):
        return run(Small(options.build), full_round, options, chance)
    try:
        subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=True,
                       capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        print("full disk: skipped: this machine allows no mount namespace")
        return True
    again = [sys.executable, __file__, *sys.argv[1:]]
    return subprocess.run([*unshare, *again], env={**os.environ, INSIDE: "1"},
                          check=False).returncode == 0


def broken(options, chance):
    shim = Path(options.build).resolve() / "bin" / "failing_fsync.so"
    if not shim.exists():
        print("failing fsync: skipped: failing_fsync is not built")
        return True
    stack = Stack(options.build)
    stack.environment.update(LD_PRELOAD=str(shim),
                             CARDROOM_FSYNC_FAILS=str(stack.folder / "fsync-fails"))
    return run(stack, broken_round, options, chance)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--rounds", type=int, default=5, help="of each kind")
    parser.add_argument("--players", type=int, default=16)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1 << 32))
    options = parser.parse_args()
    chance, good = random.Random(options.seed), False
    try:
        good = full(options, chance)
        if not os.environ.get(INSIDE):
            good = broken(options, chance) and good
            print(f"disk: {'good' if good else 'FAILED'}; again: tests/torture/disk.py --build "
                  f"{options.build} --rounds {options.rounds} --players {options.players} --seed "
                  f"{options.seed}")
    except Failure as failure:
        print(f"disk: {failure}")
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
