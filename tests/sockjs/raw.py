"""A client of bytes for the tests of SockJS: requests as they are written, responses as they come.

Never sleeps: what is waited for has a deadline.
"""

import os
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "torture"))
from certificates import Certificates, trusting  # noqa: E402

PATIENCE_S = 10


class Server:
    """The test server as a process of its own; over TLS, with a certificate made for it."""

    def __init__(self, program, tls=False):
        words, Connection.tls = [], None
        with tempfile.TemporaryDirectory(prefix="cardroom-sockjs-") as folder:
            if tls:
                files = Certificates(folder)
                files.make("localhost")
                words, Connection.tls = files.words, trusting(files.certificate)
            self.process = subprocess.Popen([program, "--listen", "127.0.0.1:0", *words],
                                            stdout=subprocess.PIPE, text=True)
            line = self.process.stdout.readline()
        scheme = "https" if tls else "http"
        assert line.startswith(f"ready {scheme}://127.0.0.1:"), line
        self.port = int(line.rsplit(":", 1)[1])

    def end(self):
        """Its exit code: a sanitizer that found something has its own."""
        self.process.terminate()
        self.process.stdout.close()
        return self.process.wait(PATIENCE_S)


class Response:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:300]!r}"


class Connection:
    """One TCP connection; a request is sent, and its response read in the parts one asks for."""

    opened = []
    tls = None  # the context with which all of them dial, where they do so over TLS

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        if self.tls:
            self.socket = self.tls.wrap_socket(self.socket, server_hostname="localhost")
        self.unread = b""
        Connection.opened.append(self)

    @staticmethod
    def close_all():
        while Connection.opened:
            Connection.opened.pop().close()

    def send(self, method, path, body=None, headers=None, version="1.1"):
        lines = [f"{method} {path} HTTP/{version}", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        data = body.encode() if isinstance(body, str) else body
        if data is not None:
            lines.append(f"Content-Length: {len(data)}")
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + (data or b""))

    def _more(self):
        got = self.socket.recv(1 << 16)
        self.unread += got
        return bool(got)

    def _until(self, end):
        while end not in self.unread:
            if not self._more():
                raise EOFError(f"ended before {end!r}: {self.unread[:200]!r}")
        part, self.unread = self.unread.split(end, 1)
        return part

    def read(self, count):
        while len(self.unread) < count:
            if not self._more():
                raise EOFError(f"ended before {count} bytes: {self.unread[:200]!r}")
        part, self.unread = self.unread[:count], self.unread[count:]
        return part

    def head(self):
        lines = self._until(b"\r\n\r\n").decode().split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            assert name.lower() not in headers, f"{name} twice"
            headers[name.lower()] = value
        return Response(int(lines[0].split(" ")[1]), headers, b"")

    def chunk(self):
        """The next chunk; empty at the end."""
        size = int(self._until(b"\r\n"), 16)
        data = self.read(size)
        assert self.read(2) == b"\r\n"
        return data.decode()

    def response(self):
        response = self.head()
        if response.status in (204, 304):
            return response
        response.body = self.read(int(response.headers["content-length"])).decode()
        return response

    def ended(self):
        """Waits for the end; what came before it."""
        while self._more():
            pass
        return self.unread

    def is_silent(self):
        """Whether nothing is there to be read now."""
        self.socket.setblocking(False)
        try:
            return not self.unread and not self._more()
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        finally:
            self.socket.settimeout(PATIENCE_S)

    def close(self):
        self.socket.close()

    def abort(self):
        """Ends with a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class WebSocket:
    """A client of RFC 6455 that sends exactly the frames it is told to."""

    def __init__(self, port, path, headers=None):
        self.connection = Connection(port)
        wanted = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                  "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==", **(headers or {})}
        self.connection.send("GET", path, headers=wanted)
        self.opening = self.connection.head()

    def send(self, payload, opcode=1, final=True):
        data = payload.encode() if isinstance(payload, str) else payload
        size = len(data)
        head = bytes([(0x80 if final else 0) | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 1 << 16:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        # A mask of zeros is a mask like any other, and quick.
        self.connection.socket.sendall(head + b"\0\0\0\0" + data)

    def frame(self):
        first, size = self.connection.read(2)
        if size == 126:
            size = struct.unpack(">H", self.connection.read(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.connection.read(8))[0]
        return first & 0x0f, self.connection.read(size)

    def text(self):
        opcode, payload = self.frame()
        assert opcode == 1, (opcode, payload)
        return payload.decode()

    def closing(self):
        """The code and reason of the close frame that comes next, answered."""
        opcode, payload = self.frame()
        assert opcode == 8, (opcode, payload[:100])
        self.send(payload[:2], opcode=8)
        return struct.unpack(">H", payload[:2])[0], payload[2:].decode()

    def close(self):
        self.connection.close()


def until(what, condition, patience_s=PATIENCE_S):
    end = time.monotonic() + patience_s
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {patience_s} s: {what}"


def fresh_name():
    return os.urandom(8).hex()
