"""The final journal against the histories: everything acknowledged or shown is in it, once, and
each viewer was shown what the journal gives for that viewer.
"""

from banks import Ledger
from projection import TURN_MS
from timeline import SECRET


class Journal:
    """One room's lines, as journal_dump prints them."""

    def __init__(self, head):
        self.first, self.seq, self.epoch = head["first"], head["seq"], head["epoch"]
        self.users = {int(seat): user for seat, user in head["users"].items()}
        self.banks = Ledger(head)
        self.lines = []  # records, and the events after each
        self.earlier = []  # records that were not played again


def read(lines, report):
    """By room."""
    journals = {}
    for line in lines:
        kind = line["kind"]
        if kind == "table":
            journals[line["room"]] = Journal(line)
        elif kind == "fault":
            report.add("not_in_journal", line["room"], 0, "", f"the journal: {line['what']}", line)
        elif kind == "record":
            journals[line["room"]].lines.append(line)
        elif kind == "earlier":
            journals[line["room"]].earlier.append(line)
        else:
            journals[line["spectator"]["room"]].lines.append(line)
    return journals


def compare(rooms, lines, report):
    journals = read(lines, report)
    for name in sorted(rooms):
        room = rooms[name]
        if not room.events and not room.views:
            continue
        journal = journals.get(name)
        if journal is None:
            report.add("not_in_journal", name, 0, "", "the whole room")
            continue
        Comparison(room, journal, report).run()


class Comparison:
    def __init__(self, room, journal, report):
        self.room, self.journal, self.report = room, journal, report
        self.users = dict(journal.users)
        self.used = {}      # (user, id): seq
        self.by_seq = {}    # seq of a record's first event: the record
        self.epoch = 0
        self.record = None
        self.moved_at = None  # wall ms of the newest record that made a turn begin

    def fault(self, rule, seq, player, what, message=None):
        self.report.add(rule, self.room.name, seq, player, what, message)

    def run(self):
        seen = 0
        for line in self.journal.earlier:
            self.check_once(line)
        for line in self.journal.lines:
            if line["kind"] == "record":
                self.check_record(line)
            else:
                seen += self.check_event(line)
        self.report.seen["events found in the journal"] += seen
        self.check_end()
        self.check_acknowledged()

    def check_record(self, record):
        self.check_once(record)
        self.record = record
        if record["deed"] == "act":
            self.check_time(record)

    def check_once(self, record):
        self.by_seq[record["seq"]] = record
        if record["epoch"] < self.epoch:
            self.fault("epoch_fell", record["seq"], record["user"],
                       f"the journal is at epoch {self.epoch} before it", record)
        self.epoch = max(self.epoch, record["epoch"])
        if record["id"]:
            key = record["user"], record["id"]
            if key in self.used:
                self.fault("journal_twice", record["seq"], record["user"],
                           f"id {record['id']} is the record at {self.used[key]} too", record)
            self.used[key] = record["seq"]

    def check_time(self, record):
        took = None if self.moved_at is None else record["at"] - self.moved_at
        if record["cause"] == "clock" and took is not None \
                and took < TURN_MS + record.get("spent", 0):
            self.fault("clock_early", record["seq"], "",
                       f"{took} ms after what began the turn", record)
        for rule, what in self.journal.banks.act(record, took):
            self.fault(rule, record["seq"], record["user"], what, record)
        self.moved_at = record["at"]

    def check_event(self, line):
        """1 where somebody recorded was shown it."""
        open_to_all, seats = line["spectator"], line["seats"]
        event = self.room.events.get(open_to_all["seq"])
        if event is not None:
            self.check_shown(event, open_to_all, seats)
        if open_to_all["msg"] == "deal":
            self.moved_at = self.record["at"]
        elif open_to_all["msg"] == "join":
            self.users[open_to_all["seat"]] = open_to_all["user"]["id"]
        elif open_to_all["msg"] == "leave":
            self.users.pop(open_to_all["seat"], None)
        self.journal.banks.follow(open_to_all)
        self.check_turns(open_to_all["seq"])
        return int(event is not None)

    def check_turns(self, seq):
        """What was told of a turn after that event, of the bank."""
        for view in self.room.views.get(seq, ()):
            turn = view.message if view.kind == "turn" else None
            if view.kind == "table":
                turn = view.message["turn"]
            for rule, what in self.journal.banks.check(turn) if turn else ():
                self.fault(rule, seq, view.user, what, view.message)

    def check_shown(self, event, open_to_all, seats):
        field = SECRET.get(event.msg)
        if event.public != {name: value for name, value in open_to_all.items() if name != field}:
            self.fault("journal_differs", event.seq, "", f"the journal has {open_to_all}",
                       event.public)
            return
        places = {user: seat for seat, user in self.users.items()}
        for user, shown in event.shown.items():
            seat = places.get(user)
            own = seats.get(str(seat), open_to_all).get(field)
            own = tuple(sorted(own)) if isinstance(own, list) else own
            if own != shown:
                self.fault("journal_differs", event.seq, user,
                           f"was shown {shown}, and the journal has {own} for seat {seat}",
                           event.public)

    def check_end(self):
        journal = self.journal
        for seq in sorted(self.room.events.keys() | self.room.views.keys()):
            if seq > journal.seq:
                shown = self.room.events.get(seq)
                self.fault("not_in_journal", seq, "", f"the journal ends at {journal.seq}",
                           shown and shown.public)
                return
        for views in self.room.views.values():
            for view in views:
                if view.kind in ("table", "resume") and view.message["epoch"] > journal.epoch:
                    self.fault("journal_differs", view.seq, view.user,
                               f"the journal knows of no epoch after {journal.epoch}", view.message)

    def check_acknowledged(self):
        earlier = self.journal.earlier
        first = earlier[0]["seq"] if earlier else self.journal.first
        for user, book in self.room.books.items():
            for number, accepted in book.accepted.items():
                if accepted is None or accepted[1] < first:
                    continue
                record = self.by_seq.get(accepted[1])
                if record is None or (record["user"], record["id"]) != (user, number):
                    self.fault("not_in_journal", accepted[1], user,
                               f"id {number} was acknowledged, and is no record", accepted[2][0])
