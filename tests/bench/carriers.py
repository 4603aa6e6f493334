"""Players' carriers as a bench needs them: to come in, to say something and hear the answer, and to
stay. Raw asyncio, so that ten thousand of them fit into one process. No test of the protocol."""

import asyncio
import json
import os
import struct

TEXT = 1
LIMIT = 16 * 1024  # of what is read ahead


def masked(payload):
    head = bytes([0x80 | TEXT])
    if len(payload) < 126:
        return head + bytes([0x80 | len(payload)]) + bytes(4) + payload
    return head + bytes([0x80 | 126]) + struct.pack("!H", len(payload)) + bytes(4) + payload


class Carrier:
    """One player's connection. `host` and `port` of the server, `tls` an SSL context or None."""

    def __init__(self, host, port, tls=None):
        self.host, self.port, self.tls = host, port, tls
        self.reader = self.writer = None
        self.heard = []

    async def dial(self):
        return await asyncio.open_connection(self.host, self.port, ssl=self.tls, limit=LIMIT)

    async def answer_to(self, what):
        """The first message of this kind that comes; others are dropped."""
        while True:
            while self.heard:
                message = json.loads(self.heard.pop(0))
                if message["msg"] == "error" or message["msg"] == what:
                    return message
            await self.hear()

    async def enter(self, token):
        await self.open()
        await self.say({"msg": "auth", "token": token})
        answer = await self.answer_to("auth")
        if answer["msg"] == "error":
            raise ConnectionError(answer["code"])

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

    async def say(self, message):
        self.writer.write(masked(json.dumps(message).encode()))
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

    def take(self, text):
        self.heard.append(text)


def session_path():
    return f"/sockjs/000/{os.urandom(16).hex()}"


class SockJs:
    """The frames of SockJS 0.3.3."""

    def take(self, frame):
        if frame.startswith("a"):
            self.heard += json.loads(frame[1:])
        elif frame.startswith("c"):
            raise ConnectionError(frame)


class SockJsWebSocket(SockJs, WebSocket):
    def where(self):
        return session_path() + "/websocket"

    async def say(self, message):
        self.writer.write(masked(json.dumps([json.dumps(message)]).encode()))
        await self.writer.drain()


class Http(SockJs, Carrier):
    """What is heard comes on one connection, what is said goes on another, which is closed after
    `enter`: an idle player has one."""

    method, way = "POST", ""

    def request(self, way, body=b"", method="POST"):
        return (f"{method} {self.base}/{way} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode() + body

    async def open(self):
        self.base, self.speaks = session_path(), None
        self.reader, self.writer = await self.dial()
        self.writer.write(self.request(self.way, method=self.method))
        await self.head(self.reader)

    async def head(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = head.split(b" ")[1]
        if status not in (b"200", b"204"):
            raise ConnectionError(head.split(b"\r\n")[0].decode())
        return head

    async def say(self, message):
        if self.speaks is None:
            self.speaks = await self.dial()
        reader, writer = self.speaks
        writer.write(self.request("xhr_send", json.dumps([json.dumps(message)]).encode()))
        await self.head(reader)

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


class XhrStreaming(Http):
    way = "xhr_streaming"

    async def hear(self):
        chunk = await self.chunk()
        if not chunk:
            self.writer.write(self.request(self.way))
            await self.head(self.reader)
            return
        for line in chunk.splitlines():
            self.take(line)


class EventSource(Http):
    method, way = "GET", "eventsource"

    async def hear(self):
        chunk = await self.chunk()
        if not chunk:
            self.writer.write(self.request(self.way, method="GET"))
            await self.head(self.reader)
            return
        for line in chunk.splitlines():
            if line.startswith("data: "):
                self.take(line[6:])


class XhrPolling(Http):
    way = "xhr"

    async def open(self):
        self.base, self.speaks = session_path(), None
        self.reader, self.writer = await self.dial()
        self.writer.write(self.request(self.way))
        await self.hear()

    async def hear(self):
        """One frame an answer; the next poll is out before anybody looks at it."""
        head = await self.head(self.reader)
        if b"chunked" in head:
            body = ""
            while chunk := await self.chunk():
                body += chunk
        else:
            size = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
            body = (await self.reader.readexactly(size)).decode()
        self.writer.write(self.request(self.way))
        self.take(body.rstrip("\n"))


CARRIERS = {"websocket": WebSocket, "sockjs websocket": SockJsWebSocket,
            "xhr streaming": XhrStreaming, "eventsource": EventSource, "xhr polling": XhrPolling}
