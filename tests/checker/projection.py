"""What a viewer may know of a table, from the reference's own picture of it, against what was told.

Each check gives (rule, what) of what is wrong.
"""

import crazy_eights
from table import GAMES

TURN_MS = 30_000
SEAT_FIELDS = ("user", "bot", "ready", "stand_in", "watching")
ENTRY = {"msg", "card", "suit"}


def legal_set(entries):
    """`legal` as a set of (verb, card, suit), and whether an entry has more, or stands twice."""
    told = {(entry["msg"], entry.get("card"), entry.get("suit")) for entry in entries}
    odd = len(told) != len(entries) or any(not ENTRY.issuperset(entry) for entry in entries)
    return told, odd


def check_legal(table, place, entries):
    told, odd = legal_set(entries)
    if odd:
        yield "legal_wrong", "an entry stands twice, or says more than it may"
    if table.hand is None or not table.sees_hand(place):
        if told and table.game in GAMES:
            yield "legal_wrong", "nothing may be done now"
        return
    legal = table.hand.legal(place)
    if legal is None:
        yield from check_legal_in_part(table.hand, place, told)
    elif told != legal:
        missing = sorted(legal - told, key=str)
        extra = sorted(told - legal, key=str)
        yield "legal_wrong", f"missing {missing}, too many {extra}"


def check_legal_in_part(hand, place, told):
    """Of a hand, or a drawn card, that is not known: what cannot be all the same."""
    if not any(verb == hand.timeout() for verb, _, _ in told):
        yield "legal_wrong", f"{hand.timeout()} is missing"
    cards = {card for verb, card, _ in told if verb == "play"}
    for card in cards:
        if not hand.fits(card) or hand.where.get(card, place) != place:
            yield "legal_wrong", f"{card} cannot be played"
    if hand.drawn == crazy_eights.UNSEEN and len(cards) > 1:
        yield "legal_wrong", "only the card just drawn may be played"


def check_ms(turn):
    """What is left of a turn, the bank of its seat included, which is spent last."""
    ms, bank = turn["ms"], turn.get("bank", 0)
    whole = isinstance(ms, int) and isinstance(bank, int)
    if not whole or not 0 <= bank <= ms <= TURN_MS + bank:
        yield "clock_ms", f"{ms} ms of {TURN_MS}, and of a bank {bank}"


def check_turn(table, user, message):
    """A `turn` told to `user` after the newest event."""
    yield from check_ms(message)
    place = message["seat"]
    own = table.seat_of(user) == place and table.sees_hand(place)
    if "legal" in message and not own:
        yield "leak", "legal of a seat that is another's"
        return
    if table.game not in GAMES:
        return
    acts = table.hand.turn if table.hand and not table.hand.ending else None
    lapses = message.get("legal") == [] and acts != place
    if acts != place and not lapses:
        yield "turn_wrong", f"seat {acts} is to act"
    elif own and "legal" not in message:
        yield "legal_wrong", "a turn of one's own without legal"
    elif own:
        yield from check_legal(table, place, message["legal"])


def check_table(table, user, message, last_ids):
    place = table.seat_of(user)
    hand = table.hand
    expected = {"game": table.game, "hand_no": table.hand_no, "phase": table.phase,
                "auto": table.auto}
    for field, value in expected.items():
        if message[field] != value:
            yield "table_differs", f"{field}: expected {value}"
    if message.get("fairness") != table.published:
        yield "table_differs", f"fairness: expected {table.published}"
    if len(message["seats"]) != len(table.seats):
        yield "table_differs", f"seats: expected {len(table.seats)} of them"
        return
    for number, (told, seat) in enumerate(zip(message["seats"], table.seats)):
        yield from check_seat(table, number, told, seat)
    if table.game not in GAMES:
        return
    state = hand.state() if hand else {}
    if message["state"] != state:
        counts = hand and {"stock", "discards"} & {
            field for field in state if message["state"].get(field) != state[field]}
        yield "counts" if counts else "table_differs", f"state: expected {state}"
    acts = hand.turn if hand and not hand.ending else None
    turn = message["turn"]
    if (turn and turn["seat"]) != acts:
        yield "turn_wrong", f"turn: seat {acts} is to act"
    if turn:
        yield from check_ms(turn)
    yield from check_you(table, place, message, last_ids)


def check_seat(table, number, told, seat):
    for field in SEAT_FIELDS:
        if told[field] != getattr(seat, field):
            yield "table_differs", f"{field} of seat {number}: expected {getattr(seat, field)}"
    if seat.score is not None and told["score"] != seat.score:
        yield "table_differs", f"score of seat {number}: expected {seat.score}"
    cards = table.hand.counts[number] if table.hand else 0
    if told["cards"] != cards and table.game in GAMES:
        yield "counts", f"cards of seat {number}: expected {cards}"
    if told["seat"] != number:
        yield "table_differs", f"seat {number} says that it is {told['seat']}"
    fits = told["presence"] == "connected" if seat.bot else (
        told["presence"] == "gone" if seat.user is None else True)
    if not fits:
        yield "table_differs", f"presence of seat {number} cannot be {told['presence']}"


def check_you(table, place, message, last_ids):
    you = message.get("you")
    if place is None:
        if you is not None:
            yield "leak", "a hand for one who does not sit"
        return
    if you is None:
        yield "table_differs", "one who sits gets no you"
        return
    if set(you) != {"seat", "hand", "legal", "last_id"}:
        yield "leak", f"you has the fields {sorted(you)}"
    if you["seat"] != place:
        yield "table_differs", f"you: expected seat {place}"
    if not table.sees_hand(place):
        if you["hand"]:
            yield "leak", "cards of a hand that one is not in"
    elif table.hand.looked_into(place) and set(you["hand"]) != table.hand.known[place]:
        yield "cards", f"hand: expected {sorted(table.hand.known[place])}"
    elif len(you["hand"]) != table.hand.counts[place]:
        yield "counts", f"hand: expected {table.hand.counts[place]} cards"
    yield from check_legal(table, place, you["legal"])
    yield from check_last_id(you["last_id"], last_ids)


def check_last_id(told, last_ids):
    if last_ids is not None and told not in last_ids:
        yield "last_id", f"expected {' or '.join(map(str, sorted(last_ids)))}"


def allowed(table, place, request):
    """The code with which the request would be refused after this event; None: it would not."""
    if place is None:
        return "not_seated"
    if request.msg == "leave":
        return None
    if request.msg == "ready":
        taken = table.phase == "playing" or table.seats[place].ready
        return "illegal_action" if taken else None
    if request.msg == "reveal":
        # No verb of the game: too late, or not what was committed to.
        return "illegal_action"
    if not table.sees_hand(place) or table.hand.turn != place or table.hand.ending:
        return "not_your_turn"
    legal = table.hand.legal(place)
    if legal is None:
        return "?"
    wanted = (request.msg, request.body.get("card"), request.body.get("suit"))
    return None if wanted in legal else "illegal_action"
