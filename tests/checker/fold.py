"""The first pass: every line of the histories in order. Checks what the numbers and answers
promise each viewer, and folds what was shown of each room into its timeline.
"""

from cards import leaked
from answers import Answers
from channels import Channels
from connection import Connection, Following, Shown
from timeline import SECRET, Event, Rooms, View

ARRIVALS = ("auth", "join", "join_room", "create")
EVENTS_PROMISED = 30_000_000  # microseconds within which who comes back gets the events
QUIET = 1_000_000             # who was told nothing for so long was not being told the past


class Fold:
    def __init__(self, report):
        self.report = report
        self.rooms = Rooms()
        self.answers = Answers(report, self.rooms)
        self.channels = Channels(report)
        self.users = {}      # (source, player): user id
        self.newest = {}     # (source, player): its newest connection
        self.shown = {}      # user: {room: Shown}
        self.heard = {}      # (user, room): [(source, from, to)] of connections that followed it
        self.index = 0
        self.last_at = {}
        self.kinds = {"table": self.table, "resume": self.resume, "turn": self.turn,
                      "auth": self.auth, "error": self.error, "presence": self.so_now,
                      "spectators": self.so_now, "said": self.channels.said,
                      "notice": self.channels.said, "log": self.channels.log,
                      "ok": self.channels.ok}

    # ---- lines ----

    def take(self, source, entry):
        self.index += 1
        try:
            at = entry["at"]
            connection = self.connection(source, entry["player"], entry["connection"])
            self.last_at[source] = at
            when = (source, at, self.index)
            if "closed" in entry:
                return self.end(connection, at)
            message = entry["message"]
            if entry["way"] == "sent":
                request = self.answers.sent(connection, message, when)
                if request.msg in ARRIVALS:
                    request.shown = {name: (shown.epoch, shown.seq) for name, shown
                                     in self.shown.get(connection.user, {}).items()}
                return None
            connection.at = at
            return self.received(connection, message, when)
        except (KeyError, TypeError, ValueError) as fault:
            self.report.add("malformed", "", 0, str(entry.get("player", "")),
                            f"line {self.index}: {type(fault).__name__} {fault}", entry)

    def connection(self, source, player, number):
        key = (source, player)
        newest = self.newest.get(key)
        if newest is None or newest.number != number:
            if newest is not None:
                self.end(newest, newest.at)
            user = self.users.get(key, player)
            newest = self.newest[key] = Connection(player, user, number, source)
        return newest

    def end(self, connection, at, is_last=False):
        if not connection.open:
            return
        connection.open = False
        self.answers.ended(connection, max(at, connection.at), is_last)
        for name, following in connection.rooms.items():
            if following.seq is None:
                continue
            shown = self.shown[connection.user][name]
            shown.lost_at = None if is_last else connection.at
            self.note_heard(connection, following)
            if not is_last:
                self.check_told_turn(connection, following, at)

    def note_heard(self, connection, following):
        """From when to when a player's connection stood, as far as it heard anything."""
        if following.plays:
            self.heard.setdefault((connection.user, following.room), []).append(
                (connection.source, following.began, connection.at))

    def finish(self):
        for (source, _), connection in self.newest.items():
            self.end(connection, self.last_at[source], is_last=True)
        self.channels.finish()
        self.report.seen["messages"] = self.index

    # ---- messages ----

    def fault(self, rule, connection, what, message):
        self.report.add(rule, message.get("room", ""), message.get("seq", 0), connection.user, what,
                        message)

    def received(self, connection, message, when):
        leak = leaked(message)
        if leak:
            self.fault("leak", connection, f"{leak[0]} shows {leak[1]}", message)
        kind = message["msg"]
        request = None
        if "re" in message:
            request = self.answers.answered(connection, message, when)
        handle = self.kinds.get(kind)
        if handle:
            return handle(connection, message, when, request)
        if kind == "close":
            self.channels.room_closed(connection, message["room"])
        if "seq" in message:
            return self.event(connection, message, when, request)
        return None

    def following(self, connection, message):
        """The room that a message is about; a fault where it is not followed."""
        following = connection.rooms.get(message["room"])
        if following is None or following.seq is None:
            self.fault("uninvited", connection, "before this connection joined", message)
            return None
        if following.until is not None:
            left = following.until - following.seq
            self.fault("resume_wrong", connection, f"{left} missed events are to come", message)
            following.until = None
        if following.closed:
            self.fault("uninvited", connection, "of a room that is closed", message)
            return None
        return following

    def event(self, connection, message, when, request):
        name, seq, epoch = message["room"], message["seq"], message["epoch"]
        room = self.rooms[name]
        public, secret = dict(message), None
        public.pop("re", None)
        field = SECRET.get(message["msg"])
        if field is not None:
            secret = public.pop(field, None)
            if isinstance(secret, list):
                secret = tuple(sorted(secret))
        event = self.fold_event(connection, room, public, secret, when)
        again = False
        if request is not None and request.room is not None:
            again = self.answers.accepted(connection, request, room, public, secret)
            if event.request is None:
                event.request = request
            resent = request.id is not None and len(
                room.book(request.user).sent.get(request.id, ())) > 1
            if not again and not resent and seq <= request.newest:
                self.fault("answer_differs", connection, "an event older than the request", message)
            again = again or resent
        following = connection.rooms.get(name)
        if again and (following is None or following.seq is None or seq <= following.seq):
            return
        if following is None or following.seq is None:
            return self.fault("uninvited", connection, "before this connection joined", message)
        self.step(connection, following, message, seq, epoch, when)
        room.show(when[0], seq)

    def fold_event(self, connection, room, public, secret, when):
        event = room.events.get(public["seq"])
        if event is None:
            event = room.events[public["seq"]] = Event(public, when)
        elif event.public != public:
            self.fault("view_differs", connection,
                       f"others were shown {event.public}", dict(public))
        known = event.shown.setdefault(connection.user, secret)
        if known != secret:
            self.fault("view_differs", connection, f"was shown {known} before", dict(public))
        return event

    def step(self, connection, following, message, seq, epoch, when):
        """The next number on this connection."""
        if seq <= following.seq:
            return self.fault("twice", connection, f"was shown up to {following.seq}", message)
        if seq != following.seq + 1:
            self.fault("gap", connection, f"expected seq {following.seq + 1}", message)
        if following.closed and message["msg"] != "leave":
            self.fault("uninvited", connection, "of a room that is closed", message)
        shown = self.shown[connection.user][following.room]
        if epoch < shown.epoch and following.until is None:
            self.fault("epoch_fell", connection, f"after epoch {shown.epoch}", message)
        if following.turn_due:
            self.check_told_turn(connection, following, when[1])
        following.seq, following.at = seq, when[1]
        following.turn_due = True
        if following.until is not None and seq >= following.until:
            following.until = None
        shown.epoch = max(epoch, shown.epoch)
        shown.seq = max(seq, shown.seq)
        if message["msg"] == "leave" and message["user"]["id"] == connection.user:
            self.left(connection, following, shown, message)
        elif message["msg"] == "close":
            self.room_closed(connection, following)

    def left(self, connection, following, shown, message):
        """Who leaves hears no more of the table; who is stood up looks on."""
        shown.seated = False
        if "re" in message:
            self.note_heard(connection, following)
            following.seq = following.until = following.began = None

    def room_closed(self, connection, following):
        """Nobody follows it from then on, whatever is made in its place."""
        self.rooms[following.room].closes = True
        self.note_heard(connection, following)
        following.began, following.plays, following.closed = None, False, True

    def check_told_turn(self, connection, following, at):
        """Nothing for a while after an event, and no turn: then none was due."""
        if following.turn_due and at - following.at > QUIET:
            when = (connection.source, at, self.index)
            view = View("no turn", following.seq, connection.user, when, None)
            self.rooms[following.room].add_view(view)

    # ---- where a viewer stands ----

    def arrive(self, connection, message, request):
        """What a `table` and a `resume` have in common. Gives the Shown as it was before."""
        name, seq, epoch = message["room"], message["seq"], message["epoch"]
        shown = self.shown.setdefault(connection.user, {}).setdefault(name, Shown())
        following = connection.rooms.get(name)
        # By another device the same user may have been shown more meanwhile.
        before = request.shown.get(name, (0, 0)) if request is not None else (0, 0)
        before = (before[0], max(before[1], (following and following.seq) or 0))
        if seq < before[1]:
            self.fault("lost", connection, f"was shown up to {before[1]}", message)
        elif request is not None and request.newest is not None and seq < request.newest:
            self.fault("stale_view", connection,
                       f"event {request.newest} was shown before this was asked for", message)
        if epoch < before[0]:
            self.fault("epoch_fell", connection, f"after epoch {before[0]}", message)
        if request is not None and "as" not in request.body:
            shown.holder = connection
        return shown

    def table(self, connection, message, when, request):
        name, seq = message["room"], message["seq"]
        shown = self.arrive(connection, message, request)
        following = self.follow(connection, name, when, request)
        since = self.promised_since(connection, following, shown, message, when, request)
        following.until = None
        following.seq, following.at = seq, when[1]
        following.turn_due = False
        shown.seated = "you" in message
        shown.seq, shown.epoch = max(seq, shown.seq), max(message["epoch"], shown.epoch)
        shown.lost_at = None
        room = self.rooms[name]
        if "code" in message:
            self.rooms.by_code[message["code"]] = name
        room.show(when[0], seq)
        room.add_view(View("table", seq, connection.user, when, message, since, request))

    @staticmethod
    def follow(connection, name, when, request):
        following = connection.rooms.setdefault(name, Following(name))
        following.began = when[1] if following.began is None else following.began
        following.closed = False
        if request is not None:
            following.plays = "as" not in request.body
        return following

    def promised_since(self, connection, following, shown, message, when, request):
        """From which number on events were promised in place of this table; None: they were not."""
        if shown.seated != ("you" in message) or shown.seq == 0:
            return None
        if request is None:
            recent = following.seq is not None and when[1] - connection.at < EVENTS_PROMISED
            return following.seq if recent and when[1] - following.at < EVENTS_PROMISED else None
        asked = request.body.get("seq")
        if asked is None or asked > shown.seq or shown.lost_at is None:
            return None
        return asked if when[1] - shown.lost_at < EVENTS_PROMISED else None

    def resume(self, connection, message, when, request):
        name = message["room"]
        shown = self.arrive(connection, message, request)
        following = self.follow(connection, name, when, request)
        asked = request.body.get("seq") if request is not None else None
        since = asked if asked is not None else shown.seq
        if message["seq"] - since != message["missed"]:
            self.fault("resume_wrong", connection,
                       f"from {since} to {message['seq']} are {message['seq'] - since} events",
                       message)
        following.seq, following.at = since, when[1]
        following.turn_due = False
        following.until = message["seq"] if message["seq"] > since else None
        shown.lost_at = None
        self.rooms[name].add_view(View("resume", message["seq"], connection.user, when, message,
                                       since, request))

    def turn(self, connection, message, when, _):
        following = self.following(connection, message)
        if following is None:
            return
        following.turn_due = False
        view = View("turn", following.seq, connection.user, when, message)
        self.rooms[following.room].add_view(view)

    def so_now(self, connection, message, _, __):
        self.following(connection, message)

    def auth(self, connection, message, _, request):
        connection.user = message["user"]["id"]
        self.users[connection.source, connection.player] = connection.user
        for held in message["seats"]:
            epoch, seq = request.shown.get(held["room"], (0, 0)) if request else (0, 0)
            if held["seq"] < seq or held["epoch"] < epoch:
                self.report.add("lost", held["room"], held["seq"], connection.user,
                                f"was shown epoch {epoch} seq {seq}", held)

    def error(self, connection, message, when, request):
        """A refusal tells of the state that this connection was shown last."""
        if request is None or request.room is None:
            return
        following = connection.rooms.get(request.room)
        if following is None or following.seq is None or following.until is not None:
            return
        # On another connection than the seat's own nothing may be done.
        if self.shown[connection.user][request.room].holder is connection:
            self.rooms[request.room].add_view(
                View("refusal", following.seq, connection.user, when, message, None, request))
