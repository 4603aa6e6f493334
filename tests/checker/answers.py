"""Requests and their answers: one each, of the right kind, and the same for ever for one id."""

from timeline import Request

# The id of everything else makes it happen once.
UNKEYED = {"auth", "join", "join_room", "room_list", "create", "say", "follow", "unfollow", "ping",
           "prove"}
ANSWERS = {"auth": ("auth",), "join": ("table", "resume"), "join_room": ("table", "resume"),
           "room_list": ("room_list",), "create": ("table",), "say": ("said",),
           "follow": ("log", "ok"), "unfollow": ("ok",), "ping": ("pong",), "prove": ("proof",)}
RETRY = {"rate_limited", "busy", "unavailable"}
KEPT_IDS = 16
PATIENCE = 30_000_000  # microseconds for an answer, on a connection that stands


def body_of(message):
    return {field: value for field, value in message.items() if field != "seen"}


def fits(request, message):
    """Whether this can be the answer to that; any request may be refused."""
    if message["msg"] == "error":
        return True
    wanted = ANSWERS.get(request.msg, (request.msg,))
    return message["msg"] in wanted and message.get("room") in (None, request.room) \
        or request.msg == "create"


class Answers:
    def __init__(self, report, rooms):
        self.report = report
        self.rooms = rooms  # name: Room, made where it is not there

    def fault(self, rule, connection, what, message, seq=0, room=None):
        self.report.add(rule, room or message.get("room", ""), message.get("seq", seq),
                        connection.user, what, message)

    def sent(self, connection, message, when):
        request = Request(message, connection, when)
        connection.requests.append(request)
        if request.room is None and request.msg not in UNKEYED and len(connection.rooms) == 1:
            request.room = next(iter(connection.rooms))
        elif "code" in message:
            request.room = self.rooms.by_code.get(message["code"])
        if request.room is not None:
            room = self.rooms[request.room]
            request.newest = room.newest.get(request.source, 0)
            room.closes = room.closes or request.msg == "close"
            if request.msg not in UNKEYED:
                book = room.book(connection.user)
                if request.id is None:
                    book.unnumbered.append(request)
                else:
                    book.sent.setdefault(request.id, []).append(request)
        elif request.msg == "create" and "name" in message:
            self.rooms[message["name"]].creates.append(request)
        if request.id is not None:
            connection.waiting.setdefault(request.id, []).append(request)
        return request

    def answered(self, connection, message, when):
        """The request that this is the answer to; None where there is none."""
        waiting = connection.waiting.get(message["re"])
        if not waiting:
            self.fault("answer_unasked", connection,
                       f"no request with id {message['re']} waits on connection "
                       f"{connection.number}", message)
            return None
        if message["msg"] == "error" and len(waiting) > 1:
            self.refused_one_of(connection, waiting, message["re"])
            return None
        request = next((one for one in waiting if fits(one, message)), waiting[0])
        waiting.remove(request)
        if len(waiting) == connection.refused.get(message["re"], 0):
            connection.waiting.pop(message["re"])
            connection.refused.pop(message["re"], None)
        request.answer = message
        connection.answered_at[request.room] = when[2]
        if message["msg"] == "error":
            self.refused(connection, request, message)
        else:
            self.check_kind(connection, request, message)
        return request

    @staticmethod
    def refused_one_of(connection, waiting, number):
        """Of several requests with one id on their way: which, is not to be seen."""
        for one in waiting:
            one.unsure = True
        connection.refused[number] = connection.refused.get(number, 0) + 1
        if connection.refused[number] == len(waiting):
            del connection.waiting[number], connection.refused[number]

    def check_kind(self, connection, request, message):
        wanted = ANSWERS.get(request.msg)
        if wanted is None:
            if message["msg"] != request.msg and request.msg not in UNKEYED:
                self.fault("answer_kind", connection,
                           f"{request.msg} is answered by {message['msg']}", message)
        elif message["msg"] not in wanted:
            self.fault("answer_kind", connection,
                       f"{request.msg} is answered by {message['msg']}", message)
        if request.room is not None and message.get("room", request.room) != request.room:
            self.fault("answer_kind", connection, f"asked of {request.room}", message)
        if request.msg == "ping" and message.get("t") != request.body.get("t"):
            self.fault("answer_kind", connection, "another t", message)
        if message["msg"] == "resume" and "seq" not in request.body:
            self.fault("answer_kind", connection, "a resume to who did not say since when", message)

    # ---- what an id makes happen once ----

    def accepted(self, connection, request, room, public, secret):
        """`public` answers `request`. True where it did so before: the answer given again."""
        for field in ("card", "cards", "suit"):
            asked = request.body.get(field)
            if field in public and asked is not None and asked != public[field]:
                self.fault("answer_kind", connection, f"asked for {field} {asked}", public)
        if request.id is None:
            return False
        book = room.book(request.user)
        before = book.accepted.get(request.id)
        what = (public, secret)
        if before is None:
            others = [seq for one, (_, seq, _) in book.accepted.items() if one > request.id]
            if others and min(others) < public["seq"]:
                self.fault("answer_differs", connection,
                           f"id {request.id} is accepted after a higher one", public)
            book.accepted[request.id] = (body_of(request.body), public["seq"], what)
            return False
        body, seq, shown = before
        if body != body_of(request.body):
            self.fault("id_conflict", connection,
                       f"id {request.id} was used for another action, and is accepted", public)
        elif seq != public["seq"] or shown != what:
            self.fault("answer_differs", connection,
                       f"id {request.id} was answered by event {seq} before, or otherwise", public)
        return True

    def refused(self, connection, request, message):
        code = message.get("code")
        if (code in RETRY) != ("retry" in message) or ("retry" in message) != ("after" in message):
            self.fault("wrong_refusal", connection,
                       f"{code} and retry do not go together", message, room=request.room)
        if code in RETRY or request.msg in UNKEYED or request.id is None or request.room is None:
            return
        room = self.rooms[request.room]
        if code == "unknown_room" and room.closes:
            return
        book = room.book(request.user)
        before = book.accepted.get(request.id)
        if before:
            newer = sum(1 for one in book.accepted if one > request.id)
            conflicts = before[0] != body_of(request.body)
            fits = "id_conflict" if conflicts else None
            if code != fits and not (code == "stale" and newer >= KEPT_IDS):
                self.fault("answer_differs" if not conflicts else "id_conflict", connection,
                           f"id {request.id} was accepted as event {before[1]}", message,
                           room=request.room)
        elif code == "id_conflict":
            bodies = [body_of(one.body) for one in book.sent.get(request.id, ())]
            if all(body == bodies[0] for body in bodies):
                self.fault("id_conflict", connection,
                           f"id {request.id} was never used for another action", message,
                           room=request.room)
        elif code == "stale" and not any(one > request.id for one in book.sent):
            self.fault("wrong_refusal", connection,
                       f"no id of this player is above {request.id}", message, room=request.room)

    # ---- the end of a connection ----

    def ended(self, connection, at, is_last):
        """`is_last`: the history ends, and the connection may live on."""
        for number, requests in connection.waiting.items():
            for request in requests[connection.refused.get(number, 0):]:
                later = (request.room is not None
                         and connection.answered_at.get(request.room, -1) > request.index)
                passed_over = later and self.passed_over(connection, request)
                if at - request.at >= PATIENCE or passed_over:
                    why = "a later request was answered" if passed_over else "30 s have passed"
                    self.report.add("no_answer", request.room or "", request.newest or 0,
                                    connection.user,
                                    f"{request.msg} {request.id} has no answer: {why}",
                                    request.body)
                elif is_last:
                    self.report.seen["requests still open at the end"] += 1
        connection.waiting.clear()

    @staticmethod
    def passed_over(connection, request):
        """One room's requests of a connection are answered in order, but for those put off."""
        return any(later.index > request.index and later.room == request.room
                   and later.answer is not None and later.answer["msg"] != "error"
                   for later in connection.requests)
