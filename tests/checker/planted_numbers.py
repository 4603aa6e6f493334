"""Faults of the numbers, planted in a recorded history.

Each is (what the server did wrong, the sample, how to plant it, the rule that names it).
"""

KILLS, EVENING = "kills", "evening"


def live_event(story, nth=40, msg="play"):
    return story.find(msg, nth=nth)


def resumed(story, least=1):
    """A resume with so many missed events."""
    return story.find("resume", where=lambda line, message: message["missed"] >= least)


def drop_event(story):
    story.drop(live_event(story))


def double_event(story):
    at = live_event(story)
    message = dict(story.message(at))
    message.pop("re", None)
    story.insert(at + 1, at, **message)


def reorder(story):
    at = story.find("reshuffle")
    line = story.lines[at]
    before = next(i for i in range(at - 1, 0, -1) if story.lines[i].get("way") == "received"
                  and story.lines[i]["player"] == line["player"]
                  and "seq" in story.lines[i]["message"])
    story.swap(at, before)


def skip_number(story):
    message = story.message(live_event(story))
    story.renumber(message["room"], message["seq"], +1)


def epoch_back(story):
    at = next(i for i, line in enumerate(story.lines) if line.get("way") == "received"
              and line["message"].get("epoch", 0) >= 3 and line["message"]["msg"] == "play")
    story.edit_all(at, epoch=1)


def epoch_of_one(story):
    at = live_event(story)
    story.edit(at, epoch=story.message(at)["epoch"] + 1)


def two_stories(story):
    at = story.find("play", nth=30, where=lambda line, message: message["card"][0] != "8")
    story.edit(story.other_viewer(at), card="2C" if story.message(at)["card"] != "2C" else "3C")


def tail_lost(story):
    """After a takeover the newest acknowledged event is gone, and its number used again."""
    at = story.find("resume", missed=0)
    message = story.message(at)
    story.renumber(message["room"], message["seq"] - 1, -1, after=at)


def tail_lost_twice(story):
    """The same, told by `auth` already."""
    at = story.find("auth", where=lambda line, message: message["seats"])
    seats = [dict(seat) for seat in story.message(at)["seats"]]
    seats[0]["seq"] = 1
    story.edit(at, seats=seats)


def stale_resume(story):
    """Others had been shown more before it was asked for."""
    at = resumed(story)
    gone = story.missed_of(at)
    message = story.message(at)
    story.edit(at, seq=message["seq"] - message["missed"], missed=0)
    story.drop(*gone)


def wrong_missed(story):
    at = resumed(story, 0)
    story.edit(at, missed=story.message(at)["missed"] + 1)


def missed_cut(story):
    at = story.find("resume", where=lambda line, message: message["missed"] > 0)
    story.drop(story.missed_of(at)[-1])


def table_instead(story):
    story.resume_to_table(resumed(story))


def no_resume(story):
    story.drop(resumed(story))


def told_before_joining(story):
    at = story.find("auth", nth=3)
    story.insert(at + 1, at, msg="presence", room="anywhere", seat=0, presence="gone")


def no_message(story):
    at = live_event(story)
    line = dict(story.lines[at])
    del line["message"]
    story.lines[at] = line


FAULTS = [
    ("an event is dropped", KILLS, drop_event, "gap"),
    ("an event is sent twice", KILLS, double_event, "twice"),
    ("two events change places", KILLS, reorder, "gap"),
    ("a number is skipped", KILLS, skip_number, "gap"),
    ("an old owner's epoch comes back", KILLS, epoch_back, "epoch_fell"),
    ("one viewer is told another epoch", KILLS, epoch_of_one, "view_differs"),
    ("one viewer is told another card", KILLS, two_stories, "view_differs"),
    ("an acknowledged event is gone after a takeover", KILLS, tail_lost, "lost"),
    ("auth names a table older than was shown", KILLS, tail_lost_twice, "lost"),
    ("a resume knows less than others were shown", KILLS, stale_resume, "stale_view"),
    ("missed is one too many", KILLS, wrong_missed, "resume_wrong"),
    ("the last missed event is not sent", KILLS, missed_cut, "resume_wrong"),
    ("who comes back gets a table", KILLS, table_instead, "resume_skipped"),
    ("events come without the answer to the join", KILLS, no_resume, "uninvited"),
    ("presence is told before a join", KILLS, told_before_joining, "uninvited"),
    ("a line has no message", KILLS, no_message, "malformed"),
]
