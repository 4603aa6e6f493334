"""What is said in channels: numbers without a gap for a follower, one text at one number for
everybody, nothing said twice that was asked once, and no log older than what was shown. Of a room
that was made anew in place of a closed one nothing is told that was said before; its numbers go on.
"""

ROOM = "room/"


class Channels:
    def __init__(self, report):
        self.report = report
        self.shown = {}         # (channel, n): who and what
        self.newest = {}        # (user, channel): the newest n it was shown
        self.follows = {}       # (connection, channel): the n that is to come next; None: any
        self.acknowledged = {}  # id of a request: where it was said

    def fault(self, rule, connection, what, message):
        self.report.add(rule, message.get("channel", ""), message.get("n", 0), connection.user,
                        what, message)

    def said(self, connection, message, _, request):
        channel, number = message["channel"], message["n"]
        if number == 0:
            return  # of a table itself, not kept
        self.show(connection, message)
        key = (id(connection), channel)
        if key in self.follows:
            due = self.follows[key]
            if due is not None and number != due:
                self.fault("channel_gap", connection, f"{due} was to come", message)
            self.follows[key] = number + 1
        if request is None:
            return
        if (channel, message["text"]) != (request.body["channel"], request.body["text"]):
            self.fault("answer_kind", connection, "another was asked to be said", message)
        before = self.acknowledged.setdefault(id(request), (channel, number))
        if before != (channel, number):
            self.fault("channel_twice", connection, f"it was said as {before} too", message)

    def show(self, connection, entry):
        channel, number = entry["channel"], entry["n"]
        what = (entry.get("user", {}).get("id"), entry["text"], entry["at"])
        if self.shown.setdefault((channel, number), what) != what:
            self.fault("channel_differs", connection,
                       f"another was shown {self.shown[channel, number]}", entry)
        key = (connection.user, channel)
        self.newest[key] = max(self.newest.get(key, 0), number)

    def log(self, connection, message, _, request):
        channel, entries = message["channel"], message["messages"]
        numbers = [entry["n"] for entry in entries if entry["channel"] == channel]
        if any(one + 1 != two for one, two in zip(numbers, numbers[1:])):
            self.fault("channel_gap", connection, f"a log with {numbers}", message)
        last = request.body.get("last", 0) if request is not None else 0
        newest = numbers[-1] if numbers else 0
        anew = not numbers and channel.startswith(ROOM)
        if last and not anew and newest < self.newest.get((connection.user, channel), 0):
            self.fault("channel_lost", connection,
                       f"{self.newest[connection.user, channel]} was shown before", message)
        for entry in entries:
            self.show(connection, entry)
        self.follows[id(connection), channel] = newest + 1 if last and not anew else None

    def room_closed(self, connection, room):
        """Nobody follows the channel of a closed room."""
        self.follows.pop((id(connection), ROOM + room), None)

    def ok(self, connection, _, __, request):
        if request is None:
            return
        key = (id(connection), request.body.get("channel"))
        if request.msg == "follow":
            self.follows.setdefault(key, None)
        elif request.msg == "unfollow":
            self.follows.pop(key, None)

    def finish(self):
        """One text that was asked for once stands at one number only: bots never say one twice."""
        places = {}
        for (channel, number), (user, text, _) in self.shown.items():
            places.setdefault((user, channel, text), []).append(number)
        for (user, channel, text), numbers in places.items():
            if user is not None and len(numbers) > 1:
                self.report.add("channel_twice", channel, numbers[1], user,
                                f"asked once, and said as {sorted(numbers)}: {text}", None)
        self.report.seen["said"] = len(self.shown)
