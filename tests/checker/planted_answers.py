"""Faults of the answers, planted in a recorded history.

Each is (what the server did wrong, the sample, how to plant it, the rule that names it).
"""

from planted_numbers import EVENING, KILLS, resumed
from table import PLAYED


def accepted(story, nth=10, msg="play"):
    """An action that was accepted at once, and its player acted again on the same connection."""
    return story.find(msg, nth=nth, where=lambda line, message: "re" in message)


def two_answers(story):
    at = accepted(story)
    story.insert(at + 1, at, **story.message(at))
    story.insert(at + 1, at, msg="error", code="illegal_action", text="no",
                 re=story.message(at)["re"])


def no_answer(story):
    story.edit(accepted(story), re=None)


def never_an_answer(story):
    at = story.find("ping", way="sent")
    story.drop(story.answer_of(at))


def wrong_kind(story):
    at = story.find("resume")
    story.edit(at, msg="ok", room=None, epoch=None, seq=None, missed=None, last_id=None)


def wrong_pong(story):
    story.edit(story.find("pong"), t=8)


def other_room(story):
    at = accepted(story)
    others = {line["message"]["room"] for line in story.lines
              if line.get("message", {}).get("msg") == "deal"} - {story.message(at)["room"]}
    story.edit(story.request_of(at), room=others.pop())


def again(story):
    """The answer to an id that was sent again after it had been answered."""
    answered = set()
    for at, line in enumerate(story.lines):
        message = line.get("message", {})
        if line.get("way") != "received" or message.get("msg") not in PLAYED \
                or "re" not in message:
            continue
        if (line["player"], message["re"]) in answered:
            return at
        answered.add((line["player"], message["re"]))
    raise StopIteration


def applied_twice(story):
    at = again(story)
    story.edit(at, seq=story.message(at)["seq"] + 3)


def forgotten_id(story):
    at = again(story)
    re = story.message(at)["re"]
    story.lines[at] = {**story.lines[at], "message": {
        "msg": "error", "code": "not_your_turn", "text": "not your turn", "re": re}}


def id_used_twice(story):
    """The conflicting action is answered by the old event."""
    at = story.find("error", code="id_conflict")
    re = story.message(at)["re"]
    first = story.find("ready", re=re, where=lambda line, message:
                       line["player"] == story.lines[at]["player"])
    story.lines[at] = {**story.lines[at], "message": {**story.message(first), "re": re}}


def conflict_from_nowhere(story):
    at = again(story)
    story.lines[at] = {**story.lines[at], "message": {
        "msg": "error", "code": "id_conflict", "text": "id in use", "re": story.message(at)["re"]}}


def refuse(story, code, **more):
    at = story.own_choice(after=200)
    line, entry = story.lines[at], story.message(at)["legal"][-1]
    number = 1_000_000
    story.insert(at + 1, at, msg="error", code=code, text="no", re=number, **more)
    story.insert(at + 1, at, way="sent", id=number, room=story.message(at)["room"], **entry)
    assert line["player"] == story.lines[at + 1]["player"]


def retry_unsaid(story):
    story.edit(story.find("error", code="unavailable"), retry=None, after=None)


def lower_last_id(story):
    at = resumed(story, 0)
    story.edit(at, last_id=story.message(at)["last_id"] - 1)


def table_last_id(story):
    at = story.find("table", where=lambda line, message: message.get("you", {}).get("last_id"))
    you = dict(story.message(at)["you"], last_id=story.message(at)["you"]["last_id"] + 1)
    story.edit(at, you=you)


def acted_for(story):
    """Somebody's card is played, and nobody asked for it."""
    at = accepted(story)
    story.drop(story.request_of(at))
    at = accepted(story) if story.message(at - 1)["msg"] != "play" else at - 1
    story.edit(at, re=None)


FAULTS = [
    ("a request has two answers", KILLS, two_answers, "answer_unasked"),
    ("an action has no answer", KILLS, no_answer, "no_answer"),
    ("a ping has no answer for 30 s", EVENING, never_an_answer, "no_answer"),
    ("a join is answered by ok", KILLS, wrong_kind, "answer_kind"),
    ("a pong has another t", EVENING, wrong_pong, "answer_kind"),
    ("an action is answered from another room", KILLS, other_room, "answer_kind"),
    ("an id sent again is applied again", KILLS, applied_twice, "answer_differs"),
    ("an id sent again is refused", KILLS, forgotten_id, "answer_differs"),
    ("an id is good for another action too", EVENING, id_used_twice, "id_conflict"),
    ("an id sent again is a conflict", KILLS, conflict_from_nowhere, "answer_differs"),
    ("a legal action is illegal_action", KILLS,
     lambda story: refuse(story, "illegal_action"), "wrong_refusal"),
    ("who is to act hears not_your_turn", KILLS,
     lambda story: refuse(story, "not_your_turn"), "wrong_refusal"),
    ("who sits hears not_seated", KILLS,
     lambda story: refuse(story, "not_seated"), "wrong_refusal"),
    ("a new id is stale", KILLS, lambda story: refuse(story, "stale"), "wrong_refusal"),
    ("a new id is a conflict", KILLS, lambda story: refuse(story, "id_conflict"), "id_conflict"),
    ("unavailable does not say retry", KILLS, retry_unsaid, "wrong_refusal"),
    ("last_id of a resume is too low", KILLS, lower_last_id, "last_id"),
    ("last_id of a table is too high", EVENING, table_last_id, "last_id"),
    ("a card is played that nobody asked for", KILLS, acted_for, "nobody_asked"),
]
