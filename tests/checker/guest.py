"""A guest of the evening: a WebSocket, and somebody who plays by what is legal."""

import json
import random
import selectors
import socket
import struct
import time

THINK = 0.1  # seconds before an action


class Guest:
    def __init__(self, evening, name, room, seat_as=None):
        self.evening, self.name, self.room, self.seat_as = evening, name, room, seat_as
        self.chance = random.Random(name)
        self.user, self.token, self.ticket = name, None, None
        self.connection, self.socket, self.data = 0, None, b""
        self.position, self.last_id, self.legal, self.waits = None, 0, [], None
        self.back_at, self.done, self.asleep, self.turns = 0, False, False, 0
        self.last = None  # the last message that was accepted
        self.here, self.thinks_until = False, 0

    # ---- a WebSocket, as plain as one gets (RFC 6455) ----

    def connect(self):
        host, port = self.evening.stack.listen.rsplit(":", 1)
        try:
            made = socket.create_connection((host, int(port)), timeout=5)
            made.sendall(f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode())
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                byte = made.recv(1)
                if not byte:
                    raise OSError("closed")
                head += byte
            if self.token is None:
                self.token = self.evening.token(self.name)
        except OSError:
            self.back_at = time.monotonic() + 0.2
            return
        self.connection += 1
        self.socket, self.data = made, b""
        self.evening.selector.register(made, selectors.EVENT_READ, self)
        proof = {"resume": self.ticket} if self.ticket else {"token": self.token}
        self.send({"msg": "auth", **proof})

    def send(self, message, number=None):
        if number is None:
            self.last_id += 1
            number = self.last_id
        message = {**message, "id": number}
        text = json.dumps(message).encode()
        self.evening.write(self, "sent", message)
        size = bytes([0x80 | len(text)]) if len(text) < 126 else struct.pack(">BH", 0xFE, len(text))
        try:
            self.socket.sendall(b"\x81" + size + b"\0\0\0\0" + text)
        except OSError:
            pass  # its end is told by the reading side

    def read(self):
        try:
            more = self.socket.recv(65536)
        except OSError:
            more = b""
        if not more:
            return self.closed()
        self.data += more
        while len(self.data) >= 2:
            size, at = self.data[1] & 0x7F, 2
            if size == 126:
                size, at = struct.unpack(">H", self.data[2:4].ljust(2, b"\0"))[0], 4
            if len(self.data) < at + size:
                return None
            kind, body = self.data[0] & 15, self.data[at:at + size]
            self.data = self.data[at + size:]
            if kind == 1:
                message = json.loads(body)
                self.evening.write(self, "received", message)
                self.take(message)
            elif kind == 9:
                self.socket.sendall(b"\x8a" + bytes([0x80 | len(body)]) + b"\0\0\0\0" + body)
            if self.socket is None:
                return None
        return None

    def closed(self, away=0.1):
        self.evening.selector.unregister(self.socket)
        self.socket.close()
        self.socket, self.here = None, False
        self.evening.write(self, None, None)
        self.back_at = time.monotonic() + away

    # ---- what a guest makes of what it hears ----

    def take(self, message):
        msg = message["msg"]
        if "seq" in message and "room" in message and msg != "resume":
            self.position = message["epoch"], message["seq"]
        if msg == "auth":
            self.user, self.ticket = message["user"]["id"], message["resume"]
            self.enter()
        elif msg in ("table", "resume"):
            self.here = True
            if msg == "table":
                self.legal = message.get("you", {}).get("legal", [])
                if message["phase"] != "playing" and "you" in message:
                    self.evening.sat(self)
            if self.waits:
                self.send(*self.waits)
        elif msg == "error" and "retry" in message and self.waits:
            self.evening.later(message["after"] / 1000, self.again)
        elif msg == "turn" and "legal" in message:
            self.legal = message["legal"]
        elif msg == "result":
            self.legal = []
            self.evening.result(self, message)
        if self.waits and message.get("re") == self.waits[1] and msg != "error":
            self.last, self.waits = self.waits, None
        if self.waits and message.get("re") == self.waits[1] and "retry" not in message:
            self.waits = None
        self.evening.heard(self, message)

    def again(self):
        if self.waits and self.here:
            self.send(*self.waits)

    def enter(self):
        join = {"msg": "join", "room": self.room}
        if self.seat_as:
            join["as"] = self.seat_as
        if self.position:
            join["epoch"], join["seq"] = self.position
        self.send(join)

    def act(self, message):
        self.last_id += 1
        self.waits = (message, self.last_id)
        self.legal = []
        self.send(message, self.last_id)

    def play(self):
        """What a turn asks for, by chance, plays before a draw."""
        if not self.here or self.waits or self.asleep or not self.legal \
                or time.monotonic() < self.thinks_until:
            return
        self.thinks_until = time.monotonic() + THINK
        plays = [one for one in self.legal if one["msg"] == "play"]
        self.turns += 1
        self.act({**self.chance.choice(plays or self.legal), "room": self.room})
