"""Crazy eights, a second time: one hand as an onlooker follows it who may see several seats' cards.

Written from the rules in prose (pagat.com, Bicycle, and what the house chose where they differ),
not from the server. Cards that nobody recorded was shown are unknown: they are somewhere among the
stock and the hands that nobody looks into, and what can be said of them still is.

A hand that nobody looks into is a list of slots, each with the number of the event that filled it.
A card that went back to the stock in a reshuffle cannot fill a slot older than that.
"""

from cards import PACK, SUITS, points

NAME = "crazy-eights"
UP, BENEATH = -1, -2
UNSEEN = "?"
PLACES = {UP: "the top card", BENEATH: "beneath the top card"}


class Hand:
    """`faults` collects (rule, what); whatever happened is followed as well as can be."""

    def __init__(self, seats, playing, first, up, stock, at):
        self.faults = []
        self.playing = playing
        self.turn = first
        self.counts = [0] * seats
        self.known = {seat: set() for seat in playing}
        self.slots = {seat: [] for seat in playing}
        self.where = {up: UP}
        self.since = {}  # card: the event that last shuffled it into the stock
        self.up, self.suit = up, up[1]
        self.stock, self.beneath = stock, 0
        self.drawn = None  # by who is to act: the card, UNSEEN, or None
        self.blocked = 0   # passes in a row for want of a stock; None where it is not known
        self.ending = False  # the next event is the result
        self.at = at

    def fault(self, rule, what):
        self.faults.append((rule, what))

    def fill(self, seat, count):
        self.counts[seat] += count
        self.slots[seat] += [self.at] * count

    # ---- the deal ----

    def deal(self, event, own):
        """`own`: the cards of those seats whose deal was seen."""
        each = 7 if len(self.playing) == 2 else 5
        want = [each if seat in self.playing else 0 for seat in range(len(self.counts))]
        if event["counts"] != want:
            self.fault("deal", f"counts: expected {want}")
        left = len(PACK) - 1 - each * len(self.playing)
        if event["stock"] != left:
            self.fault("counts", f"stock: expected {left}")
        for seat in self.playing:
            self.fill(seat, each)
        for seat, cards in own.items():
            self.learn(seat, cards)

    def learn(self, seat, cards):
        """A seat's hand, as it was shown to it whole."""
        if len(cards) != self.counts[seat] or len(set(cards)) != len(cards):
            self.fault("cards", f"seat {seat} holds {self.counts[seat]} cards, shown {cards}")
            return
        if not self.slots[seat]:
            if set(cards) != self.known[seat]:
                self.fault("cards", f"seat {seat} holds {sorted(self.known[seat])}, not {cards}")
            return
        last_one = len(self.slots[seat]) == 1
        for card in sorted(set(cards) - self.known[seat], key=lambda card: self.since.get(card, 0)):
            self.settle(seat, card)
            if last_one and self.drawn == UNSEEN and self.turn == seat:
                self.drawn = card

    def settle(self, seat, card):
        """An unknown card of `seat` turns out to be this one."""
        if card not in PACK:
            return self.fault("cards", f"{card} is not of the pack")
        if card in self.where:
            return self.fault("cards", f"{card} at seat {seat} is {self.place(card)}")
        if not self.free_slot(seat, card):
            return self.fault("cards", f"seat {seat} cannot hold {card}: it has drawn nothing "
                                       f"since that was shuffled into the stock")
        self.where[card] = seat
        self.known[seat].add(card)
        return None

    def free_slot(self, seat, card):
        """Takes the oldest slot that the card can have filled: the later ones fit any other."""
        since = self.since.get(card, -1)
        slots = self.slots[seat]
        for place, filled in enumerate(slots):
            if filled > since:
                del slots[place]
                return True
        return False

    def place(self, card):
        at = self.where.get(card)
        return PLACES.get(at) or f"in the hand of seat {at}"

    # ---- what somebody does ----

    def act(self, event, secret):
        self.at = event["seq"]
        seat = event["seat"]
        if self.ending:
            self.fault("order", "the hand is over, and its result is due")
        if seat not in self.known:
            return self.fault("turn_order", f"seat {seat} is not in this hand")
        if seat != self.turn:
            self.fault("turn_order", f"it is the turn of seat {self.turn}, not {seat}")
            self.turn, self.drawn = seat, None
        return self.DEEDS[event["msg"]](self, event, seat, secret)

    def draw(self, event, seat, secret):
        if self.drawn:
            self.fault("illegal", f"seat {seat} has drawn already")
        if self.stock == 0:
            self.fault("illegal", "there is nothing to draw")
        self.stock = max(0, self.stock - 1)
        if event["stock"] != self.stock:
            self.fault("counts", f"stock: expected {self.stock}")
            self.stock = event["stock"]
        self.fill(seat, 1)
        self.drawn = UNSEEN
        if secret:
            self.drawn = secret
            slots = self.slots[seat]
            self.slots[seat] = [self.at]
            self.settle(seat, secret)
            self.slots[seat] = slots[:-1] + self.slots[seat]

    def play(self, event, seat, _):
        card, suit = event["card"], event.get("suit")
        if card not in PACK:
            return self.fault("cards", f"{card} is not of the pack")
        if card[0] != "8" and suit is not None:
            self.fault("illegal", f"{card} names a suit")
        if card[0] == "8" and (suit is None or suit not in SUITS):
            self.fault("illegal", "an eight must name a suit")
        if not self.fits(card):
            self.fault("illegal", f"{card} on {self.up}, with {self.suit} to follow")
        self.take(seat, card)
        self.counts[seat] -= 1
        if self.up:
            self.where[self.up] = BENEATH
        self.where[card] = UP
        self.up, self.suit = card, suit or card[1]
        self.beneath += 1
        self.blocked = 0
        self.ending = self.counts[seat] == 0
        return self.next_turn()

    def take(self, seat, card):
        """Out of the hand that must hold it."""
        if self.drawn not in (None, UNSEEN, card):
            self.fault("illegal", f"seat {seat} drew {self.drawn} and plays {card}")
        if card in self.known[seat]:
            if self.drawn == UNSEEN and not self.slots[seat]:
                self.drawn = card
            self.known[seat].discard(card)
        elif card in self.where:
            self.fault("cards", f"seat {seat} plays {card}, which is {self.place(card)}")
            self.known.get(self.where[card], set()).discard(card)
        elif self.drawn == UNSEEN and self.slots[seat]:
            self.slots[seat].pop()  # it can only be the card just drawn
        elif not self.free_slot(seat, card):
            self.fault("cards", f"seat {seat} plays {card}, which it cannot hold")

    def pass_on(self, _, seat, __):
        if not self.drawn and self.stock > 0:
            self.fault("illegal", f"seat {seat} may draw, and so may not pass")
        if self.drawn:
            self.blocked = 0
        elif self.blocked is not None:
            self.blocked += 1
        self.ending = self.blocked == len(self.playing)
        self.next_turn()

    def next_turn(self):
        after = [seat for seat in self.playing if seat > self.turn]
        self.turn = after[0] if after else self.playing[0]
        self.drawn = None

    DEEDS = {"draw": draw, "play": play, "pass": pass_on}

    # ---- what follows by itself ----

    def wants_reshuffle(self, after):
        return (after in ("draw", "play") and not self.ending and self.stock == 0
                and self.beneath > 0)

    def reshuffle(self, event):
        if event["stock"] != self.beneath:
            self.fault("reshuffle", f"stock: expected {self.beneath}, the discards beneath the top")
        for card, at in list(self.where.items()):
            if at == BENEATH:
                del self.where[card]
                self.since[card] = event["seq"]
        self.stock, self.beneath = event["stock"], 0

    def may_end(self):
        return self.ending or (self.blocked is None and self.stock == 0)

    def result(self, event):
        """The points that each seat gets, and the winner, or None."""
        hands = event["hands"]
        if len(hands) != len(self.counts):
            self.fault("result", f"hands: expected {len(self.counts)} of them")
            return None
        for seat, cards in enumerate(hands):
            if seat in self.known:
                self.learn(seat, cards)
            elif cards:
                self.fault("cards", f"seat {seat} was not in this hand")
        left = {seat: sum(points(card) for card in hands[seat]) for seat in self.playing}
        fewest = min(left.values())
        best = [seat for seat in self.playing if left[seat] == fewest]
        scored = [0] * len(self.counts)
        if len(best) == 1:
            scored[best[0]] = sum(left.values()) - fewest * len(left)
        return scored, best[0] if len(best) == 1 else None

    # ---- what a viewer may know ----

    def fits(self, card):
        return card[0] == "8" or card[1] == self.suit or (self.up[0] != "8"
                                                           and card[0] == self.up[0])

    def looked_into(self, seat):
        return seat in self.known and not self.slots[seat]

    def legal(self, seat):
        """What the seat may do, as a set of (verb, card, suit); None where its hand is unknown."""
        if self.ending or seat != self.turn:
            return set()
        if not self.looked_into(seat) or self.drawn == UNSEEN:
            return None
        held = [self.drawn] if self.drawn else self.known[seat]
        may = {("play", card, suit) for card in held if self.fits(card)
               for suit in (SUITS if card[0] == "8" else (None,))}
        may.add(("pass" if self.drawn or self.stock == 0 else "draw", None, None))
        return may

    def timeout(self):
        """What a clock does for who is to act."""
        return "pass" if self.drawn or self.stock == 0 else "draw"

    def state(self):
        return {"up": self.up, "suit": self.suit, "stock": self.stock, "discards": self.beneath,
                "drawn": self.drawn is not None}


def adopt(view, playing, at):
    """The hand that a `table` shows, by somebody who comes upon it in the middle."""
    state = view["state"]
    hand = Hand(len(view["seats"]), playing, view["turn"]["seat"], state["up"], state["stock"], at)
    hand.suit, hand.beneath = state["suit"], state["discards"]
    hand.drawn = UNSEEN if state["drawn"] else None
    hand.blocked = None if hand.stock == 0 else 0
    for seat in playing:
        hand.fill(seat, view["seats"][seat]["cards"])
    total = sum(hand.counts) + hand.stock + hand.beneath + 1
    if total != len(PACK):
        hand.fault("counts", f"{total} cards in all, of a pack of {len(PACK)}")
    return hand
