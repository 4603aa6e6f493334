#!/usr/bin/env python3
"""attackers.py KIND PORT [--count N] [--rate R] [--over S] [--keys FILE]: a crowd that means ill.

Kinds: bad_tokens (auth with rubbish, and again on a new connection), pings, fragments (floods by
WebSocket control frames and by endless small fragments), bodies (floods of POST /guest), readers
(players who follow the lobby, ask and talk there, and never read; who is thrown out comes back),
idle (connections that say nothing at all).

They come from addresses of their own (127.1.x.1, a /24 each eight connections), so that the server
can tell them from honest players, and over S seconds. Prints `ready` when the first has come in,
then works until SIGTERM. --rate: what one connection sends a second, at most.
"""

import argparse
import asyncio
import json
import socket
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
from mint import Mint  # noqa: E402

CONNECTIONS_AN_ADDRESS = 8
TEXT, CONTINUATION, PING = 1, 0, 9
READ_BYTES = 4096
# Of those who never read, so many say nothing for each who talks, once a second, at length.
LISTENERS_A_TALKER = 100
LONG_TEXT = "x" * 500


def frame(opcode, payload, final=True):
    """A client's frame (RFC 6455 section 5.2), masked with zeros."""
    head = bytes([opcode | (0x80 if final else 0)])
    if len(payload) < 126:
        return head + bytes([0x80 | len(payload)]) + bytes(4) + payload
    return head + bytes([0x80 | 126]) + struct.pack("!H", len(payload)) + bytes(4) + payload


def text(**message):
    return frame(TEXT, json.dumps(message).encode())


class Attacker:
    def __init__(self, number, options):
        self.options = options
        block = number // CONNECTIONS_AN_ADDRESS
        self.address = f"127.{1 + block // 256}.{block % 256}.1"
        self.number = number

    async def connect(self, receive_buffer=None):
        sock = socket.socket()
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.setblocking(False)
        sock.bind((self.address, 0))
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.options.port))
        return sock

    async def upgrade(self, receive_buffer=None):
        sock = await self.connect(receive_buffer)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(sock, (
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{self.options.port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
        if b" 101 " not in await loop.sock_recv(sock, READ_BYTES):
            sock.close()
            raise ConnectionError("refused")
        return sock

    async def send_paced(self, sock, data):
        """The same bytes at the rate, reading what comes, until the server has had enough."""
        loop = asyncio.get_running_loop()
        reading = asyncio.create_task(self.read_on(sock))
        try:
            while not reading.done():
                await loop.sock_sendall(sock, data)
                await asyncio.sleep(1 / self.options.rate)
        finally:
            reading.cancel()
            sock.close()

    async def read_on(self, sock):
        while await asyncio.get_running_loop().sock_recv(sock, READ_BYTES):
            pass

    async def bad_tokens(self):
        sock = await self.upgrade()
        await self.send_paced(sock, text(msg="auth", token="a.b.c.d.e" * 20))

    async def pings(self):
        await self.send_paced(await self.upgrade(), frame(PING, bytes(125)) * 8)

    async def fragments(self):
        sock = await self.upgrade()
        await asyncio.get_running_loop().sock_sendall(sock, frame(TEXT, b"{", final=False))
        await self.send_paced(sock, frame(CONTINUATION, b"", final=False) * 8)

    async def bodies(self):
        body = json.dumps({"name": "Ann"})
        request = (f"POST /guest HTTP/1.1\r\nHost: 127.0.0.1:{self.options.port}\r\n"
                   f"Content-Length: {len(body)}\r\n\r\n{body}").encode()
        await self.send_paced(await self.connect(), request)

    async def readers(self):
        sock = await self.upgrade(receive_buffer=READ_BYTES)
        talk = self.number % LISTENERS_A_TALKER == 0
        again = text(msg="say", channel="lobby", text=LONG_TEXT) if talk else text(msg="room_list")
        try:
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(sock, text(msg="auth", token=self.mint_token())
                                    + text(msg="follow", channel="lobby", last=50)
                                    + text(msg="room_list") * 200)
            while True:
                await asyncio.sleep(1 / self.options.rate)
                await loop.sock_sendall(sock, again)
        finally:
            sock.close()

    def mint_token(self):
        return Mint(self.options.keys).token(f"slow-{self.number}", "Slow")

    async def idle(self):
        sock = await self.connect()
        await self.read_on(sock)
        sock.close()

    async def work(self, arrived):
        """Over and over, whatever the server thinks of it."""
        await asyncio.sleep(self.options.over * self.number / self.options.count)
        arrived.set()
        while True:
            try:
                await getattr(self, self.options.kind)()
            except OSError:
                pass
            await asyncio.sleep(0.1 + self.number % 10 / 20)


async def attack(options):
    arrived = asyncio.Event()
    crowd = [asyncio.create_task(Attacker(number, options).work(arrived))
             for number in range(options.count)]
    await arrived.wait()
    print("ready", flush=True)
    await asyncio.gather(*crowd)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["bad_tokens", "pings", "fragments", "bodies", "readers",
                                         "idle"])
    parser.add_argument("port", type=int)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--over", type=float, default=1, help="seconds until all have come")
    parser.add_argument("--keys", help="the web site's key file; for readers")
    asyncio.run(attack(parser.parse_args()))


if __name__ == "__main__":
    main()
