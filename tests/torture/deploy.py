"""A rolling deploy of a fleet under play: every game server in turn is drained, ended and started
anew, then every realtime server is drained and started anew. No hand may be aborted, no clock
charged, nothing lost.
"""

import json
import time

import metrics
import stalls
from stack import DEADLINE, Failure, until

DRAIN_SECONDS = 120
HAND_OVER_SECONDS = 0.3   # that a table's players may wait for it, at the 99th percentile
ACTIONS_AFTER = 6   # each, on the average; with time to think twenty take too long


class Step:
    """As a Fault, for the figures: which players waited how long beside it."""

    processes = 0  # killed

    def __init__(self, kind):
        self.kind, self.begin, self.end = kind, time.monotonic(), None


def redeploy_game(fleet, game):
    step = Step("deploy-game")
    tables = int((metrics.read(game.ops) or {}).get("cardroom_tables", 0))
    fleet.ctl("servers", "drain", "--wait", "--deadline", DRAIN_SECONDS, "--link", fleet.link(game))
    drained = time.monotonic() - step.begin
    fleet.end(game)
    fleet.start(game)
    until(f"{game.name} serves again", lambda: fleet.look() or game.up, DEADLINE)
    step.end = time.monotonic()
    print(f"  {game.name}: {tables} tables handed over in {drained:.2f} s "
          f"({drained / max(1, tables) * 1000:.1f} ms a table), new after "
          f"{step.end - step.begin:.2f} s", flush=True)
    return step


def redeploy_realtime(fleet, crowds, one):
    step = Step("deploy-realtime")
    if not fleet.order(one, "drain"):
        raise Failure(f"{one.name} is not drained")
    crowds.all_back()
    back = time.monotonic() - step.begin
    fleet.end(one)
    fleet.start(one)
    until(f"{one.name} serves again", lambda: fleet.look() or one.up, DEADLINE)
    step.end = time.monotonic()
    print(f"  {one.name}: its players back elsewhere after {back:.2f} s", flush=True)
    return step


def roll(fleet, crowds):
    """The steps. Before each of them everybody plays on for a while, so that it finds a fleet at
    play, and not one that is still coming in."""
    steps = []
    crowds.play_on(2)
    for game in fleet.games:
        steps.append(redeploy_game(fleet, game))
        crowds.play_on(2)
    for one in fleet.realtimes:
        steps.append(redeploy_realtime(fleet, crowds, one))
        crowds.play_on(2)
    return steps


def quickly_handed_over(actions, steps):
    """Whether no more than one in a hundred of those who acted while tables changed servers waited
    longer than is promised. Prints how long."""
    waits = sorted(wait for wait, _ in stalls.by_kind(actions, steps).get("deploy-game", []))
    p99 = stalls.at(waits, 0.99)
    print(f"  {len(waits)} players acted while tables were handed over and waited for it "
          f"{p99 * 1000:.0f} ms at p99, {stalls.at(waits, 1.0) * 1000:.0f} ms at most")
    return p99 <= HAND_OVER_SECONDS


def nothing_charged(journal):
    """Whether the journal has nothing that a clock did: nobody was slow or away for so long."""
    clocks = seats = 0
    with open(journal, encoding="utf-8") as file:
        for line in file:
            if line.startswith('{"kind":"record"'):
                record = json.loads(line)
                clocks += record["deed"] == "act" and record["cause"] == "clock"
                seats += record["deed"] in ("stand_in", "stand_up")
    print(f"  {clocks} turns ended by a clock, {seats} times that a seat was lost or stood in for, "
          "so that a hand went on without its player")
    return clocks == 0 and seats == 0
