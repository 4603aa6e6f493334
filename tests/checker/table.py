"""A table, a second time: seats, hands and scores as the protocol's words say that they go."""

import crazy_eights

GAMES = {crazy_eights.NAME: crazy_eights}
HOUSE = "house/"
TARGET = 200
MOST_ROOTS = 64  # that a `table` names
PLAYED = ("draw", "play", "pass")


class Seat:
    __slots__ = ("user", "bot", "ready", "stand_in", "watching", "score")

    def __init__(self, user=None, bot=False, ready=False):
        self.user, self.bot, self.ready = user, bot, ready
        self.stand_in = self.watching = False
        self.score = 0

    @property
    def human(self):
        return self.user is not None and not self.bot

    def clear(self):
        self.__init__()


class Table:
    """Follows events; `faults` collects (rule, what). `seq` is None before the first view."""

    def __init__(self):
        self.options = {}   # None: they are not known
        self.faults = []
        self.seq = None
        self.seats = []
        self.game = None
        self.auto = False
        self.phase = "waiting"
        self.hand_no = 0
        self.hand = None
        self.host = None    # of a private room: user id
        self.final = False  # of the last result; None where it is not known
        self.due = []       # (msg, fields) that must follow at once
        self.closed = False     # all leave, house bots too, and nothing follows
        self.all_ready = False  # and so the deal, or house bots before it, are due
        self.published = None   # of the proof of the deal that is on or committed to

    def fault(self, rule, what):
        self.faults.append((rule, what))

    def seat_of(self, user):
        return next((place for place, seat in enumerate(self.seats)
                     if seat.human and seat.user["id"] == user), None)

    def dealt_in(self, place):
        return self.hand is not None and place in self.hand.playing

    def sees_hand(self, place):
        return (place is not None and self.seats[place].human and self.dealt_in(place)
                and not self.seats[place].watching)

    # ---- coming upon it ----

    def may_begin(self):
        """Nothing is known of it yet, or it is closed and its name free."""
        return self.seq is None or (self.closed and not self.due)

    def begin(self, view, options):
        """An empty room, before its first event. Of a closed one of its name the numbers go on,
        of hands also that of one that was committed to and never dealt."""
        if self.published:
            self.hand_no = max(self.hand_no, self.published["hand_no"])
        self.options = options
        self.seats = [Seat() for _ in view["seats"]]
        self.game, self.auto, self.host = view["game"], view["auto"], view.get("host")
        self.phase, self.hand, self.seq = "waiting", None, self.seq or 0
        self.due, self.final, self.published, self.closed = [], False, None, False
        self.all_ready = False

    def adopt(self, view, options):
        """What a `table` shows, where the thread was lost."""
        self.begin(view, options)
        self.seq, self.hand_no, self.phase = view["seq"], view["hand_no"], view["phase"]
        for place, shown in enumerate(view["seats"]):
            seat = self.seats[place]
            seat.user, seat.bot, seat.ready = shown["user"], shown["bot"], shown["ready"]
            seat.stand_in, seat.watching = shown["stand_in"], shown["watching"]
            seat.score = shown["score"]
        self.published = view.get("fairness")
        self.final = None if self.phase == "result" else False
        if self.phase == "playing" and self.game in GAMES and view["turn"]:
            playing = [place for place, seat in enumerate(self.seats)
                       if seat.stand_in or (seat.user and not seat.watching)]
            self.hand = GAMES[self.game].adopt(view, playing, self.seq)
            self.take_faults()

    def take_faults(self):
        if self.hand.faults:
            self.faults += self.hand.faults
            self.hand.faults = []

    # ---- events ----

    def apply(self, event):
        self.seq = event.seq
        msg, public = event.msg, event.public
        if self.closed and not self.due:
            return self.fault("order", f"the room is closed, and {msg} comes")
        handle = self.HANDLES.get(msg)
        if msg == "fairness":
            return self.publish(public)
        if handle is None:
            return self.fault("order", f"{msg} is none of this game's events")
        self.check_due(msg, public)
        if not 0 <= public.get("seat", 0) < len(self.seats):
            return self.fault("seats", f"there is no seat {public['seat']}")
        handle(self, public, event)
        return None

    def publish(self, told):
        # Who contributes is waited for, and others may come and go meanwhile.
        self.all_ready = self.all_ready and not told.get("seats")
        if "commitment" in told:
            self.published = {field: told[field]
                              for field in ("hand_no", "commitment", "seats", "entropy")}
            self.published["roots"] = []
        elif "root" in told and self.published is not None:
            root = {"shuffle": told["shuffle"], "root": told["root"]}
            self.published["roots"] = [*self.published["roots"], root][-MOST_ROOTS:]
        elif "opening" in told:
            self.published = None

    def check_due(self, msg, public):
        if self.due:
            wanted, fields = self.due.pop(0)
            if msg != wanted or any(public.get(field) != value for field, value in fields.items()):
                rule = "reshuffle" if wanted == "reshuffle" else "order"
                self.fault(rule, f"{wanted} {fields or ''} is due, and {msg} comes")
                self.due = []
        elif msg == "reshuffle":
            self.fault("reshuffle", "the stock is not gone, or there is nothing to shuffle")
        if self.all_ready and msg != "deal" and not (msg == "join" and public["bot"]):
            self.fault("deal", f"all are ready, and {msg} comes")
        self.all_ready = self.all_ready and msg == "join"

    def join(self, public, _):
        place, user, bot = public["seat"], public["user"], public["bot"]
        seat = self.seats[place]
        if bot != user["id"].startswith(HOUSE):
            self.fault("seats", f"bot is {bot} of {user['id']}")
        if seat.human or (seat.bot and bot):
            self.fault("seats", f"seat {place} is taken by {seat.user['id']}")
        if not bot and self.seat_of(user["id"]) is not None:
            self.fault("seats", f"{user['id']} has a seat already")
        score = Seat(user, bot, bot or self.auto)
        if self.phase == "playing":
            score.watching = True
            score.stand_in = self.dealt_in(place)
            if score.stand_in:
                self.due = [("stand_in", {"seat": place, "bot": True})]
        self.seats[place] = score

    def leave(self, public, _):
        place = public["seat"]
        seat = self.seats[place]
        if seat.user is None or seat.user["id"] != public["user"]["id"]:
            self.fault("seats", f"{public['user']['id']} does not sit at seat {place}")
        kept, already = self.dealt_in(place), seat.stand_in
        was_human = seat.human
        seat.clear()
        if kept:
            seat.stand_in = True
            if not already:
                self.due = [("stand_in", {"seat": place, "bot": True})]
        elif was_human and not self.closed:
            self.clear_bots()

    def clear_bots(self):
        """House bots do not sit alone."""
        if self.phase != "playing" and not any(seat.human for seat in self.seats):
            self.due += [("leave", {"seat": place}) for place, seat in enumerate(self.seats)
                         if seat.bot]

    def ready(self, public, _):
        seat = self.seats[public["seat"]]
        if not seat.human or seat.ready or self.phase == "playing":
            self.fault("seats", f"seat {public['seat']} cannot become ready now")
        seat.ready = True
        self.all_ready = self.may_deal() and not self.gathering()

    def start(self, *_):
        if self.phase == "playing":
            self.fault("seats", "the host begins while a hand is on")
        for seat in self.seats:
            seat.ready = seat.user is not None
        self.all_ready = self.may_deal() and not self.gathering()

    def kick(self, public, _):
        if self.seats[public["seat"]].user is None:
            self.fault("seats", f"nobody sits at seat {public['seat']}")
        self.due = [("leave", {"seat": public["seat"]})]

    def mute(self, public, _):
        if self.seat_of(public["user"]["id"]) is None:
            self.fault("seats", f"{public['user']['id']} does not sit here")

    def close(self, *_):
        if self.phase == "playing":
            self.fault("seats", "the room is closed while a hand is on")
        self.phase, self.final, self.closed = "waiting", False, True
        self.due = [("leave", {"seat": place}) for place, seat in enumerate(self.seats)
                    if seat.user is not None]

    def reveal(self, public, _):
        if self.phase == "playing":
            self.fault("order", "a reveal after the deal")

    def gathering(self):
        """Whether those who contribute to the next deal are waited for."""
        published = self.published
        return published is not None and published["seats"] \
            and published["hand_no"] > self.hand_no

    def may_deal(self):
        sitting = [seat for seat in self.seats if seat.user]
        return len(sitting) >= 2 and all(seat.ready for seat in sitting)

    def stand_in(self, public, _):
        seat = self.seats[public["seat"]]
        if public["bot"] == seat.stand_in and not seat.watching and seat.user:
            self.fault("seats", f"stand_in of seat {public['seat']} is so already")
        if public["bot"] and not self.dealt_in(public["seat"]):
            self.fault("seats", f"seat {public['seat']} is not in a hand")
        seat.stand_in = public["bot"]
        if self.phase == "result" and not self.due:
            self.clear_bots()

    def deal(self, public, event):
        if self.phase == "playing":
            self.fault("deal", "a hand is on")
        if not self.may_deal():
            self.fault("deal", "not all are ready, or too few sit")
        if public["hand_no"] != self.hand_no + 1:
            self.fault("deal", f"hand_no: expected {self.hand_no + 1}")
        self.hand_no, self.phase = public["hand_no"], "playing"
        playing = [place for place, seat in enumerate(self.seats) if seat.user]
        for seat in self.seats:
            if self.final:
                seat.score = 0
            elif self.final is None:
                seat.score = None
            seat.ready = seat.user is not None and (seat.bot or self.auto)
        self.final = False
        # The first to act moves on by one with each hand.
        first = playing[(self.hand_no - 1) % len(playing)] if playing else 0
        game = GAMES.get(self.game)
        if game is None:
            return
        self.hand = game.Hand(len(self.seats), playing, first, public["up"], public["stock"],
                              event.seq)
        own = {self.seat_of(user): cards for user, cards in event.shown.items() if cards}
        own.pop(None, None)
        self.hand.deal(public, {seat: cards for seat, cards in own.items() if seat in playing})
        self.take_faults()

    def act(self, public, event):
        if self.hand is None:
            if self.game in GAMES:
                self.fault("turn_order", "no hand is on")
            return
        self.hand.act(public, event.secret())
        self.take_faults()
        if self.hand.ending:
            self.due = [("result", {})]
        elif self.hand.wants_reshuffle(event.msg):
            self.due = [("reshuffle", {})]

    def reshuffle(self, public, _):
        if self.hand:
            self.hand.reshuffle(public)
            self.take_faults()

    def result(self, public, _):
        if self.hand is None:
            if self.game in GAMES:
                self.fault("result", "no hand is on")
            return
        if not self.hand.may_end():
            self.fault("result", "the hand is not over")
        counted = self.hand.result(public)
        self.take_faults()
        if public["hand_no"] != self.hand_no:
            self.fault("result", f"hand_no: expected {self.hand_no}")
        if counted:
            self.check_scores(public, *counted)
        self.phase, self.hand = "result", None
        self.final = public["final"]
        for place, seat in enumerate(self.seats):
            seat.watching = False
            seat.score = public["scores"][place] if place < len(public["scores"]) else None
            if seat.stand_in:
                self.due.append(("stand_in", {"seat": place, "bot": False}))
        if not self.due:
            self.clear_bots()

    def check_scores(self, public, points, winner):
        if public["points"] != points:
            self.fault("result", f"points: expected {points}")
        if public["winner"] != winner:
            self.fault("result", f"winner: expected {winner}")
        before = [seat.score for seat in self.seats]
        if None in before:  # it was not seen whether the scores began anew
            return
        scores = [was + more for was, more in zip(before, points)]
        if public["scores"] != scores:
            self.fault("result", f"scores: expected {scores}")
        target = None if self.options is None else self.options.get("target", TARGET)
        if target is not None and public["final"] != any(score >= target for score in scores):
            self.fault("result", f"final: the target is {target}")

    HANDLES = {"join": join, "leave": leave, "ready": ready, "reveal": reveal,
               "start": start, "kick": kick, "mute": mute, "close": close,
               "stand_in": stand_in, "deal": deal,
               "draw": act, "play": act, "pass": act, "reshuffle": reshuffle, "result": result}
