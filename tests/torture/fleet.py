#!/usr/bin/env python3
"""fleet.py --build DIR [--kills N | --cycles N | --seconds S | --deploy] [--faults KIND,...]
         [--seed S]

Bots play at a whole fleet: PostgreSQL, several game servers and realtime servers, a proxy of our
own on every link between them. Faults strike by chance, every half second to three: kill -9 of
servers of either tier, of PostgreSQL, of everything at once; SIGSTOP; links cut, parted, half-open,
delayed, dribbling; drains. What was broken is mended after a while, and the next comes meanwhile.

Then there is peace: everybody must play on. At last all that every bot sent and received is given
to the history checker, with the journal, and each table must be at least as new in the store as
the newest that any bot was shown.

Exit codes: 0 nothing acknowledged was lost, 1 a promise was broken or something never came back.
"""

import argparse
import random
import sys
import time

import deploy
import stalls
from faults import KINDS, Faults, chosen_kinds
from servers import Fleet
from stack import Bots, Failure

LEAST_PAUSE = 0.5
ACTIONS_IN_PEACE = 20   # each, on the average; then everybody must have acted
PEACE_SECONDS = 90
LINE_SECONDS = 0.1      # between the bots' live lines

COUNTED = {"tables claimed": "cardroom_claims_won_total", "appends fenced": "cardroom_fenced_total",
           "commits unknown": "cardroom_commits_unknown_total",
           "handed over": "cardroom_handed_over_total",
           "requests sent on": "cardroom_redirected_total",
           "links lost": "cardroom_link_lost_total", "parked": "cardroom_parked_total",
           "faults of a table's code": "cardroom_faults_total"}


