"""The servers of one build behind a door to be tried, certificates for it, and a client of bytes.

Whatever is started here ends with this process.
"""

import base64
import json
import os
import signal
import socket
import ssl
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/torture"))
from certificates import Certificates, trusting  # noqa: E402, F401
from stack import Bots, Failure, Stack, die_with_parent, print_report, until  # noqa: E402, F401

BUILD = Path(os.environ.get("CARDROOM_PROGRAMS", ROOT / "build/release/bin")).parent
SECONDS = 10.0


class Door(Stack):
    """`more`: words for the realtime server."""

    def __init__(self, *more):
        super().__init__(BUILD)
        self.more = [str(word) for word in more]

    def command(self, name):
        own = self.more if name == "realtime" else []
        return [*super().command(name), *own]

    @property
    def port(self):
        return int(self.listen.rsplit(":", 1)[1])

    @property
    def ops_port(self):
        return int(self.said["realtime"]["ops"].rsplit(":", 1)[1])

    def token(self, user):
        done = subprocess.run(
            [self.programs / "cardroomctl", "tokens", "mint", "--keys", self.keys, "--sub", user,
             "--name", user], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def reload(self):
        """Sends SIGHUP, and returns what the server says of it."""
        log = self.folder / "realtime.log"
        before = log.stat().st_size
        self.processes["realtime"].send_signal(signal.SIGHUP)

        def said():
            lines = log.read_text()[before:].splitlines()
            told = [json.loads(line) for line in lines if '"reload' in line]
            wanted = 2 if "--tls-cert" in self.more else 1
            return told if len(told) >= wanted else None
        return {one["what"]: one.get("why", "") for one in until("a reload", said, SECONDS)}

    def metric(self, name):
        for line in self.ops("/metrics").splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        raise Failure(f"no metric {name}")

    def ops(self, path):
        with Client(self.ops_port) as client:
            return client.get(path)[1].decode()


class Client:
    """One connection, for HTTP or a WebSocket, over TLS where a context is given. `first`: bytes
    before all else."""

    def __init__(self, port, context=None, first=b"", source=None):
        where = (source, 0) if source else None
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS, where)
        self.inbound = b""
        try:
            if first:
                self.socket.sendall(first)
            if context:
                self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def more(self):
        """False at the end."""
        try:
            got = self.socket.recv(65536)
        except (ConnectionError, ssl.SSLError):
            got = b""
        self.inbound += got
        return bool(got)

    def ends(self):
        """Whether the server ends it within the patience of a test; what came stays."""
        try:
            while self.more():
                pass
            return True
        except TimeoutError:
            return False

    def take(self, size):
        while len(self.inbound) < size:
            if not self.more():
                raise Failure(f"ended after {self.inbound!r}")
        taken, self.inbound = self.inbound[:size], self.inbound[size:]
        return taken

    def response(self):
        """(status, body, headers) of the next one."""
        while b"\r\n\r\n" not in self.inbound:
            if not self.more():
                raise Failure(f"ended after {self.inbound!r}")
        head, self.inbound = self.inbound.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        headers = {k.lower(): v.strip() for k, v in (one.split(":", 1) for one in lines[1:])}
        body = self.take(int(headers.get("content-length", 0)))
        return int(lines[0].split()[1]), body, headers

    def get(self, path, **headers):
        self.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{print_headers(headers)}\r\n")
        return self.response()

    def post(self, path, body, **headers):
        self.send(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
                  f"{print_headers(headers)}\r\n{body}")
        return self.response()

    def upgrade(self, **headers):
        """The status; 101 where it is a WebSocket now."""
        key = base64.b64encode(os.urandom(16)).decode()
        self.send(f"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                  f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  f"Sec-WebSocket-Key: {key}\r\n{print_headers(headers)}\r\n")
        return self.response()[0]

    def frame(self, first, payload):
        """A masked frame, whose mask is nought."""
        size = len(payload)
        if size < 126:
            return bytes([first, 0x80 | size]) + bytes(4) + payload
        return bytes([first, 0x80 | 126]) + struct.pack(">H", size) + bytes(4) + payload

    def say(self, **message):
        self.send(self.frame(0x81, json.dumps(message).encode()))

    def hear(self):
        """The next message; a close frame as {"closed": code}."""
        while True:
            first, size = self.take(2)
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            payload = self.take(size)
            if first == 0x88:
                return {"closed": struct.unpack(">H", payload[:2])[0]}
            if first == 0x81:
                return json.loads(payload)

    def hear_until(self, wanted):
        while True:
            heard = self.hear()
            if wanted(heard):
                return heard

    def log_in(self, token):
        if self.upgrade() != 101:
            raise Failure("no WebSocket")
        self.say(msg="auth", token=token)
        return self.hear()


def print_headers(headers):
    return "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
