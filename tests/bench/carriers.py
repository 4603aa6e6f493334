"""Players' carriers, all that there are: to come in, to say something and hear what comes, and to
stay. Raw asyncio, so that ten thousand of them fit into one process. No test of the protocol."""

import asyncio
import json
import os
import struct
import urllib.parse

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
CALLBACK = "told"
LIMIT = 16 * 1024  # of what is read ahead


def masked(payload, opcode=TEXT):
    head = bytes([0x80 | opcode])
    if len(payload) < 126:
        return head + bytes([0x80 | len(payload)]) + bytes(4) + payload
    return head + bytes([0x80 | 126]) + struct.pack("!H", len(payload)) + bytes(4) + payload


class Closed(ConnectionError):
    """The server has closed, with this code."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class Carrier:
    """One player's connection. `host` and `port` of the server, `tls` an SSL context or None."""

    def __init__(self, host, port, tls=None):
        self.host, self.port, self.tls = host, port, tls
        self.reader = self.writer = None
        self.heard = []

    async def dial(self):
        return await asyncio.open_connection(self.host, self.port, ssl=self.tls, limit=LIMIT)

    async def say(self, message):
        await self.send(json.dumps(message))

    async def next(self):
        """The text of the message that comes next."""
        while not self.heard:
            await self.hear()
        return self.heard.pop(0)

    async def answer_to(self, what):
        """The first message of this kind that comes; others are dropped."""
        while True:
            message = json.loads(await self.next())
            if message["msg"] == "error" or message["msg"] == what:
                return message

    async def enter(self, token):
        await self.open()
        await self.say({"msg": "auth", "token": token})
        answer = await self.answer_to("auth")
        if answer["msg"] == "error":
            raise ConnectionError(answer["code"])

    async def rest(self):
        """Hears what comes, as one does who stays, until the connection is lost."""
        while True:
            await self.hear()
            self.heard.clear()

    async def ping(self):
        await self.say({"msg": "ping", "t": 1})
        await self.answer_to("pong")

    def close(self):
        if self.writer:
            self.writer.close()


