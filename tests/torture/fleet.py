#!/usr/bin/env python3
"""fleet.py --build DIR [--kills N | --cycles N | --seconds S | --deploy] [--faults KIND,...]
         [--seed S]

Bots play at a whole fleet: PostgreSQL, several game servers and realtime servers, a proxy of our
own on every link between them. Faults strike by chance, every half second to three: kill -9 of
servers of either tier, of PostgreSQL, of everything at once; SIGSTOP; links cut, parted, half-open,
silent in one direction, delayed, dribbling; drains; where asked for, PostgreSQL's standby promoted
in place of its primary. What was broken is mended after a while, and the next comes meanwhile.

Then there is peace: everybody must play on. At last all that every bot sent and received is given
to the history checker, with the journal, and each table must be at least as new in the store as
the newest that any bot was shown.

Exit codes: 0 nothing acknowledged was lost, 1 a promise was broken or something never came back,
130 stopped by Ctrl-C or SIGTERM.
"""

import argparse
import random
import shlex
import signal
import sys
import time

import deploy
import display
import stalls
from faults import KINDS, WITH_STANDBY, Faults, chosen_kinds
from servers import Fleet
from stack import Bots, Failure

LEAST_PAUSE = 0.5
ACTIONS_IN_PEACE = 20   # each, on the average; then everybody must have acted
PEACE_SECONDS = 90
LINE_SECONDS = 0.1      # between the bots' live lines
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPPED = 130           # the exit code then

COUNTED = {"tables claimed": "cardroom_claims_won_total", "appends fenced": "cardroom_fenced_total",
           "commits unknown": "cardroom_commits_unknown_total",
           "handed over": "cardroom_handed_over_total",
           "requests sent on": "cardroom_redirected_total",
           "links lost": "cardroom_link_lost_total",
           "readers fell behind": "cardroom_fell_behind_total", "parked": "cardroom_parked_total",
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
                         "--think", options.think, "--anew", options.anew,
                         "--history", history)
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


def over(options, faults, begin):
    if options.kills:
        return sum(fault.processes for fault in faults.done) >= options.kills
    if options.seconds:
        return time.monotonic() - begin >= options.seconds
    return len(faults.done) >= options.cycles


def strike_on(options, fleet, crowds, faults):
    begin = time.monotonic()
    shown = display.Display(fleet, crowds, options, COUNTED["tables claimed"])
    try:
        while not over(options, faults, begin) and not crowds.sum("violations"):
            fault = faults.strike()
            if fault:
                shown.fault(len(faults.done), fault)
            faults.pass_time(faults.chance.uniform(LEAST_PAUSE, options.pause), shown.refresh)
    finally:
        shown.end()
    display.say(options, "Now all is mended, and every bot must play on ...")
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


def play(options, fleet, kinds):
    """(crowds, faults, what every crowd ended with, when peace began)"""
    crowds = Crowds(fleet, options)
    faults = Faults(fleet, kinds, random.Random(options.seed), options.longest_stop)
    try:
        crowds.until("all sit and play", lambda now: now["playing"] and now["actions"] > 0)
        if options.deploy:
            faults.done = deploy.roll(fleet, crowds)
        else:
            strike_on(options, fleet, crowds, faults)
        peace = time.monotonic()
        crowds.play_on(deploy.ACTIONS_AFTER if options.deploy else ACTIONS_IN_PEACE)
        return crowds, faults, crowds.end(), peace
    finally:
        crowds.close()


def judge(options, fleet, played, told):
    """True where every promise was kept; `told` gets the lines of the verdict."""
    crowds, faults, ends, peace = played
    display.say(options, "Every bot played on. Now all that they were shown is judged ...")
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
    judged, words = fleet.check(crowds.histories, journal)
    if not (options.live and judged):
        print(words, end="")
    if options.deploy:
        judged &= deploy.nothing_charged(journal)
        judged &= deploy.quickly_handed_over(actions, faults.done)
    told += [f"{sum(fault.processes for fault in faults.done)} processes were killed with "
             f"kill -9, by {len(faults.done)} faults in all",
             stalls.summary(actions), words.rstrip().rsplit("\n", 1)[-1]]
    good = all(code == 0 for code, _ in ends) and not broken and not idle and not any(codes)
    return good and kept and judged


def torture(options, told):
    kinds = [] if options.deploy else chosen_kinds(options.faults.split(","))
    if options.kills and not any(kind.startswith("kill-") for kind in kinds):
        raise Failure(f"--kills {options.kills} never ends: no kind of --faults kills")
    display.say(options, f"PostgreSQL, {options.games} game servers and {options.realtimes} "
                         f"realtime servers start, and {options.players} bots sit down ...")
    with Fleet(options.build, options.games, options.realtimes, options.seed, options.keep,
               standby=not WITH_STANDBY.isdisjoint(kinds)) as fleet:
        good = False
        try:
            fleet.start_all()
            good = judge(options, fleet, play(options, fleet, kinds), told)
        except Failure as failure:
            told.append(str(failure))
        if options.live and not good:
            fleet.keep = fleet.folder
            told.append(f"logs, histories and the journal are left in {fleet.folder}")
        return good


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
    parser.add_argument("--anew", type=int, default=0, metavar="N",
                        help="close rooms after so many hands, and make them anew")
    without = ",".join(kind for kind in KINDS if kind not in WITH_STANDBY)
    parser.add_argument("--faults", default=without, metavar="KIND,...",
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
    parser.add_argument("--live", action="store_true", help="for who looks on at a terminal")
    parser.add_argument("--again", metavar="COMMAND", help="the command that does the same again, "
                        "to be printed (default: this one)")
    options = parser.parse_args()
    if not options.again:
        options.again = shlex.join(sys.argv)
    if "--seed" not in options.again.replace("=", " ").split():
        options.again += f" --seed {options.seed}"
    return options


def stop(*_):
    """Once; while all is being cleaned up nothing more is heard."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main():
    options, begin, good, told = parse(), time.monotonic(), False, []
    for number in STOPPING:
        signal.signal(number, stop)
    try:
        good = torture(options, told)
    except Failure as failure:
        told.append(str(failure))
    except KeyboardInterrupt:
        left = f"what it wrote is in {options.keep}" if options.keep else "no file is left behind"
        print(f"\nStopped. Every process has ended, {left}.")
        return STOPPED
    if options.live:
        display.verdict(good, told, options.again)
        return 0 if good else 1
    if not good:
        print("\n".join(f"fleet: {line}" for line in told))
    print(f"fleet: {'good' if good else 'FAILED'} in {time.monotonic() - begin:.0f} s; again: "
          f"{options.again}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
