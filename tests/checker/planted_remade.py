"""Faults of rooms that are closed and made anew, planted in a recorded history.

Each is (what the server did wrong, the sample, how to plant it, the rule that names it).
"""

REMADE = "remade"


def close_of(story):
    return story.find("close", where=lambda line, message: "re" in message)


def former_end(story):
    """The number with which the first room ended."""
    leaves = (story.message(at) for at in range(close_of(story), anew(story))
              if story.lines[at].get("message", {}).get("msg") == "leave")
    return max(message["seq"] for message in leaves)


def anew(story):
    """What the maker of the second room was shown of it first."""
    return story.find("table", after=close_of(story), where=lambda line, message:
                      "re" in message and "you" in message)


def other_comes(story):
    """What the other player was shown of the second room first."""
    maker = story.lines[anew(story)]["player"]
    return story.find("table", after=anew(story),
                      where=lambda line, message: "re" in message and line["player"] != maker)


def numbers_begin_anew(story):
    at, end = anew(story), former_end(story)
    story.renumber(story.message(at)["room"], end, -end, after=at)


def hands_begin_anew(story):
    story.edit(anew(story), hand_no=0)


def ids_begin_anew(story):
    at = anew(story)
    story.edit(at, you={**story.message(at)["you"], "last_id": 0})


def epoch_stays(story):
    story.edit(anew(story), epoch=story.message(close_of(story))["epoch"])


def edit_seat(story, number, **fields):
    at = anew(story)
    seats = [dict(seat) for seat in story.message(at)["seats"]]
    seats[number].update(fields)
    story.edit(at, seats=seats)


def score_stays(story):
    edit_seat(story, 0, score=17)


def guest_stays(story):
    user = story.message(other_comes(story))["seats"][1]["user"]
    edit_seat(story, 1, user=user, presence="connected")


def not_as_asked(story):
    story.edit(anew(story), private=False)


def seats_of_former(story):
    story.edit(story.request_of(anew(story)), seats=5)


def former_is_resumed(story):
    """Who comes back from the former room is told what it missed, and not shown the new one."""
    at, end = other_comes(story), former_end(story)
    message = story.message(at)
    story.edit(story.request_of(at), epoch=1, seq=end)
    line = {name: message[name] for name in ("room", "epoch", "seq", "re")}
    story.lines[at] = {**story.lines[at], "message": {
        **line, "msg": "resume", "missed": message["seq"] - end,
        "last_id": message["you"]["last_id"]}}


def told_after_the_end(story):
    at = close_of(story)
    story.insert(anew(story), at, msg="presence", room=story.message(at)["room"], seat=0,
                 presence="gone")


def goes_on_after_the_end(story):
    at, end = close_of(story), former_end(story)
    message = story.message(at)
    story.insert(anew(story), at, msg="ready", room=message["room"], epoch=message["epoch"],
                 seq=end + 1, seat=0)


def closed_by_nobody(story):
    at = close_of(story)
    room, seq = story.message(at)["room"], story.message(at)["seq"]
    story.edit(at, re=None)
    story.drop(*(place for place, line in enumerate(story.lines)
                 if line.get("message", {}).get("msg") == "close" and line["way"] == "sent"
                 and line["message"]["room"] == room and place < story.everywhere(room, seq)[-1]))


def id_taken_again(story):
    """An id of the former room makes something else happen in the new one."""
    before = story.find("ready", where=lambda line, message: "re" in message)
    at = story.find("ready", after=anew(story), where=lambda line, message: "re" in message
                    and line["player"] == story.lines[before]["player"])
    story.edit(story.request_of(at), id=story.message(before)["re"])
    story.edit(at, re=story.message(before)["re"])


def former_target(story):
    """The room was to end a match at one point, and goes on as the former one did."""
    story.edit(story.request_of(anew(story)), options={"target": 1})


def own_target(story):
    """The same, and it is the end of the match."""
    former_target(story)
    at = story.find("result", after=anew(story))
    story.edit_all(at, final=True)


def earlier(story, where=lambda line: True):
    return next(at for at, line in enumerate(story.journal)
                if line["kind"] == "earlier" and line["id"] and where(line))


def former_record_lost(story):
    del story.journal[earlier(story)]


def former_record_twice(story):
    line = story.journal[earlier(story)]
    story.journal.append({**line, "seq": line["seq"] + 1})


FAULTS = [
    ("a room made anew counts its events from one", REMADE, numbers_begin_anew, "lost"),
    ("it counts its hands from one", REMADE, hands_begin_anew, "table_differs"),
    ("it forgets the ids", REMADE, ids_begin_anew, "last_id"),
    ("it is of the closed one's epoch", REMADE, epoch_stays, "epoch_fell"),
    ("it begins with a score of before", REMADE, score_stays, "table_differs"),
    ("who sat in the closed one still sits", REMADE, guest_stays, "table_differs"),
    ("it is open, and a private one was asked for", REMADE, not_as_asked, "answer_kind"),
    ("it has the seats of the closed one", REMADE, seats_of_former, "answer_kind"),
    ("it ends its matches as the closed one did", REMADE, former_target, "result"),
    ("who comes back to the closed one gets a resume", REMADE, former_is_resumed, "resume_wrong"),
    ("presence is told of a closed room", REMADE, told_after_the_end, "uninvited"),
    ("somebody becomes ready in a closed room", REMADE, goes_on_after_the_end, "order"),
    ("a room is closed that nobody asked to close", REMADE, closed_by_nobody, "nobody_asked"),
    ("an id of the closed room happens again", REMADE, id_taken_again, "id_conflict"),
    ("what was acknowledged in a closed room is no record", REMADE, former_record_lost,
     "not_in_journal"),
    ("an id of a closed room is a record twice", REMADE, former_record_twice, "journal_twice"),
]
