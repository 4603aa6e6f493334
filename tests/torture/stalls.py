"""How long players waited for what they did, read out of the bots' histories: in the whole run, and
beside each kind of fault.
"""

import json

WAKE = 1.0   # seconds after a fault within which what begins still counts as hit by it
HIT = 0.1    # seconds
NO_ACTIONS = {"auth", "join", "create", "ping", "leave", "room_list", "say", "follow", "unfollow"}
SEVERAL = "several at once"
# The longest that a player should wait, at the 99th percentile, in seconds: all in all, or beyond
# the fault. Aims: the machine has its part in them.
AIMS = {"kill-realtime": 1.0, "kill-game": 1.0, "stop-game": 2.5, "link-part": 2.5,
        "link-half-open": 2.5, "link-deaf": 2.5, "link-mute": 2.5, "deploy-game": 0.3}
AIMS_BEYOND = {"kill-store": 1.0, "kill-all": 5.0, "promote": 5.0}


class Action:
    __slots__ = ("player", "begin", "end", "msg")

    def __init__(self, player, begin, msg):
        self.player, self.begin, self.msg, self.end = player, begin, msg, None


def read(path, offset):
    """Every action of one history, in seconds of the clock that `offset` leads to. What was never
    accepted or refused for good has no end."""
    actions = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            sent = '"way":"sent"' in line
            if not sent and '"re":' not in line:
                continue
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            message, at = entry.get("message", {}), entry["at"] / 1e6 + offset
            if sent and message.get("msg") not in NO_ACTIONS and "id" in message:
                actions.setdefault((entry["player"], message["id"]),
                                   Action(entry["player"], at, message["msg"]))
            elif not sent and not message.get("retry"):
                action = actions.get((entry["player"], message.get("re")))
                if action and action.end is None:
                    action.end = at
    return list(actions.values())


def at(sorted_values, share):
    if not sorted_values:
        return 0.0
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def aimed_at(kind, values, rest):
    """In words, and whether it was missed; nothing where nothing is aimed at."""
    aim, waits = AIMS.get(kind), values
    if kind in AIMS_BEYOND:
        aim, waits = AIMS_BEYOND[kind], rest
    if aim is None:
        return ""
    missed = " MISSED" if at(sorted(waits), 0.99) > aim else ""
    return f"{aim:.1f}{' beyond' if kind in AIMS_BEYOND else ''}{missed}"


def print_row(name, count, values, rest=()):
    values, rest = sorted(values), sorted(rest)
    hit = sum(1 for value in values if value > HIT)
    after = f"{at(rest, 0.99):9.3f} {at(rest, 1.0):7.3f}" if rest else ""
    print(f"  {name:16} {count:6} {len(values):8} {hit:8}   {at(values, 0.5):7.3f} "
          f"{at(values, 0.99):7.3f} {at(values, 1.0):7.3f}  {after:17}  "
          f"{aimed_at(name, values, rest)}".rstrip())


def longest_by_player(actions):
    longest = {}
    for one in actions:
        if one.end is not None:
            took = one.end - one.begin
            longest[one.player] = max(longest.get(one.player, 0.0), took)
    return list(longest.values())


def beyond(one, faults):
    """The longest that an action waited on end after one of these was mended and while none of them
    was on: the next outage may fall into the wait for the last, and is nobody's to hurry."""
    longest, mended = 0.0, None
    for fault in sorted(faults, key=lambda fault: fault.begin):
        if mended is not None:
            longest = max(longest, min(fault.begin, one.end) - max(mended, one.begin))
        end = fault.end or fault.begin
        mended = end if mended is None else max(mended, end)
    return max(longest, one.end - max(mended, one.begin))


def by_kind(actions, faults):
    """{kind: [(the longest wait of a player at a fault of that kind, and the longest beyond the
    faults that it met)]}. An action at which several faults were about counts for no kind."""
    spans = sorted((fault.begin, (fault.end or fault.begin) + WAKE, fault) for fault in faults)
    longest = {}
    for one in actions:
        if one.end is None:
            continue
        hit = [fault for begin, end, fault in spans if begin < one.end and one.begin < end]
        if not hit:
            continue
        kind, after = hit[0].kind if len(hit) == 1 else SEVERAL, beyond(one, hit)
        for fault in hit:
            key = kind, fault, one.player
            total, rest = longest.get(key, (0.0, 0.0))
            longest[key] = max(total, one.end - one.begin), max(rest, after)
    table = {}
    for (kind, _, _), waits in longest.items():
        table.setdefault(kind, []).append(waits)
    return table


def print_all(actions, faults):
    print("  seconds waited    faults  players  >100 ms       p50     p99     max  "
          "beyond the faults p99, max  aim at p99")
    count = {}
    for fault in faults:
        count[fault.kind] = count.get(fault.kind, 0) + 1
    rows = by_kind(actions, faults)
    for kind, values in sorted(rows.items(), key=lambda row: (row[0] == SEVERAL, row[0])):
        print_row(kind, count.get(kind, len(faults)), *zip(*values))
    print_row("the whole run", len(faults), longest_by_player(actions))
    took = sorted(one.end - one.begin for one in actions if one.end is not None)
    print(f"  of {len(took)} actions p50 {at(took, 0.5) * 1000:.1f} ms, p99 "
          f"{at(took, 0.99) * 1000:.0f} ms, p99.9 {at(took, 0.999) * 1000:.0f} ms")


def summary(actions):
    longest = sorted(longest_by_player(actions))
    done = sum(one.end is not None for one in actions)
    return (f"{done:,} actions; a player waited at most {at(longest, 0.5):.2f} s (median), "
            f"{at(longest, 1.0):.2f} s (the unluckiest)")


def idle_since(actions, players, moment):
    """Those of whom no action was accepted after `moment`."""
    acted = {one.player for one in actions if one.end is not None and one.end > moment}
    return sorted(set(players) - acted)
