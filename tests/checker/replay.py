"""The second pass: each room's timeline is played again by the reference, and every view of it is
compared with what the reference says that viewer may know at that moment.
"""

import projection
from causes import Causes
from table import GAMES, Table


class Replay:
    def __init__(self, room, fold, report, slack_ms):
        self.room, self.report = room, report
        self.table = Table()
        self.causes = Causes(room, fold.heard, slack_ms)
        self.epoch, self.epoch_by = 0, "nothing"
        self.former = 0, -1  # epoch and seq with which the room of this name before ended

    def fault(self, rule, seq, player, what, message=None):
        self.report.add(rule, self.room.name, seq, player, what, message)

    def run(self, until=None):
        """All of the room, or up to a number."""
        room = self.room
        for seq in sorted(room.events.keys() | room.views.keys()):
            if until is not None and seq > until:
                return
            event, views = room.events.get(seq), room.views.get(seq, ())
            self.check_epoch(seq, event, views)
            if event is not None and self.follow(event):
                self.report.seen["events played again"] += 1
            elif event is not None:
                self.report.seen["events out of sight"] += 1
            for view in views:
                if view.kind == "table" and self.table.seq != seq:
                    self.catch_up(view)
            if self.table.seq == seq:
                for view in views:
                    self.check(view)
                self.report.seen["views compared"] += len(views)
            else:
                self.report.seen["views out of sight"] += len(views)

    def check_epoch(self, seq, event, views):
        """Numbers grow with epochs: one owner an epoch, and none comes back."""
        told = [] if event is None else [(event.epoch, "an event", event.public, "")]
        told += [(view.message["epoch"], view.kind, view.message, view.user) for view in views
                 if view.kind in ("table", "resume")]
        if event is not None and event.epoch < self.epoch:
            self.fault("epoch_fell", seq, "", f"after epoch {self.epoch}, by {self.epoch_by}",
                       event.public)
        for epoch, what, message, user in told:
            if epoch < self.epoch and what != "an event" and event is not None \
                    and epoch < event.epoch:
                self.fault("epoch_fell", seq, user, f"the event is of epoch {event.epoch}", message)
            if epoch > self.epoch:
                self.epoch, self.epoch_by = epoch, f"{what} of seq {seq}"

    # ---- following ----

    def follow(self, event):
        """True where the event is the next one for the reference."""
        table = self.table
        if table.seq is None or table.seq + 1 != event.seq:
            return False
        for rule, what in self.causes.check_event(table, event):
            self.fault(rule, event.seq, "", what, event.public)
        self.check_shown(event)
        try:
            table.apply(event)
        except (KeyError, TypeError, IndexError, ValueError) as fault:
            table.fault("malformed", f"{type(fault).__name__} {fault}")
        for rule, what in table.faults:
            self.fault(rule, event.seq, "", what, event.public)
        table.faults = []
        return True

    def check_shown(self, event):
        """Who was shown the secret part, and whether it was theirs."""
        if event.msg == "draw":
            for user, card in event.shown.items():
                place = self.table.seat_of(user)
                own = place == event.public["seat"] and self.table.sees_hand(place)
                if card is not None and not own:
                    self.fault("leak", event.seq, user, f"{card} is drawn by another", event.public)
                elif card is None and own:
                    self.fault("cards", event.seq, user, "one's own draw without its card",
                               event.public)
        elif event.msg == "deal":
            for user, cards in event.shown.items():
                sits = self.table.seat_of(user) is not None
                if (cards is not None) != sits:
                    self.fault("leak" if not sits else "cards", event.seq, user,
                               "a deal shows cards to who sits, and to nobody else", event.public)

    def catch_up(self, view):
        """A table shows what no event did."""
        table, message = self.table, view.message
        place = message.get("you", {}).get("seat")
        sitting = [seat for seat in message["seats"] if seat["user"]]
        if table.may_begin() and view.seq - (table.seq or 0) == len(sitting):
            # Nobody followed it yet while they sat down, its maker and house bots.
            self.begin(view, sitting)
        elif table.seq is not None and table.seq + 1 == view.seq and place is not None \
                and table.seat_of(view.user) is None and place < len(table.seats):
            # Who joins is told of its own join by the table alone.
            user = message["seats"][place]["user"]
            table.check_due("join", {"seat": place, "bot": False})
            table.join({"seat": place, "user": user, "bot": False}, None)
            table.seq = view.seq
        else:
            table.adopt(message, self.room.options_at(view.seq))
            self.causes.adopted()
            self.report.seen["times the thread was taken up"] += 1
        for rule, what in table.faults:
            self.fault(rule, view.seq, view.user, what, message)
        table.faults = []

    def begin(self, view, sitting):
        table, message = self.table, view.message
        if table.closed:
            self.former = self.room.events[table.seq].epoch, table.seq
            self.causes.began_anew()
            self.report.seen["rooms made anew"] += 1
            if message["epoch"] <= self.former[0]:
                self.fault("epoch_fell", view.seq, view.user,
                           f"a room made anew, and the former one was of epoch {self.former[0]}",
                           message)
        table.begin(message, self.room.options_at(view.seq))
        for seat in sitting:
            table.join({"seat": seat["seat"], "user": seat["user"], "bot": seat["bot"]}, None)
        table.seq = view.seq
        if view.request is not None and view.request.msg == "create":
            self.check_made(view)

    def check_made(self, view):
        asked, message = view.request.body, view.message
        told = {"game": message["game"], "private": message["private"],
                "seats": len(message["seats"])}
        wished = {"game": asked["game"], "private": asked.get("private", False),
                  "seats": asked.get("seats", told["seats"])}
        if told != wished:
            self.fault("answer_kind", view.seq, view.user, f"a room of {wished} was asked for",
                       message)

    # ---- views ----

    def check(self, view):
        if view.kind == "turn":
            found = self.check_turn(view)
        elif view.kind == "table":
            found = self.check_table(view)
        elif view.kind == "resume":
            told, allowed = view.message["last_id"], self.causes.last_ids(view.user)
            self.causes.learn_last_id(view.user, told)
            found = projection.check_last_id(told, allowed)
            if view.since <= self.former[1]:
                self.fault("resume_wrong", view.seq, view.user,
                           f"of the room before it, which ended at {self.former[1]}", view.message)
        elif view.kind == "refusal":
            found = self.check_refusal(view)
        else:
            found = self.check_told(view)
        try:
            for rule, what in found:
                self.fault(rule, view.seq, view.user, what, view.message)
        except (KeyError, TypeError, IndexError, ValueError) as fault:
            self.fault("malformed", view.seq, view.user, f"{type(fault).__name__} {fault}",
                       view.message)

    def check_turn(self, view):
        yield from projection.check_turn(self.table, view.user, view.message)
        yield from self.causes.check_ms(self.table, view, view.message)

    def check_table(self, view):
        table, message = self.table, view.message
        you = message.get("you")
        place = table.seat_of(view.user)
        if you and table.hand and place is not None and table.sees_hand(place):
            table.hand.learn(place, you["hand"])
            table.take_faults()
            yield from table.faults
            table.faults = []
        allowed = self.causes.last_ids(view.user) if self.causes.whole else None
        if you:
            self.causes.learn_last_id(view.user, you["last_id"])
        yield from projection.check_table(table, view.user, message,
                                          allowed or self.causes.last_ids(view.user))
        if message["turn"]:
            yield from self.causes.check_ms(table, view, message["turn"])
        if view.since is not None and not self.broken(view):
            yield "resume_skipped", f"a table in place of the events from {view.since + 1} on"

    def broken(self, view):
        """Whether this viewer's following was broken since: left, stood up, sat down."""
        for seq in range(view.since + 1, view.seq + 1):
            event = self.room.events.get(seq)
            if event is None or (event.msg in ("leave", "join")
                                 and event.public["user"]["id"] == view.user):
                return True
        return False

    def check_refusal(self, view):
        code, request = view.message["code"], view.request
        if code not in ("not_your_turn", "illegal_action", "not_seated") \
                or request.msg in ("join", "create", "join_room") or self.table.game not in GAMES:
            return
        right = projection.allowed(self.table, self.table.seat_of(view.user), request)
        if right != "?" and right != code:
            yield "wrong_refusal", (f"{code} to {request.msg}, which "
                                    + (f"is {right}" if right else "may be done"))

    def check_told(self, view):
        event = self.room.events.get(view.seq)
        hand = self.table.hand
        if event is not None and hand and not hand.ending and event.msg in (
                "deal", "draw", "play", "pass", "reshuffle") and not self.table.due:
            yield "turn_missing", f"nobody was named after the {event.msg}, for a second"
