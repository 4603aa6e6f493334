"""Faults of the clocks and of the journal, planted in a recorded history.

Each is (what the server did wrong, the sample, how to plant it, the rule that names it).
"""

from planted_numbers import EVENING, KILLS, resumed


def clock_event(story):
    """Cid's clock runs out."""
    return story.find("draw", where=lambda line, message: line["at"] > 29_000_000
                      and message["room"] == "evening" and "re" not in message)


def clock_early(story):
    story.hurry(clock_event(story) - 3, 10)


def clock_plays(story):
    """What a clock does is to draw."""
    at = clock_event(story)
    story.edit_all(at, msg="pass", stock=None, card=None)


def stands_in_early(story):
    at = story.find("stand_in", room="evening", bot=True)
    seq = story.message(at)["seq"]
    story.hurry(min(story.everywhere("evening", seq)), 15)


def turn_too_long(story):
    story.edit(story.find("turn", nth=20), ms=30_001)


def turn_charged(story):
    """After a takeover the outage is taken off the turn."""
    at = story.find("turn", after=resumed(story, 0))
    story.edit(at, ms=20)


def journal_line(story, kind="event", nth=50, where=lambda line: True):
    found = [at for at, line in enumerate(story.journal) if line["kind"] == kind and where(line)]
    return found[nth]


def journal_cut(story):
    """The tail of the journal is gone."""
    at = journal_line(story, "record", 100)
    room, seq = story.journal[at]["room"], story.journal[at]["seq"]
    story.journal = [dict(line, seq=seq - 1) if line["kind"] == "table" and line["room"] == room
                     else line for line in story.journal]


def journal_other(story):
    at = journal_line(story, where=lambda line: line["spectator"]["msg"] == "play")
    line = story.journal[at]
    story.journal[at] = {**line, "spectator": {**line["spectator"], "seat": 9}}


def journal_card(story):
    at = journal_line(story, nth=5, where=lambda line: line["spectator"]["msg"] == "draw")
    line = story.journal[at]
    story.journal[at] = {**line, "seats": {seat: {**shown, "card": "8S" if shown["card"] != "8S"
                                                  else "8C"}
                                           for seat, shown in line["seats"].items()}}


def journal_id_twice(story):
    where = {"where": lambda line: line["id"] and line["user"].endswith("-0")}
    first, second = (journal_line(story, "record", nth, **where) for nth in (3, 4))
    story.journal[second] = {**story.journal[second], "id": story.journal[first]["id"]}


def journal_unacknowledged(story):
    at = journal_line(story, "record", 8, lambda line: line["id"])
    story.journal[at] = {**story.journal[at], "user": "", "id": 0}


def no_room(story):
    room = story.journal[0]["room"]
    story.journal = [line for line in story.journal
                     if line.get("room", line.get("spectator", {}).get("room")) != room]


FAULTS = [
    ("a clock acts ten seconds early", EVENING, clock_early, "clock_early"),
    ("a clock passes where it may draw", EVENING, clock_plays, "nobody_asked"),
    ("a house bot stands in after half the grace", EVENING, stands_in_early, "grace_short"),
    ("a turn is longer than a turn", KILLS, turn_too_long, "clock_ms"),
    ("an outage is charged", KILLS, turn_charged, "clock_short"),
    ("the journal has lost its tail", KILLS, journal_cut, "not_in_journal"),
    ("the journal has another play", KILLS, journal_other, "journal_differs"),
    ("the journal has another card drawn", KILLS, journal_card, "journal_differs"),
    ("the journal has an id twice", KILLS, journal_id_twice, "journal_twice"),
    ("the journal lacks an acknowledged id", KILLS, journal_unacknowledged, "not_in_journal"),
    ("the journal lacks a room", KILLS, no_room, "not_in_journal"),
]
