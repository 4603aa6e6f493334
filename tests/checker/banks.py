"""What is left of each player's bank: the time in reserve that a turn may take beyond its own.

A `turn` tells of its seat's bank no more than is left of the turn. So one that is told with time to
spare is told exactly; from one that is in its bank already nothing more can be learned.
"""

from projection import TURN_MS

MICROS = 1000


class Banks:
    def __init__(self):
        self.left = {}   # user: ms, where they are known
        self.spent = {}  # user: ms that it may have spent since; None where nothing can be said

    def forget(self, user=None):
        """Who sits down, or begins a new match, has a whole one."""
        for known in (self.left, self.spent):
            if user is None:
                known.clear()
            else:
                known.pop(user, None)

    def acted(self, user, took):
        """Its turn has taken so many microseconds at the most."""
        if user in self.left:
            most = None if took is None else max(0, took // MICROS + 1 - TURN_MS)
            before = self.spent.get(user, 0)
            self.spent[user] = None if most is None or before is None else before + most

    def emptied(self, user):
        """The clock acted for it."""
        self.left[user], self.spent[user] = 0, 0

    def whole(self, user, bank):
        """The least that the turn of that user had at its beginning, of whom `bank` is told."""
        return TURN_MS + max(bank, 0 if self.spent.get(user) else self.left.get(user, 0))

    def told(self, user, ms, bank):
        """(rule, what) of what cannot be so."""
        left, spent = self.left.get(user), self.spent.get(user, 0)
        if left is not None and bank > left:
            yield "bank", f"{bank} ms are in the bank of {user}, which had {left}"
        if ms <= bank:
            return
        if left is not None and spent is not None and left - bank > spent:
            yield "bank", f"{bank} of {left} ms are left to {user}, who spent {spent} at the most"
        self.left[user], self.spent[user] = bank, 0


class Ledger:
    """The same by the journal, which says what each action has spent."""

    def __init__(self, head):
        self.full = head.get("bank", 0)
        self.left = {int(seat): bank for seat, bank in head.get("banks", {}).items()}
        self.final = head.get("final", False)

    def act(self, record, took):
        """`took`: ms since what began the turn; None: not known."""
        seat, spent = record["seat"], record.get("spent", 0)
        left = self.left.get(seat, 0)
        if spent > left:
            yield "bank", f"{spent} ms are spent of {left}"
        if took is not None and spent > max(0, took - TURN_MS):
            yield "bank", f"{spent} ms are spent by a turn of {took}"
        if record["cause"] == "clock" and spent < left:
            yield "clock_early", f"{left - spent} ms were left in the bank"
        if seat in self.left:
            self.left[seat] = left - spent

    def follow(self, event):
        msg = event["msg"]
        if msg == "join":
            self.left.pop(event["seat"], None)
            if not event["bot"]:
                self.left[event["seat"]] = self.full
        elif msg == "leave":
            self.left.pop(event["seat"], None)
        elif msg == "result":
            self.final = event["final"]
        elif msg == "close":
            self.final = False
        elif msg == "deal" and self.final:
            self.left = dict.fromkeys(self.left, self.full)
            self.final = False

    def check(self, turn):
        told, left = turn.get("bank", 0), min(self.left.get(turn["seat"], 0), turn["ms"])
        if told != left:
            yield "bank", f"{told} ms are told of a bank that has {left}"
