"""The cards, as the protocol writes them, and where a message may show one."""

import re

RANKS = "A23456789TJQK"
SUITS = "CDHS"
PACK = frozenset(rank + suit for rank in RANKS for suit in SUITS)
CARD = re.compile(r"(?:[A23456789TJQK][CDHS]|[BR]J)'?")
CARD_IN_WORDS = re.compile(r"(?<![\w-])(?:[A23456789TJQK][CDHS]|[BR]J)(?![\w-])")

# What each kind may show of cards; whether it is the right card is checked where it is followed.
MAY_SHOW = {"deal": {"up", "cards"}, "draw": {"card"}, "play": {"card", "cards"},
            "result": {"hands"}, "table": {"state", "you"}, "turn": {"legal"},
            "proof": {"cards"}}
# What people chose themselves, or what is sealed.
FREE_TEXT = {"msg", "room", "name", "user", "game", "channel", "resume", "token", "code", "rooms",
             "re", "seq", "epoch", "seat", "ms"}
NOTHING = frozenset()


def points(card):
    """What a card left in a hand counts: eight 50, court card or ten 10, ace 1, else its number."""
    rank = card[0]
    if rank == "8":
        return 50
    return 10 if rank in "TJQK" else RANKS.index(rank) + 1


def leaked(message):
    """The first card in a field that has no business to show one, as (field, card); or None."""
    kind = message.get("msg")
    may = MAY_SHOW.get(kind, NOTHING)
    for field, value in message.items():
        if field in FREE_TEXT or field in may:
            continue
        found = find_card(value, kind in ("said", "log", "notice"))
        if found:
            return field, found
    return None


def find_card(value, of_people):
    if isinstance(value, str):
        if CARD.fullmatch(value):
            return value
        # What the server says in words; what people say is theirs.
        words = None if of_people or len(value) < 4 else CARD_IN_WORDS.search(value)
        return words.group(0) if words else None
    if isinstance(value, dict):
        value = [one for field, one in value.items() if field not in FREE_TEXT]
    if isinstance(value, list):
        for one in value:
            found = find_card(one, of_people)
            if found:
                return found
    return None
