"""All that was recorded of one room, by whatever viewer, folded into one line of events by number,
with what the viewers were told about the state between them. Rooms that had one name one after the
other are one here, for their numbers go on.
"""

SECRET = {"draw": "card", "deal": "cards"}


class Event:
    """What happened under one number: `public` is what every viewer was shown of it alike."""

    __slots__ = ("seq", "epoch", "msg", "public", "shown", "source", "at", "index", "request")

    def __init__(self, public, when):
        self.seq, self.epoch, self.msg = public["seq"], public["epoch"], public["msg"]
        self.public = public
        self.shown = {}  # user: the secret part, None where it was struck out
        self.source, self.at, self.index = when  # of the first time that anybody was shown it
        self.request = None  # that it answers, where an answer was seen

    def secret(self):
        """What is secret to all but one seat, if that seat was recorded."""
        return next((secret for secret in self.shown.values() if secret is not None), None)


class View:
    """What one viewer was told of the state after event `seq`."""

    __slots__ = ("kind", "seq", "user", "source", "at", "index", "message", "since", "request")

    def __init__(self, kind, seq, user, when, message, since=None, request=None):
        self.kind, self.seq, self.user = kind, seq, user
        self.source, self.at, self.index = when
        self.message = message
        self.since = since  # the number from which this viewer was to get events instead
        self.request = request


class Room:
    def __init__(self, name):
        self.name = name
        self.events = {}
        self.views = {}    # seq: views of the state after it
        self.newest = {}   # source: the highest number shown to anybody so far
        self.books = {}    # user: Book
        self.creates = []  # requests to make it
        self.closes = False  # somebody asked for its end, or was told of it

    def show(self, source, seq):
        if seq > self.newest.get(source, -1):
            self.newest[source] = seq

    def add_view(self, view):
        self.views.setdefault(view.seq, []).append(view)

    def options_at(self, seq):
        """What the room that stood then was made with; None: one cannot tell which of several."""
        ends = [end for end, event in self.events.items() if event.msg == "close" and end > seq]
        end = min(ends, default=max(self.views, default=0) + 1)
        begin = max((one for one, event in self.events.items()
                     if event.msg == "close" and one < seq), default=0)
        for views in (self.views[one] for one in sorted(self.views) if begin < one < end):
            for view in views:
                if view.kind == "table" and view.request and view.request.msg == "create":
                    return view.request.body.get("options", {})
        wished = [request.body.get("options", {}) for request in self.creates]
        if not wished:
            return {}
        return wished[0] if all(one == wished[0] for one in wished) else None

    def book(self, user):
        book = self.books.get(user)
        if book is None:
            book = self.books[user] = Book()
        return book


class Rooms(dict):
    def __init__(self):
        super().__init__()
        self.by_code = {}  # of private rooms: their names

    def __missing__(self, name):
        room = self[name] = Room(name)
        return room


class Book:
    """One player's requests in one room that an id makes happen once."""

    __slots__ = ("sent", "accepted", "unnumbered")

    def __init__(self):
        self.sent = {}      # id: requests, in the order they were sent
        self.accepted = {}  # id: (body, seq, what the event was)
        self.unnumbered = []


class Request:
    __slots__ = ("id", "msg", "body", "room", "user", "connection", "source", "at", "index",
                 "newest", "answer", "counted", "unsure", "shown")

    def __init__(self, message, connection, when):
        self.id, self.msg = message.get("id"), message.get("msg")
        self.body = message
        self.room = message.get("room")
        self.connection, self.user = connection, connection.user
        self.source, self.at, self.index = when
        self.newest = None  # that anybody had been shown of its room when it was sent
        self.answer = None
        self.counted = False  # an event was laid to it
        self.shown = {}       # room: (epoch, seq) that its user had been shown when it was sent
        self.unsure = False   # whether it was this one that was refused
