"""Faults of channels, planted in a conversation that is written here."""

import copy

USERS = ("ann", "bob")
DEN = "room/den"


def line(ms, player, way, **message):
    return {"at": ms * 1000, "player": player, "connection": 1, "way": way, "message": message}


def entry(number, user="ann"):
    return {"channel": "lobby", "n": number, "user": {"id": user, "name": user},
            "text": f"{user} {number}", "at": 1000 + number}


def conversation():
    """Two come in and follow the lobby; one says three things."""
    lines = []
    for at, user in enumerate(USERS):
        lines += [line(at, user, "sent", msg="auth", token="t", id=1),
                  line(at, user, "received", msg="auth", re=1, resume="t", seats=[],
                       user={"id": user, "name": user}),
                  line(at, user, "sent", msg="follow", channel="lobby", last=9, id=2),
                  line(at, user, "received", msg="log", channel="lobby", messages=[], re=2)]
    for number in (1, 2, 3):
        what = entry(number)
        lines += [line(10 + number, "ann", "sent", msg="say", channel="lobby", text=what["text"],
                       id=2 + number),
                  line(10 + number, "ann", "received", msg="said", re=2 + number, **what),
                  line(10 + number, "bob", "received", msg="said", **what)]
    lines += [line(20, "bob", "sent", msg="follow", channel="lobby", last=9, id=9),
              line(20, "bob", "received", msg="log", channel="lobby", re=9,
                   messages=[entry(1), entry(2), entry(3)])]
    return copy.deepcopy(lines)


def anew():
    """The same in a room that is closed and made anew: ann follows it again, where others have
    spoken already, and bob does not."""
    lines = conversation()
    for one in lines:
        message = one["message"]
        for told_of in (message, *message.get("messages", ())):
            if told_of.get("channel") == "lobby":
                told_of["channel"] = DEN
    lines += [line(30, user, "received", msg="close", room="den", epoch=1, seq=9) for user in USERS]
    lines += [line(40, "ann", "sent", msg="follow", channel=DEN, last=9, id=20),
              line(40, "ann", "received", msg="log", channel=DEN, messages=[], re=20)]
    said = [{**entry(number, user), "channel": DEN}
            for number, user in ((5, "eve"), (6, "eve"), (7, "bob"))]
    lines += [line(50, "ann", "received", msg="said", **what) for what in said]
    lines += [line(51, "bob", "sent", msg="say", channel=DEN, text=said[-1]["text"], id=20),
              line(52, "bob", "received", msg="said", re=20, **said[-1])]
    return lines


def told(lines, player, number):
    return next(at for at, one in enumerate(lines) if one["player"] == player
                and one["message"]["msg"] == "said" and one["message"]["n"] == number)


def skipped(lines):
    del lines[told(lines, "bob", 2)]


def twice(lines):
    lines.insert(told(lines, "bob", 3), lines[told(lines, "bob", 2)])


def other_text(lines):
    lines[told(lines, "bob", 2)]["message"]["text"] = "ann 7"


def given_again(lines):
    again = {**entry(3), "n": 4}
    lines.insert(told(lines, "bob", 3) + 1, line(13, "bob", "received", msg="said", **again))


def old_log(lines):
    lines[-1]["message"]["messages"].pop()


def gap_in_log(lines):
    del lines[-1]["message"]["messages"][1]


def other_answer(lines):
    lines[told(lines, "ann", 2)]["message"]["text"] = "ann 9"
    lines[told(lines, "bob", 2)]["message"]["text"] = "ann 9"
    lines[-1]["message"]["messages"][1]["text"] = "ann 9"


FAULTS = [
    ("a follower is not told one", skipped, "channel_gap"),
    ("a follower is told one twice", twice, "channel_gap"),
    ("two texts at one number", other_text, "channel_differs"),
    ("said twice for one say", given_again, "channel_twice"),
    ("a log older than what was shown", old_log, "channel_lost"),
    ("a log with a hole", gap_in_log, "channel_gap"),
    ("another text than was asked", other_answer, "answer_kind"),
]
