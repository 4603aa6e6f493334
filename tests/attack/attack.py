#!/usr/bin/env python3
"""attack.py --build DIR [--seconds S] [--players N] [--scale F] [--only KIND...]
          [--most-times T]

Honest bots play at real servers, first undisturbed and then beside one crowd of attackers after the
other, which comes when all of them sit: slowhttptest's slow headers, bodies and readers,
connections that say nothing, floods of bad tokens, pings, fragments and guests, players who never
read, and five times the honest load. Prints what each did to the honest: from an action to its
confirmation p50 and p99 in ms, how many times the first undisturbed p99 that is, who was
disconnected, and how much memory each server had at the most. --scale makes the crowds smaller:
0.1 is a tenth.

Exit codes: 0 nobody honest was disconnected and memory stayed under its bound, 1 else. The times
are judged where --most-times says how many times the undisturbed p99 (the longer of the first and
the last) it may be: they are the machine's as much as the server's, so ask for that where nothing
else runs, with many actions.
"""

import argparse
import os
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
import stalls  # noqa: E402
from memory import forget_peak, peak_mb  # noqa: E402
from stack import SERVERS, Bots, Failure, Stack, die_with_parent  # noqa: E402

HERE = Path(__file__).resolve().parent
MOST_MB = {"realtime": 400, "gameserver": 400}
SLOW = {"slow headers": "-H", "slow bodies": "-B", "slow readers of pages": "-X"}
SLOW_COUNT = 1000
FLOODS = {"silence": ("idle", 1000, 1), "bad tokens": ("bad_tokens", 100, 20),
          "pings": ("pings", 100, 20), "fragments": ("fragments", 100, 20),
          "guests": ("bodies", 100, 20), "players who never read": ("readers", 2000, 1)}
OVERLOAD = 5
KINDS = [*SLOW, *FLOODS, "overload"]


def be_elsewhere():
    """An attacker's machine is another one. Here it is the same, so attackers have what the servers
    and the honest leave of it, and no more."""
    die_with_parent()
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


@contextmanager
def running(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, preexec_fn=be_elsewhere)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def crowd(kind, stack, options):
    """What is at work while it lasts."""
    port = stack.listen.rsplit(":", 1)[1]
    if kind in SLOW:
        count = int(SLOW_COUNT * options.scale)
        return running(["slowhttptest", SLOW[kind], "-c", str(count), "-r", "500", "-i", "2",
                        "-l", str(options.seconds + 30), "-u", f"{stack.urls[0]}/guest"])
    if kind == "overload":
        return overload(stack, options)
    name, count, rate = FLOODS[kind]
    return running([sys.executable, HERE / "attackers.py", name, port, "--keys", stack.keys,
                    "--count", str(max(1, int(count * options.scale))), "--rate", str(rate),
                    "--over", str(options.seconds / 2)])


@contextmanager
def overload(stack, options):
    players = OVERLOAD * options.players
    bots = Bots(stack, "--players", players, "--seconds", 0, "--think", options.think)
    try:
        yield bots
    finally:
        bots.close()


def waits_ms(history, bots, since):
    """How long each honest action that began after `since` waited for its confirmation, sorted."""
    return sorted((one.end - one.begin) * 1000 for one in stalls.read(history, bots.offset)
                  if one.begin >= since and one.end is not None)


def play_beside(kind, stack, options):
    """What became of the honest: their waits in ms, sorted, their report, and whether they left as
    they should."""
    history = stack.folder / "history"
    bots = Bots(stack, "--players", options.players, "--seconds", options.seconds,
                "--think", options.think, "--history", history)
    try:
        bots.until("all the honest sit", lambda now: now["playing"])
        with crowd(kind, stack, options) if kind else nullcontext() as process:
            since = time.monotonic()
            if kind in FLOODS and process.stdout.readline() != "ready\n":
                raise Failure(f"the attackers of kind {kind} did not come up")
            code, report = bots.report()
    finally:
        bots.close()
    stack.check_alive()
    return waits_ms(history, bots, since), report, code == 0 and report["reconnects"] == 0


def attack(options):
    usual, all_good, honest = None, True, []
    with Stack(options.build) as stack:
        stack.start()
        print(f"{'beside':24} {'actions':>8} {'p50 ms':>8} {'p99 ms':>8} {'times':>8} {'lost':>8} "
              f"{'rt MB':>8} {'gs MB':>8}")
        for kind in [None, *(options.only or KINDS), None]:
            for name in SERVERS:
                forget_peak(stack.pid(name))
            waits, report, good = play_beside(kind, stack, options)
            p50, p99 = stalls.at(waits, 0.5), stalls.at(waits, 0.99)
            usual = usual or p99
            honest.append((kind, p99))
            peaks = {name: peak_mb(stack.pid(name)) for name in SERVERS}
            good = good and all(peaks[name] <= MOST_MB[name] for name in SERVERS)
            print(f"{kind or 'undisturbed':24} {len(waits):8} {p50:8.2f} {p99:8.2f} "
                  f"{p99 / usual:8.2f} {report['reconnects']:8} {peaks['realtime']:8} "
                  f"{peaks['gameserver']:8}  {'' if good else 'BAD'}", flush=True)
            all_good = all_good and good
    return all_good and not (options.most_times and too_slow(honest, options.most_times))


def too_slow(honest, most_times):
    """Prints the kinds beside which the honest waited too long."""
    most = most_times * max(p99 for kind, p99 in honest if kind is None)
    kinds = [f"{kind} ({p99:.2f})" for kind, p99 in honest if p99 > most]
    if kinds:
        print(f"a p99 of more than {most:.2f} ms beside {', '.join(kinds)}")
    return kinds


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--players", type=int, default=200)
    parser.add_argument("--think", type=int, default=500, help="ms before each honest action")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", nargs="*", choices=KINDS)
    parser.add_argument("--most-times", type=float, metavar="T")
    options = parser.parse_args()
    try:
        good = attack(options)
    except Failure as failure:
        print(f"attack: {failure}", file=sys.stderr)
        return 1
    print("attack: others played on" if good else "attack: others did not play on undisturbed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
