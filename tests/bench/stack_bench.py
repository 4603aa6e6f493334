#!/usr/bin/env python3
"""stack_bench.py --build DIR [--tables K] [--rounds R] [--seconds S]

What an action costs: the whole stack (realtime server, link, game server, durable journal) played
at by cardroom-bots as fast as they can, beside a bare epoll server that does one receive and four
sends an action and nothing else (bare_epoll.cpp). The two take turns within one run, the one not
measured being stopped; medians of the rounds. The machine is noisy: the ratios are what to quote.

CPU is utime + stime of the server processes from /proc, divided by the actions of the same span.
Build `realtime gameserver cardroomctl cardroom-bots bench_bare_epoll` in the release preset first.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
from stack import SERVERS, Bots, Failure, Stack, die_with_parent, until  # noqa: E402

TICK_US = 1_000_000 / os.sysconf("SC_CLK_TCK")


def cpu_us(pid):
    """(user, system) microseconds of all threads of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) * TICK_US, int(fields[12]) * TICK_US


def span(begin, end, actions, seconds):
    """Figures of one round from the readings at its ends."""
    user = sum(e[0] - b[0] for b, e in zip(begin, end))
    system = sum(e[1] - b[1] for b, e in zip(begin, end))
    return {"a second": actions / seconds, "CPU-µs an action": (user + system) / actions,
            "of it user": user / actions,
            **{f"{name} user": (e[0] - b[0]) / actions
               for name, b, e in zip(("realtime", "gameserver"), begin, end) if len(begin) > 1},
            **{f"{name} system": (e[1] - b[1]) / actions
               for name, b, e in zip(("realtime", "gameserver"), begin, end) if len(begin) > 1}}


def next_line(bots):
    """Waits for a fresh live line, and gives it."""
    last = bots.now.get("at_us")
    bots.until("a live line", lambda now: now["at_us"] != last)
    return dict(bots.now)


def stack_round(stack, bots, seconds):
    bots.process.send_signal(signal.SIGCONT)
    pids = [stack.pid("realtime"), stack.pid("gameserver")]
    next_line(bots)
    first = next_line(bots)
    begin = [cpu_us(pid) for pid in pids]
    wanted = first["at_us"] + seconds * 1_000_000
    bots.until("the round's end", lambda now: now["at_us"] >= wanted)
    last = dict(bots.now)
    end = [cpu_us(pid) for pid in pids]
    bots.process.send_signal(signal.SIGSTOP)
    stack.check_alive()
    figures = span(begin, end, last["actions"] - first["actions"],
                   (last["at_us"] - first["at_us"]) / 1e6)
    return {**figures, "p50 ms": last["p50_us"] / 1000, "p99 ms": last["p99_us"] / 1000}


class Bare:
    def __init__(self, program, tables):
        self.program, self.tables = program, tables
        self.server = subprocess.Popen([program, "server"], stdout=subprocess.PIPE, text=True,
                                       preexec_fn=die_with_parent)
        self.port = self.server.stdout.readline().strip()

    def round(self, seconds):
        begin, clock = [cpu_us(self.server.pid)], time.monotonic()
        done = subprocess.run([self.program, "client", self.port, str(self.tables),
                               str(int(seconds * 1000))], capture_output=True, text=True,
                              check=True)
        took = time.monotonic() - clock
        return span(begin, [cpu_us(self.server.pid)], int(done.stdout), took)

    def close(self):
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()


def settled(stack):
    """The servers have nothing left to do for the bots that were stopped."""
    pids = [stack.pid(name) for name in SERVERS]

    def idle():
        before = [cpu_us(pid) for pid in pids]
        time.sleep(0.1)
        return [cpu_us(pid) for pid in pids] == before
    until("the servers are at rest", idle)


def measure(options):
    build = Path(options.build).resolve()
    stack_rounds, bare_rounds = [], []
    with Stack(build) as stack:
        stack.start()
        bare = Bare(build / "bin" / "bench_bare_epoll", options.tables)
        bots = Bots(stack, "--players", 4 * options.tables, "--tables", options.tables,
                    "--seconds", 0, "--repeat", 0)
        try:
            bots.until("all sit and play", lambda now: now["playing"] and now["actions"] > 0)
            for number in range(options.rounds):
                stack_rounds.append(stack_round(stack, bots, options.seconds))
                settled(stack)
                bare_rounds.append(bare.round(options.seconds))
                print(f"round {number + 1}: stack "
                      f"{stack_rounds[-1]['CPU-µs an action']:.1f}, bare "
                      f"{bare_rounds[-1]['CPU-µs an action']:.1f} CPU-µs an action", flush=True)
            bots.process.send_signal(signal.SIGCONT)
            bots.end()
            code, report = bots.report()
        finally:
            bots.close()
            bare.close()
    if code != 0:
        raise Failure(f"the bots ended with {code}: {report['violations'][:3]}")
    return stack_rounds, bare_rounds


def print_figures(stack_rounds, bare_rounds):
    middle = lambda rounds, name: statistics.median(one[name] for one in rounds)  # noqa: E731
    print(f"\n{'median of ' + str(len(stack_rounds)) + ' rounds':24}{'stack':>10}{'bare':>10}"
          f"{'ratio':>8}")
    for name in stack_rounds[0]:
        ours = middle(stack_rounds, name)
        if name not in bare_rounds[0]:
            print(f"{name:24}{ours:10.1f}")
            continue
        theirs = middle(bare_rounds, name)
        ratio = statistics.median(a[name] / b[name] if b[name] else float("nan")
                                  for a, b in zip(stack_rounds, bare_rounds))
        print(f"{name:24}{ours:10.1f}{theirs:10.1f}{ratio:8.2f}")
    cost = middle(stack_rounds, "CPU-µs an action")
    print(f"{'actions a core-second':24}{1e6 / cost:10.0f}"
          f"{1e6 / middle(bare_rounds, 'CPU-µs an action'):10.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--tables", type=int, default=100, help="of four players each")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    try:
        print_figures(*measure(options))
    except Failure as failure:
        print(f"stack_bench: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