class Crowds:
    """Several programs of bots, each through all realtime servers, each with its history."""

    def __init__(self, fleet, options):
        self.count = options.crowds
        self.histories = [fleet.folder / f"history-{n}.jsonl" for n in range(options.crowds)]
        share, tables = self.shares(options.players), self.shares(options.tables)
        self.seeds = [options.seed + n for n in range(options.crowds)]
        self.users = [f"bots-{seed}-{i}" for seed, n in zip(self.seeds, share) for i in range(n)]
        self.all = [Bots(fleet, "--players", n, "--tables", t, "--seconds", 0, "--seed", seed,
                         "--think", options.think, "--history", history)
                    for n, t, seed, history in zip(share, tables, self.seeds, self.histories)]

    def shares(self, whole):
        return [whole // self.count + (n < whole % self.count) for n in range(self.count)]

    def sum(self, name):
        return sum(bots.now.get(name, 0) for bots in self.all)

    def until(self, what, condition, seconds=PEACE_SECONDS):
        for bots in self.all:
            bots.until(what, condition, seconds)

    def all_back(self):
        """By a live line that was begun after this was asked."""
        asked = time.monotonic()
        for bots in self.all:
            bots.until("all are connected", lambda now, bots=bots:
                       now["at_us"] / 1e6 + bots.offset > asked + LINE_SECONDS
                       and now["connected"] == now["players"], PEACE_SECONDS)

    def play_on(self, actions):
        """Until all are connected and have each acted so often, on the average."""
        wanted = {bots: bots.now["actions"] + actions * bots.now["players"] for bots in self.all}
        for bots in self.all:
            bots.until("all are connected and play on",
                       lambda now, bots=bots: now["connected"] == now["players"]
                       and now["actions"] >= wanted[bots], PEACE_SECONDS)

    def end(self):
        """[(exit code, report)]"""
        for bots in self.all:
            bots.end()
        return [bots.report() for bots in self.all]

    def close(self):
        for bots in self.all:
            bots.close()

    def actions(self):
        return [one for bots, history in zip(self.all, self.histories)
                for one in stalls.read(history, bots.offset)]


class Display:
    """One line a fault; with `live` one refreshed line, or on no terminal one every 5 s."""

    def __init__(self, fleet, crowds, live):
        self.fleet, self.crowds, self.live = fleet, crowds, live
        self.begin = self.last = time.monotonic()
        self.terminal = live and sys.stdout.isatty()
        self.kills, self.worst = 0, 0.0

    def fault(self, number, fault):
        self.kills += fault.processes
        if not self.live:
            print(f"{number:4} {time.monotonic() - self.begin:6.1f} s  {fault.kind:14} "
                  f"{fault.what}", flush=True)

    def waits(self):
        """The 99th percentile of the last tenth of a second, in seconds."""
        return max((bots.now.get("p99_us", 0) for bots in self.crowds.all), default=0) / 1e6

    def refresh(self):
        now = time.monotonic()
        self.worst = max(self.worst, self.waits())
        if not self.live or now - self.last < (0.25 if self.terminal else 5):
            return
        self.last = now
        self.fleet.look_at_metrics()
        line = (f"{now - self.begin:4.0f} s  {self.kills} kills  {self.crowds.sum('actions')} "
                f"actions  waits now {self.waits():.2f} s, worst {self.worst:.2f} s  "
                f"{self.fleet.meter.total(COUNTED['tables claimed'])} tables moved  "
                f"{self.crowds.sum('reconnects')} reconnects  "
                f"{self.crowds.sum('violations')} violations")
        print(f"\r\033[K{line}" if self.terminal else line, end="" if self.terminal else "\n",
              flush=True)

    def end(self):
        if self.terminal:
            print()


def over(options, faults, begin):
    if options.kills:
        return sum(fault.processes for fault in faults.done) >= options.kills
    if options.seconds:
        return time.monotonic() - begin >= options.seconds
    return len(faults.done) >= options.cycles


def strike_on(options, crowds, faults, display):
    begin = time.monotonic()
    while not over(options, faults, begin) and not crowds.sum("violations"):
        fault = faults.strike()
        if fault:
            display.fault(len(faults.done), fault)
        faults.pass_time(faults.chance.uniform(LEAST_PAUSE, options.pause), display.refresh)
    display.end()
    faults.peace(PEACE_SECONDS)


def check_heads(heads, reports):
    """What a bot was shown is in the store."""
    faults = []
    rooms = [room for report in reports for room in report["rooms"]]
    for shown in rooms:
        epoch, seq = heads.get(shown["room"], (0, 0))
        if seq < shown["seq"] or epoch < shown["epoch"]:
            faults.append(f"{shown['room']}: shown epoch {shown['epoch']} seq {shown['seq']}, in "
                          f"the store epoch {epoch} seq {seq}")
    print("  " + ("\n  ".join(faults) if faults else
                  f"{len(rooms)} tables are in the store at least as new as any bot was shown"))
    return not faults


def print_figures(fleet, faults, reports, actions):
    total = {name: sum(report[name] for report in reports)
             for name in ("actions", "reconnects", "sent_again", "refused", "violation_count")}
    count = {group: sum(fault.kind.startswith(group) for fault in faults.done)
             for group in ("stop", "link", "drain", "deploy")}
    print(f"  {sum(fault.processes for fault in faults.done)} processes killed, {count['stop']} "
          f"stopped, {count['link']} troubles of links, {count['drain'] + count['deploy']} drains; "
          f"{fleet.starts} starts of servers")
    print(f"  {total['actions']} actions, {total['reconnects']} reconnects, {total['sent_again']} "
          f"sent again, {total['refused']} refused, {total['violation_count']} violations")
    print("  " + ", ".join(f"{fleet.meter.total(name)} {words}" for words, name in COUNTED.items()))
    stalls.print_all(actions, faults.done)
    for report in reports:
        for one in report["violations"][:20]:
            print(f"  VIOLATION {one['rule']}: player {one['player']}, room {one['room']}, "
                  f"seq {one['seq']}: {one['what']}\n    {one['message']}")
    return total["violation_count"]


def torture(options):
    chance = random.Random(options.seed)
    kinds = [] if options.deploy else chosen_kinds(options.faults.split(","))
    with Fleet(options.build, options.games, options.realtimes, options.seed,
               options.keep) as fleet:
        fleet.start_all()
        crowds = Crowds(fleet, options)
        faults = Faults(fleet, kinds, chance, options.longest_stop)
        try:
            crowds.until("all sit and play", lambda now: now["playing"] and now["actions"] > 0)
            if options.deploy:
                faults.done = deploy.roll(fleet, crowds)
            else:
                strike_on(options, crowds, faults, Display(fleet, crowds, options.live))
            peace = time.monotonic()
            crowds.play_on(deploy.ACTIONS_AFTER if options.deploy else ACTIONS_IN_PEACE)
            ends = crowds.end()
        finally:
            crowds.close()
        reports = [report for _, report in ends]
        actions = crowds.actions()
        codes = [fleet.end(one) for one in fleet.servers]
        print(f"after {len(faults.done)} faults:")
        broken = print_figures(fleet, faults, reports, actions)
        idle = stalls.idle_since(actions, crowds.users, peace)
        if idle:
            print(f"  {len(idle)} bots did nothing in peace: {', '.join(idle[:5])}")
        if any(codes):
            print(f"  asked to end, the servers ended with {codes}")
        kept = check_heads(fleet.heads(), reports)
        journal = fleet.folder / "journal.jsonl"
        judged = fleet.check(crowds.histories, journal)
        if options.deploy:
            judged &= deploy.nothing_charged(journal)
            judged &= deploy.quickly_handed_over(actions, faults.done)
        good = all(code == 0 for code, _ in ends) and not broken and not idle and not any(codes)
        return good and kept and judged


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--games", type=int, default=3, help="game servers (default: %(default)s)")
    parser.add_argument("--realtimes", type=int, default=2,
                        help="realtime servers (default: %(default)s)")
    parser.add_argument("--players", type=int, default=80, help="bots (default: %(default)s)")
    parser.add_argument("--tables", type=int, default=20,
                        help="at so many tables (default: %(default)s)")
    parser.add_argument("--crowds", type=int, default=2,
                        help="programs that they come in (default: %(default)s)")
    parser.add_argument("--think", type=int, default=50, metavar="MS",
                        help="before each action (default: %(default)s)")
    parser.add_argument("--faults", default=",".join(KINDS), metavar="KIND,...",
                        help="of these kinds; a first word stands for all that begin with it "
                             "(default: %(default)s)")
    parser.add_argument("--deploy", action="store_true", help="no faults: a rolling deploy")
    parser.add_argument("--cycles", type=int, default=60, help="faults in all")
    parser.add_argument("--kills", type=int, default=0, help="until so many processes are killed")
    parser.add_argument("--seconds", type=float, default=0, help="for so long")
    parser.add_argument("--pause", type=float, default=3.0, metavar="S",
                        help="the longest between two faults (default: %(default)s)")
    parser.add_argument("--longest-stop", type=float, default=20.0, metavar="S",
                        help="of SIGSTOP (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1 << 32))
    parser.add_argument("--keep", metavar="DIR", help="a new folder for logs and histories, which "
                        "are left there; its path must be short, for there are sockets in it")
    parser.add_argument("--live", action="store_true", help="one refreshed line in place of many")
    return parser.parse_args()


def main():
    options, begin, good = parse(), time.monotonic(), False
    try:
        good = torture(options)
    except Failure as failure:
        print(f"fleet: {failure}")
    if options.live:
        print("Nothing that a bot was shown was lost or done twice, and all played on." if good else
              "A promise was broken, or something never came back: see above.")
    print(f"fleet: {'good' if good else 'FAILED'} in {time.monotonic() - begin:.0f} s; again: "
          f"{' '.join(sys.argv)}" + ("" if "--seed" in sys.argv else f" --seed {options.seed}"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
