"""A recorded history that faults are planted in: found, copied where changed, put back together."""

import copy
import json
import lzma
from pathlib import Path

from fold import Fold
from replay import Replay
from report import Report

SAMPLES = Path(__file__).resolve().parent / "samples"


def load(name):
    with lzma.open(SAMPLES / f"{name}.xz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Story:
    def __init__(self, entries, journal):
        self.lines, self.journal = list(entries), list(journal)

    # ---- finding; an index, or StopIteration where the sample has no such thing ----

    def find(self, msg, way="received", after=0, where=lambda line, message: True, nth=0, **fields):
        found = (at for at in range(after, len(self.lines))
                 if self.lines[at].get("way") == way
                 and self.lines[at]["message"].get("msg") == msg
                 and all(self.lines[at]["message"].get(name) == value
                         for name, value in fields.items())
                 and where(self.lines[at], self.lines[at]["message"]))
        for _ in range(nth):
            next(found)
        return next(found)

    def message(self, at):
        return self.lines[at]["message"]

    def everywhere(self, room, seq):
        """All who were shown that event."""
        return [at for at, line in enumerate(self.lines)
                if line.get("way") == "received" and line["message"].get("room") == room
                and line["message"].get("seq") == seq
                and line["message"]["msg"] not in ("table", "resume")]

    def answer_of(self, at):
        """The answer to the request that was sent at `at`."""
        line = self.lines[at]
        return next(i for i in range(at, len(self.lines))
                    if self.lines[i].get("way") == "received"
                    and self.lines[i]["player"] == line["player"]
                    and self.lines[i]["connection"] == line["connection"]
                    and self.lines[i]["message"].get("re") == line["message"]["id"])

    def request_of(self, at):
        """Where the request was sent that `at` answers."""
        line = self.lines[at]
        return next(i for i in range(at, -1, -1)
                    if self.lines[i].get("way") == "sent"
                    and self.lines[i]["player"] == line["player"]
                    and self.lines[i]["message"].get("id") == line["message"]["re"])

    # ---- changing ----

    def edit(self, at, **fields):
        """Fields of one message; None takes one away."""
        line = self.lines[at] = copy.deepcopy(self.lines[at])
        for name, value in fields.items():
            if value is None:
                line["message"].pop(name, None)
            else:
                line["message"][name] = value
        return line["message"]

    def edit_all(self, at, **fields):
        """The same of an event, to all who were shown it."""
        message = self.message(at)
        for one in self.everywhere(message["room"], message["seq"]):
            self.edit(one, **fields)

    def drop(self, *places):
        for at in sorted(places, reverse=True):
            del self.lines[at]

    def insert(self, at, like, way="received", **message):
        """A message on the connection, and at the time, of `like`."""
        line = {name: self.lines[like][name] for name in ("at", "player", "connection")}
        self.lines.insert(at, {**line, "way": way, "message": message})

    def swap(self, one, other):
        self.lines[one], self.lines[other] = self.lines[other], self.lines[one]

    def renumber(self, room, above, by, after=0):
        """Every number of the room above `above` is shifted, as if the server had counted so."""
        for at in range(after, len(self.lines)):
            line = self.lines[at]
            message = line.get("message", {})
            if message.get("room") == room and message.get("seq", 0) > above:
                self.edit(at, seq=message["seq"] + by)

    def vanish(self, at):
        """An event that never happened, for all, the numbers being closed up."""
        message = self.message(at)
        room, seq = message["room"], message["seq"]
        self.drop(*self.everywhere(room, seq))
        self.renumber(room, seq - 1, -1)

    def hurry(self, at, seconds):
        """From there on all happened so much sooner."""
        for place in range(at, len(self.lines)):
            line = self.lines[place]
            self.lines[place] = {**line, "at": line["at"] - int(seconds * 1e6)}

    def since_then(self, begin):
        """What was recorded on the connections that began after that line."""
        begun, rest = set(), []
        for line in self.lines[begin:]:
            connection = line["player"], line["connection"]
            if line.get("way") == "sent" and line["message"]["msg"] == "auth":
                begun.add(connection)
            if connection in begun:
                rest.append(line)
        return rest

    # ---- knowing the table ----

    def picture(self, room, user, seq, epoch):
        """The `table` that `user` would be shown after that event, by the reference."""
        fold = Fold(Report())
        for line in self.lines:
            fold.take(0, line)
        replay = Replay(fold.rooms[room], fold, Report(), 1000)
        replay.run(seq)
        table, hand = replay.table, replay.table.hand
        place = table.seat_of(user)
        seats = [{"seat": number, "user": seat.user, "bot": seat.bot, "presence": "connected"
                  if seat.user else "gone", "cards": hand.counts[number] if hand else 0,
                  "score": seat.score, "ready": seat.ready, "stand_in": seat.stand_in,
                  "watching": seat.watching} for number, seat in enumerate(table.seats)]
        legal = sorted((hand and hand.legal(place)) or set(), key=str)
        you = {"seat": place, "hand": sorted(hand.known[place]) if hand else [],
               "legal": [{name: value for name, value in zip(("msg", "card", "suit"), entry)
                          if value} for entry in legal],
               "last_id": max(replay.causes.last_ids(user))}
        return {"msg": "table", "room": room, "epoch": epoch, "seq": seq, "game": table.game,
                "hand_no": table.hand_no, "phase": table.phase, "private": False,
                "auto": table.auto, "seats": seats, "state": hand.state() if hand else {},
                "turn": {"seat": hand.turn, "ms": 30_000} if hand else None, "you": you,
                "spectators": 0}

    def resume_to_table(self, at):
        """A table in place of a resume and the events that follow it."""
        line, message = self.lines[at], self.message(at)
        self.drop(*self.missed_of(at))
        picture = self.picture(message["room"], line["player"], message["seq"], message["epoch"])
        self.lines[at] = {**line, "message": {**picture, "re": message["re"]}}

    def missed_of(self, at):
        """The events that follow the resume at `at`, in order."""
        line, left, found = self.lines[at], self.message(at)["missed"], []
        for place in range(at + 1, len(self.lines)):
            one = self.lines[place]
            if len(found) == left:
                break
            if (one["player"], one["connection"]) == (line["player"], line["connection"]) \
                    and one.get("way") == "received" and "seq" in one["message"]:
                found.append(place)
        return found

    def seat_of(self, player, room, before):
        for at in range(before, -1, -1):
            line = self.lines[at]
            message = line.get("message", {})
            if line["player"] == player and message.get("room") == room and "you" in message:
                return message["you"]["seat"]
        return None

    def other_viewer(self, at):
        """Somebody else who was shown the event at `at`."""
        message = self.message(at)
        return next(one for one in self.everywhere(message["room"], message["seq"])
                    if self.lines[one]["player"] != self.lines[at]["player"])

    def own_choice(self, after=0, most=99, least=1):
        """A turn of one's own with so many entries, upon which its player acted."""
        return self.find("turn", after=after, where=lambda line, message:
                         least <= len(message.get("legal", ())) <= most)
