"""What somebody sees who looks on: on a terminal a block of lines that is drawn anew four times a
second, elsewhere a line every 5 s; or, without `live`, a line a fault. At the end the verdict.
"""

import collections
import os
import shutil
import sys
import textwrap
import time

REDRAW_SECONDS = 0.25
LINE_SECONDS = 5
FAULTS_SHOWN = 6
RULE = "─" * 78
RED, GREEN, BOLD, PLAIN = "\033[31m", "\033[32m", "\033[1m", "\033[0m"


def state_of(one):
    if not one.process:
        return "DEAD"
    if one.stopped:
        return "STOPPED"
    return "starting" if not one.up else "drains" if one.drains else "up"


class Display:
    def __init__(self, fleet, crowds, options, claimed):
        self.fleet, self.crowds, self.live = fleet, crowds, options.live
        self.whole, self.claimed = options.seconds, claimed
        self.begin = self.last = time.monotonic()
        self.terminal = self.live and sys.stdout.isatty()
        self.kills, self.worst, self.drawn = 0, 0.0, 0
        self.faults = collections.deque(maxlen=FAULTS_SHOWN)
        if self.terminal:
            print("\033[?25l", end="")  # the cursor hides

    def fault(self, number, fault):
        self.kills += fault.processes
        line = (f"{number:4} {time.monotonic() - self.begin:6.1f} s  {fault.kind:14} {fault.what}")
        self.faults.append(line)
        if not self.live:
            print(line, flush=True)

    def waits(self):
        """The 99th percentile of the last tenth of a second, in seconds."""
        return max((bots.now.get("p99_us", 0) for bots in self.crowds.all), default=0) / 1e6

    def refresh(self):
        now = time.monotonic()
        self.worst = max(self.worst, self.waits())
        every = REDRAW_SECONDS if self.terminal else LINE_SECONDS
        if not self.live or now - self.last < every:
            return
        self.last = now
        self.fleet.look_at_metrics()
        if self.terminal:
            return self.draw(self.lines(now - self.begin))
        print(", ".join(self.figures(now - self.begin)), flush=True)

    def figures(self, passed):
        return [f"{passed:.0f} s" + (f" of {self.whole:.0f}" if self.whole else ""),
                f"{self.kills} kills", f"{self.crowds.sum('actions'):,} actions",
                f"waits now {self.waits():.2f} s and at worst {self.worst:.2f} s",
                f"{self.crowds.sum('stalls')} stalls over 1 s",
                f"{self.crowds.sum('reconnects')} reconnects",
                f"{self.fleet.meter.total(self.claimed)} tables moved",
                f"{self.crowds.sum('violations')} violations"]

    def lines(self, passed):
        time_, kills, actions, waits, stalls, reconnects, moved, violations = self.figures(passed)
        states = [(one.name, state_of(one)) for one in self.fleet.servers]
        states.append(("postgresql", "up" if self.fleet.store.process else "DEAD"))
        return [f"  {time_:14} {kills:14} {actions:20} {violations}",
                f"  {waits}, {stalls}",
                f"  {reconnects}, {moved}",
                "  " + "   ".join(f"{name} {state}" for name, state in states),
                "", *(self.faults or ["  the first blow comes in a moment"])]

    def draw(self, lines):
        columns = shutil.get_terminal_size().columns - 1
        again = f"\033[{self.drawn}F\033[J" if self.drawn else ""
        text = "\n".join(self.paint(line[:columns]) for line in lines)
        print(f"{again}{text}", flush=True)
        self.drawn = len(lines)

    def paint(self, line):
        if "NO_COLOR" in os.environ:
            return line
        for word in ("DEAD", "STOPPED"):
            line = line.replace(word, f"{RED}{word}{PLAIN}")
        return line

    def end(self):
        """The block, drawn once more, stands."""
        if self.terminal:
            self.draw(self.lines(time.monotonic() - self.begin))
            print("\033[?25h", end="", flush=True)
            self.terminal = False


def say(options, words):
    """What is under way, to who looks on."""
    if options.live:
        print(words, flush=True)


def verdict(good, lines, again):
    painted = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    colour, plain = (BOLD + (GREEN if good else RED), PLAIN) if painted else ("", "")
    head = "FAILED: a promise was broken, or something never came back."
    if good:
        head = "PASSED: nothing that a bot was shown was lost or done twice, and all played on."
    body = [textwrap.fill(line, len(RULE), initial_indent="  ", subsequent_indent="    ",
                          break_long_words=False, break_on_hyphens=False) for line in lines]
    print("\n".join(["", RULE, f"  {colour}{head}{plain}", *body,
                     f"  again: {again}", RULE]), flush=True)
