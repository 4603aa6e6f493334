"""A recorded history as it would have gone with a bank of twenty seconds a seat, and faults of such
banks, planted in it.

Each is (what the server did wrong, the sample, how to plant it, the rule that names it).
"""

from planted_clocks import clock_event, journal_line
from planted_numbers import EVENING

ROOM, BANK, TURN = "evening", 20_000, 30_000


def lines_of_the_room(journal):
    return [line for line in journal
            if line.get("room", line.get("spectator", {}).get("room")) == ROOM]


def spent_whole(line):
    return line["kind"] == "record" and line["cause"] == "clock" and line["deed"] == "act"


def banks_by_number(journal):
    """After each event: what every person's bank has, by seat."""
    banks, after, final = {}, {}, False
    for line in lines_of_the_room(journal):
        if line["kind"] == "record" and spent_whole(line):
            banks[line["seat"]] = 0
        if line["kind"] != "event":
            continue
        event = line["spectator"]
        if event["msg"] == "join" and not event["bot"]:
            banks[event["seat"]] = BANK
        elif event["msg"] == "leave":
            banks.pop(event["seat"], None)
        elif event["msg"] == "deal" and final:
            banks = dict.fromkeys(banks, BANK)
        final = event.get("final", final and event["msg"] != "deal")
        after[event["seq"]] = dict(banks)
    return after


def with_bank(story):
    at = clock_event(story)
    first = story.everywhere(ROOM, story.message(at)["seq"])[0]
    story.hurry(first, -BANK / 1000)
    after, shown = banks_by_number(story.journal), {}
    for place, line in enumerate(story.lines):
        message, who = line.get("message", {}), (line["player"], line["connection"])
        if line.get("way") != "received" or message.get("room") != ROOM:
            continue
        shown[who] = message.get("seq", shown.get(who))
        turn = message if message["msg"] == "turn" else message.get("turn")
        if turn:
            bank = after[shown[who]].get(turn["seat"], 0)
            told = {**turn, "ms": turn["ms"] + bank, "bank": bank}
            story.edit(place, **(told if turn is message else {"turn": told}))
    late = next(line["at"] for line in lines_of_the_room(story.journal) if spent_whole(line))
    for place, line in enumerate(story.journal):
        if line.get("room") == ROOM and line["kind"] == "table":
            line = {**line, "bank": BANK, "banks": {}}
        elif line["kind"] == "record":
            line = {**line, "spent": BANK if line["room"] == ROOM and spent_whole(line) else 0,
                    "at": line["at"] + (BANK if line["at"] >= late else 0)}
        story.journal[place] = line


def turn_of_the_late(story, after):
    """Of the seat whose clock runs out, before or after that."""
    at = clock_event(story)
    seat = story.message(at)["seat"]
    return story.find("turn", room=ROOM, seat=seat, after=at if after else 0)


def clock_spares_the_bank(story):
    story.hurry(story.everywhere(ROOM, story.message(clock_event(story))["seq"])[0], BANK / 2000)


def bank_grows(story):
    # One hears of the turn that follows on the time-out, then of the seat's next one.
    at = story.find("turn", room=ROOM, seat=story.message(clock_event(story))["seat"],
                    after=turn_of_the_late(story, True), nth=4)
    story.edit(at, ms=TURN + BANK, bank=BANK)


def bank_charged_for_nothing(story):
    at = turn_of_the_late(story, False)
    story.edit(at, ms=TURN + BANK - 5_000, bank=BANK - 5_000)


def turn_beyond_the_bank(story):
    at = turn_of_the_late(story, False)
    story.edit(at, ms=TURN + BANK + 1)


def turn_without_its_time(story):
    at = turn_of_the_late(story, False)
    story.edit(at, ms=BANK + TURN - 10_000)


def record_of(story, spent, where):
    at = journal_line(story, "record", 0, lambda line: line["room"] == ROOM and where(line))
    story.journal[at] = {**story.journal[at], "spent": spent}


def journal_overdraws(story):
    record_of(story, BANK + 5_000, spent_whole)


def journal_spares(story):
    record_of(story, BANK // 2, spent_whole)


def journal_charges_the_quick(story):
    record_of(story, 500, lambda line: line["deed"] == "act" and line["cause"] == "player")


def planted(plant):
    def both(story):
        with_bank(story)
        plant(story)
    return both


FAULTS = [(what, EVENING, planted(plant), rule) for what, plant, rule in [
    ("a clock acts before the bank is spent", clock_spares_the_bank, "clock_early"),
    ("a bank that is spent is told whole", bank_grows, "bank"),
    ("a bank is charged for a quick choice", bank_charged_for_nothing, "bank"),
    ("a turn is longer than it and its bank", turn_beyond_the_bank, "clock_ms"),
    ("a turn with a bank has not its time", turn_without_its_time, "clock_short"),
    ("the journal spends more than a bank has", journal_overdraws, "bank"),
    ("the journal's clock leaves some of a bank", journal_spares, "clock_early"),
    ("the journal charges a quick choice", journal_charges_the_quick, "bank"),
]]
