"""Who brought an event about, a player's request, the house or a clock, and whether it was time.

Times are those at which messages were received, in microseconds of one file's clock. A message is
received no sooner than it was sent, so that what is compared here without slack cannot mislead:
when a request was sent is before, when an event was received is after what it caused.
"""

from banks import Banks
from projection import TURN_MS
from table import PLAYED

TURN = TURN_MS * 1000
GRACE = 30_000_000
READY_TIME = 60_000_000
PATIENCE = 3  # time-outs in a row, then a house bot keeps the seat
BY_REQUEST = (*PLAYED, "ready", "reveal", "leave")
BY_HOST = ("start", "kick", "mute", "close")


class Causes:
    def __init__(self, room, heard, slack_ms):
        self.room = room
        self.heard = heard
        self.slack = slack_ms * 1000
        self.counted = {}   # user: the highest id that surely happened
        self.maybe = {}     # user: higher ids that may have
        self.whole = True   # nothing of this room is missing so far
        self.since = {}     # source: the newest event happened no sooner than this
        self.turn_since = {}  # the same of the newest event that made a turn begin
        self.result_at = None  # the same of the newest result, as (source, at)
        self.late = {}      # user: time-outs in a row, where they are known
        self.banks = Banks()
        self.told = []      # (source, at, ms) of turns told since the newest event of play

    def adopted(self):
        """Events were missed: ids may have been used up in them."""
        self.whole = False
        self.late = {}
        self.banks.forget()
        self.told = []
        self.since, self.turn_since = {}, {}

    def began_anew(self):
        """Another room has the name: the ids go on, and nothing else."""
        self.late = {}
        self.banks.forget()
        self.told = []
        self.turn_since, self.result_at = {}, None

    # ---- whose request ----

    def request_of(self, event, user):
        """The player's request that this event answers, or can only answer; None: nobody's."""
        if event.request is not None and event.request.user == user:
            event.request.counted = True
            return event.request
        book = self.room.books.get(user)
        if book is None:
            return None
        wanted = (event.public.get("card"), event.public.get("suit"))
        fitting = [request for requests in book.sent.values() for request in requests
                   if self.may_have_caused(request, event, wanted)]
        fitting += [request for request in book.unnumbered
                    if self.may_have_caused(request, event, wanted)]
        if not fitting:
            return None
        ids = {request.id for request in fitting}
        if len(ids) == 1:
            for one in book.sent.get(fitting[0].id, fitting):
                one.counted = True
        self.maybe.setdefault(user, set()).update(ids - {None})
        return fitting[0]

    @staticmethod
    def may_have_caused(request, event, wanted):
        if request.counted or request.msg != event.msg:
            return False
        if request.source == event.source and request.index > event.index:
            return False
        if (request.body.get("card"), request.body.get("suit")) != wanted:
            return False
        answer = request.answer
        if answer is None or request.unsure:
            return True
        return answer.get("seq") == event.seq or "retry" in answer

    def note(self, event, user, request):
        """`request` happened as `event`."""
        if request.source is not None:
            self.advance(request)
        if request.id is None:
            return
        if event.request is request:
            self.counted[user] = max(self.counted.get(user, 0), request.id)

    def advance(self, request):
        first = min((one.at for one in self.room.book(request.user).sent.get(request.id, ())
                     if one.source == request.source), default=request.at)
        self.since[request.source] = max(first, self.since.get(request.source, first))

    def last_ids(self, user):
        """What last_id may be now; None where nothing can be said."""
        if not self.whole and user not in self.counted:
            return None
        sure = self.counted.get(user, 0)
        return {sure} | {one for one in self.maybe.get(user, ()) if one > sure}

    def learn_last_id(self, user, told):
        """What was told is so from now on, where it can be."""
        if not self.whole or told in self.maybe.get(user, ()):
            self.counted[user] = max(self.counted.get(user, 0), told)

    # ---- whether it was time ----

    def check_event(self, table, event):
        """Before `table` follows it: (rule, what) of who brought it about."""
        place = event.public.get("seat")
        seat = table.seats[place] if place is not None and place < len(table.seats) else None
        if event.msg in BY_HOST:
            yield from self.check_host(table, event)
        elif event.msg in BY_REQUEST and seat is not None and seat.human:
            yield from self.check_seat(table, event, place, seat)
        elif event.msg == "stand_in" and event.public["bot"] and seat and seat.human \
                and not table.due:
            if not self.is_idle(seat.user["id"]):
                yield from self.check_grace(event, seat.user["id"], "a house bot stands in")
        if event.msg in ("join", "leave") and "user" in event.public:
            self.banks.forget(event.public["user"]["id"])
        if event.msg == "deal" and table.final is not False:
            self.banks.forget()
        if event.msg in PLAYED or event.msg == "deal":
            self.told = []
            self.turn_since = dict(self.since)
        if event.msg == "result":
            since = self.since.get(event.source)
            self.result_at = None if since is None else (event.source, since)

    def check_seat(self, table, event, place, seat):
        user = seat.user["id"]
        request = self.request_of(event, user)
        if request is not None:
            self.late[user] = 0
            if event.msg in PLAYED:
                since = self.turn_since.get(event.source)
                self.banks.acted(user, None if since is None else event.at - since)
            return self.note(event, user, request)
        if event.msg in ("ready", "reveal"):
            yield "nobody_asked", f"{user} did not say that"
        elif event.msg == "leave":
            sent_away = table.due[:1] == [("leave", {"seat": place})]
            if not sent_away and not self.late_after_result(table, event, seat):
                yield from self.check_grace(event, user, "is stood up")
        elif not seat.stand_in:
            if user in self.late or self.whole:
                self.late[user] = self.late.get(user, 0) + 1
            yield from self.check_clock(table, event, place, user)
            self.banks.emptied(user)
        return None

    def check_host(self, table, event):
        """A room is closed by itself where nobody sits."""
        request = self.request_of(event, table.host)
        if request is not None:
            self.note(event, table.host, request)
        elif event.msg != "close" or any(seat.human for seat in table.seats):
            yield "nobody_asked", f"its host {table.host} did not"

    def is_idle(self, user):
        """Whether the clock acted for it often enough, as far as is known."""
        return self.late.get(user, 0 if self.whole else PATIENCE) >= PATIENCE

    def check_clock(self, table, event, place, user):
        if table.hand and table.hand.turn == place and event.msg != table.hand.timeout():
            yield "nobody_asked", f"{user} did not ask for {event.msg}, nor does a clock do it"
            return
        since = self.turn_since.get(event.source)
        if since is not None and event.at - since < TURN:
            yield "clock_early", (f"{user} did not ask for it, and {(event.at - since) // 1000} ms "
                                  "are less than a turn")
            return
        for source, at, ms in self.told:
            if source == event.source and event.at + self.slack < at + ms * 1000:
                yield "clock_early", (f"{ms} ms were left {(event.at - at) // 1000} ms before "
                                      f"the clock acted for {user}")
                return

    def late_after_result(self, table, event, seat):
        if table.phase != "result" or seat.ready:
            return False
        if self.result_at is None or self.result_at[0] != event.source:
            return True
        return event.at - self.result_at[1] >= READY_TIME

    def check_grace(self, event, user, what):
        """Not while it is connected, nor within the grace."""
        for source, begin, end in self.heard.get((user, self.room.name), ()):
            if source != event.source or begin > event.at:
                continue
            if end > event.at + self.slack:
                yield "grace_short", f"{user} {what} while it is connected"
            elif event.at - end + self.slack < GRACE:
                yield "grace_short", (f"{user} {what} {(event.at - end) // 1000} ms after it was "
                                      "heard of last")
            else:
                continue
            return

    def check_ms(self, table, view, turn):
        """A turn has had no more of its time than can have passed."""
        ms, bank = turn["ms"], turn.get("bank", 0)
        self.told.append((view.source, view.at, ms))
        since = self.turn_since.get(view.source)
        seat = table.seats[turn["seat"]]
        user = seat.user["id"] if seat.human else None
        whole = TURN_MS + bank if user is None else self.banks.whole(user, bank)
        if user is not None:
            yield from self.banks.told(user, ms, bank)
        if since is not None and (whole - ms) * 1000 > view.at - since + 1000:
            yield "clock_short", (f"{ms} ms are left of {whole}, "
                                  f"{(view.at - since) // 1000} ms after the turn can have begun")