class WebSocket(Carrier):
    path = "/ws"

    async def open(self):
        self.reader, self.writer = await self.dial()
        self.writer.write((
            f"GET {self.where()} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head:
            raise ConnectionError(head.split(b"\r\n")[0].decode())

    def where(self):
        return self.path

    async def send(self, text):
        self.writer.write(masked(text.encode()))
        await self.writer.drain()

    async def hear(self):
        head = await self.reader.readexactly(2)
        size = head[1] & 0x7f
        if size == 126:
            size = struct.unpack("!H", await self.reader.readexactly(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", await self.reader.readexactly(8))[0]
        payload = await self.reader.readexactly(size)
        if head[0] & 0x0f == TEXT:
            self.take(payload.decode())
        elif head[0] & 0x0f == PING:
            self.writer.write(masked(payload, PONG))
        elif head[0] & 0x0f == CLOSE:
            raise Closed(struct.unpack("!H", payload[:2])[0] if payload else None)

    def take(self, text):
        self.heard.append(text)


class RawWebSocket(WebSocket):
    path = "/sockjs/websocket"


def session_path():
    return f"/sockjs/000/{os.urandom(16).hex()}"


class SockJs:
    """The frames of SockJS 0.3.3."""

    def take(self, frame):
        if frame.startswith("a"):
            self.heard += json.loads(frame[1:])
        elif frame.startswith("c"):
            raise Closed(json.loads(frame[1:])[0])


class SockJsWebSocket(SockJs, WebSocket):
    def where(self):
        return session_path() + "/websocket"

    async def send(self, text):
        await super().send(json.dumps([text]))


def length_in(head):
    """What a head in lower case says of its body's length; of one that does not, 0."""
    _, found, rest = head.partition(b"\r\ncontent-length: ")
    return int(rest.split(b"\r\n")[0]) if found else 0


class Http(SockJs, Carrier):
    """What is heard comes on one connection, what is said goes on another, which is closed after
    `enter`: an idle player has one."""

    method, way = "POST", ""
    send_way, send_type = "xhr_send", "text/plain"

    def request(self, method, way, fields=""):
        return (f"{method} {self.base}/{way} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
                f"{fields}\r\n").encode()

    def ask(self):
        fields = "Content-Length: 0\r\n" if self.method == "POST" else ""
        self.writer.write(self.request(self.method, self.way, fields))

    async def open(self):
        self.base, self.speaks = session_path(), None
        self.reader, self.writer = await self.dial()
        self.ask()
        await self.head(self.reader)

    async def head(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = head.split(b" ")[1]
        if status not in (b"200", b"204"):
            raise ConnectionError(head.split(b"\r\n")[0].decode())
        return head

    async def send(self, text):
        if self.speaks is None:
            self.speaks = await self.dial()
        reader, writer = self.speaks
        body = self.body_of(json.dumps([text]))
        fields = f"Content-Type: {self.send_type}\r\nContent-Length: {len(body)}\r\n"
        writer.write(self.request("POST", self.send_way, fields) + body)
        head = await self.head(reader)
        await reader.readexactly(length_in(head))

    def body_of(self, texts):
        return texts.encode()

    async def enter(self, token):
        await super().enter(token)
        self.speaks[1].close()
        self.speaks = None

    async def chunk(self):
        size = int(await self.reader.readuntil(b"\r\n"), 16)
        data = await self.reader.readexactly(size + 2)
        return data[:-2].decode()

    def close(self):
        super().close()
        if self.speaks:
            self.speaks[1].close()


class Stream(Http):
    """One answer that goes on, and another when it has grown long."""

    async def hear(self):
        chunk = await self.chunk()
        if not chunk:
            self.ask()
            await self.head(self.reader)
            return
        for line in chunk.splitlines():
            self.take_line(line)


class XhrStreaming(Stream):
    way = "xhr_streaming"

    def take_line(self, line):
        self.take(line)


class EventSource(Stream):
    method, way = "GET", "eventsource"

    def take_line(self, line):
        if line.startswith("data: "):
            self.take(urllib.parse.unquote(line[6:]))


class HtmlFile(Stream):
    method, way = "GET", f"htmlfile?c={CALLBACK}"

    def take_line(self, line):
        if line.startswith('p("'):
            self.take(json.loads(line[2:-2]))


class Poll(Http):
    """One frame an answer; the next poll is out before anybody looks at it."""

    async def open(self):
        self.base, self.speaks = session_path(), None
        self.reader, self.writer = await self.dial()
        self.ask()
        await self.hear()

    async def hear(self):
        head = await self.head(self.reader)
        if b"chunked" in head:
            body = ""
            while chunk := await self.chunk():
                body += chunk
        else:
            body = (await self.reader.readexactly(length_in(head))).decode()
        self.ask()
        self.take_body(body)


class XhrPolling(Poll):
    way = "xhr"

    def take_body(self, body):
        self.take(body.rstrip("\n"))


class JsonpPolling(Poll):
    method, way = "GET", f"jsonp?c={CALLBACK}"
    send_way, send_type = "jsonp_send", "application/x-www-form-urlencoded"

    def take_body(self, body):
        self.take(json.loads(body.split(f"{CALLBACK}(", 1)[1].rsplit(");", 1)[0]))

    def body_of(self, texts):
        return b"d=" + urllib.parse.quote(texts).encode()


CARRIERS = {"websocket": WebSocket, "raw websocket": RawWebSocket,
            "sockjs websocket": SockJsWebSocket, "xhr streaming": XhrStreaming,
            "eventsource": EventSource, "xhr polling": XhrPolling}
# Only where the server has --legacy-transports.
LEGACY = {"htmlfile": HtmlFile, "jsonp polling": JsonpPolling}
