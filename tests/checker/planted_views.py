"""Faults of what viewers are told, secrets of others among it, planted in a recorded history.

Each is (what the server did wrong, the sample, how to plant it, the rule that names it).
"""

from planted_numbers import EVENING, KILLS
from planted_rules import own_draw
from table import PLAYED


def spectator_of(story, msg):
    """What Eve was shown of such an event."""
    return story.find(msg, where=lambda line, message:
                      line["player"] == "Eve" and message["room"] == "evening")


def foreign_draw(story):
    at = own_draw(story)
    story.edit(story.other_viewer(at), card=story.message(at)["card"])


def foreign_deal(story):
    at = story.find("deal", room="evening", where=lambda line, message: "cards" in message)
    story.edit(spectator_of(story, "deal"), cards=story.message(at)["cards"])


def foreign_legal(story):
    at = story.own_choice(after=300)
    message = story.message(at)
    other = story.find("turn", after=at, where=lambda line, told: told["room"] == message["room"]
                       and line["player"] != story.lines[at]["player"])
    story.edit(other, legal=message["legal"])


def foreign_hand(story):
    at = story.find("table", where=lambda line, message: line["player"] == "Eve")
    story.edit(at, you={"seat": 0, "hand": ["2C"], "legal": [], "last_id": 0})


def card_in_presence(story):
    story.edit(story.find("presence"), presence="8H")


def card_in_words(story):
    story.edit(story.find("error"), text="KD may not be played")


def card_in_seats(story):
    at = story.find("table")
    seats = [dict(seat, top="8H") for seat in story.message(at)["seats"]]
    story.edit(at, seats=seats, peek=["9C"])


def stale_state(story):
    at = table_in_play(story)
    state = story.message(at)["state"]
    story.edit(at, state={**state, "discards": state["discards"] + 1})


def table_in_play(story):
    return story.find("table", phase="playing")


def stale_score(story):
    at = story.find("table", nth=2)
    seats = [dict(seat, score=seat["score"] + 3) for seat in story.message(at)["seats"]]
    story.edit(at, seats=seats)


def stale_seats(story):
    at = story.find("table", nth=2)
    story.edit(at, seats=[dict(seat, ready=not seat["ready"])
                          for seat in story.message(at)["seats"]])


def stale_top(story):
    at = table_in_play(story)
    state = story.message(at)["state"]
    story.edit(at, state={**state, "up": "2C" if state["up"] != "2C" else "3D"})


def wrong_turn(story):
    at = story.find("turn", nth=60, where=lambda line, message: "legal" not in message)
    story.edit(at, seat=(story.message(at)["seat"] + 1) % 3)


def old_turn(story):
    """A turn comes before the event that it follows."""
    at = story.find("turn", nth=60, where=lambda line, message: "legal" not in message)
    line = story.lines[at]
    before = next(i for i in range(at - 1, 0, -1) if story.lines[i]["player"] == line["player"]
                  and story.lines[i].get("message", {}).get("msg") in PLAYED)
    story.swap(at, before)


def legal_short(story):
    at = story.own_choice(after=300, least=3)
    story.edit(at, legal=story.message(at)["legal"][1:])


def legal_long(story):
    at = story.own_choice(after=300)
    story.edit(at, legal=[*story.message(at)["legal"], {"msg": "play", "card": "8S", "suit": "H"}])


def legal_twice(story):
    at = story.own_choice(after=300)
    legal = story.message(at)["legal"]
    story.edit(at, legal=[*legal, legal[0]])


def table_legal_short(story):
    """Between hands nothing is legal."""
    at = story.find("table", where=lambda line, message: "you" in message)
    story.edit(at, you={**story.message(at)["you"], "legal": [{"msg": "draw"}]})


def never_told(story):
    """While Cid sleeps, Ann never hears whose turn it is."""
    end = next(i for i, line in enumerate(story.lines) if line["at"] > 29_000_000)
    told = max(i for i in range(end) if story.lines[i]["player"] == "Ann"
               and story.lines[i].get("message", {}).get("msg") == "turn"
               and story.message(i)["room"] == "evening")
    story.drop(told)


FAULTS = [
    ("another's drawn card is shown", KILLS, foreign_draw, "leak"),
    ("a spectator is dealt a hand", EVENING, foreign_deal, "leak"),
    ("another's legal is shown", KILLS, foreign_legal, "leak"),
    ("a spectator's table has a hand", EVENING, foreign_hand, "leak"),
    ("a card stands where presence should", EVENING, card_in_presence, "leak"),
    ("an error names a card", KILLS, card_in_words, "leak"),
    ("a table has cards in fields of its own", KILLS, card_in_seats, "leak"),
    ("a table counts the discards of another moment", EVENING, stale_state, "counts"),
    ("a table shows another top card", EVENING, stale_top, "table_differs"),
    ("a table has scores of another hand", KILLS, stale_score, "table_differs"),
    ("a table has who is ready wrong", KILLS, stale_seats, "table_differs"),
    ("a turn names another seat", KILLS, wrong_turn, "turn_wrong"),
    ("a turn comes before its event", KILLS, old_turn, "turn_wrong"),
    ("legal lacks an entry", KILLS, legal_short, "legal_wrong"),
    ("legal has an entry too many", KILLS, legal_long, "legal_wrong"),
    ("legal has an entry twice", KILLS, legal_twice, "legal_wrong"),
    ("a table between hands has something legal", KILLS, table_legal_short, "legal_wrong"),
    ("a turn is never told", EVENING, never_told, "turn_missing"),
]
