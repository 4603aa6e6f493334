#!/usr/bin/env python3
"""attack.py --build DIR [--seconds S] [--players N] [--scale F] [--only KIND...]

Honest bots play at real servers, first undisturbed and then beside one crowd of attackers after the
other: slowhttptest's slow headers, bodies and readers, connections that say nothing, floods of bad
tokens, pings, fragments and guests, players who never read, and five times the honest load. Prints
what each did to the honest: p50 and p99 in ms, who was disconnected, and how much memory each
server had at the most. --scale makes the crowds smaller: 0.1 is a tenth.

Exit codes: 0 nobody honest was disconnected and memory stayed under its bound, 1 else. The times
are shown and not judged: they are the machine's as much as the server's.
"""

import argparse
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
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


@contextmanager
def running(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, preexec_fn=die_with_parent)
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
                    "--count", str(max(1, int(count * options.scale))), "--rate", str(rate)])


@contextmanager
def overload(stack, options):
    players = OVERLOAD * options.players
    bots = Bots(stack, "--players", players, "--seconds", 0, "--think", options.think)
    try:
        yield bots
    finally:
        bots.close()


def forget_peaks(stack):
    for name in SERVERS:
        Path(f"/proc/{stack.pid(name)}/clear_refs").write_text("5")


def peak_mb(stack, name):
    lines = Path(f"/proc/{stack.pid(name)}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def play_beside(kind, stack, options):
    """The line of the table, and whether it is good."""
    forget_peaks(stack)
    with ExitStack() as attackers:
        if kind:
            process = attackers.enter_context(crowd(kind, stack, options))
            if kind in FLOODS and process.stdout.readline() != "ready\n":
                raise Failure(f"the attackers of kind {kind} did not come up")
        bots = Bots(stack, "--players", options.players, "--seconds", options.seconds,
                    "--think", options.think)
        try:
            code, report = bots.report()
        finally:
            bots.close()
    stack.check_alive()
    latency = report["latency_us"]
    peaks = {name: peak_mb(stack, name) for name in SERVERS}
    good = code == 0 and report["reconnects"] == 0 and all(
        peaks[name] <= MOST_MB[name] for name in SERVERS)
    print(f"{kind or 'undisturbed':24} {report['actions']:8} {latency['p50'] / 1000:8.2f} "
          f"{latency['p99'] / 1000:8.2f} {report['reconnects']:8} "
          f"{peaks['realtime']:8} {peaks['gameserver']:8}  {'' if good else 'BAD'}", flush=True)
    return good


def attack(options):
    with Stack(options.build) as stack:
        stack.start()
        print(f"{'beside':24} {'actions':>8} {'p50 ms':>8} {'p99 ms':>8} {'lost':>8} "
              f"{'rt MB':>8} {'gs MB':>8}")
        return all([play_beside(kind, stack, options)
                    for kind in [None, *(options.only or KINDS), None]])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--players", type=int, default=200)
    parser.add_argument("--think", type=int, default=500, help="ms before each honest action")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", nargs="*", choices=KINDS)
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
