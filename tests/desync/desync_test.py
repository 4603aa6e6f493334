#!/usr/bin/env python3
"""Nobody's bytes become another's request: the corpus at the real server, directly and behind real
proxies. The server's own count of requests and their paths is what an attacker would change."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "door"))
from door import Client, Door  # noqa: E402
from proxies import HAProxy, Nginx  # noqa: E402

from corpus import SMUGGLED, cases  # noqa: E402

HONEST = "/honest"
REFUSED = ([400], [413])
READ = ("cardroom_http_requests_total", "cardroom_http_refused_total")


def statuses(data):
    """Of all responses that came; no body here looks like the beginning of one."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", data)]


class Desync(unittest.TestCase):
    def setUp(self):
        # A page that nothing else answers with, and one that only a smuggled request asks for.
        self.door = Door()
        self.addCleanup(self.door.__exit__)
        pages = self.door.folder / "client"
        (pages / "assets").mkdir(parents=True)
        (pages / "index.html").write_text("index")
        (pages / HONEST[1:]).write_text("the honest answer")
        (pages / SMUGGLED[1:]).write_text("the smuggled answer")
        self.door.more += ["--client", str(pages)]

    def asks(self, connect, case):
        """What comes back for the case alone, and to the one who comes after it."""
        with connect() as eve:
            try:
                eve.send(case.data)
                eve.socket.settimeout(0.4)
                eve.ends()
            except OSError:
                pass
            came = eve.inbound
        with connect() as ann:
            status, body, _ = ann.get(HONEST)
        return came, (status, body)

    def test_directly(self):
        self.door.start()
        for case in cases():
            with self.subTest(case.name):
                came, honest = self.asks(lambda: Client(self.door.port), case)
                self.assertEqual(honest, (200, b"the honest answer"))
                self.assertNotIn(b"the smuggled answer", came)
                if case.refused:
                    self.assertIn(statuses(came), REFUSED, came)

    def test_what_follows_a_refused_request_is_never_read(self):
        self.door.start()
        request = f"GET {SMUGGLED} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        for case in cases():
            with self.subTest(case.name), Client(self.door.port) as eve:
                eve.send(case.data + request * 3)
                eve.socket.settimeout(0.4)
                eve.ends()
                if case.refused:
                    self.assertIn(statuses(eve.inbound), REFUSED, eve.inbound)

    def read(self):
        """How many requests the server has read."""
        return sum(self.door.metric(name) for name in READ)

    def behind(self, make, *more):
        """The server must read no more requests than the proxy sent and answered: one more is a
        body that was taken for a request. And those who share the proxy's connections to it each
        get their own answer."""
        self.door.more += ["--trusted-proxy", "127.0.0.1", *more]
        self.door.start()
        proxy = make([self.door])
        self.addCleanup(proxy.close)
        for case in cases():
            with self.subTest(case.name):
                before = self.read()
                came, honest = self.asks(proxy.connect, case)
                self.assertEqual(honest, (200, b"the honest answer"))
                answers = sum(status != 100 for status in statuses(came))
                # To HTTP/0.9 the answer is a body and nothing else.
                answers = answers or bool(came)
                self.assertLessEqual(self.read() - before - 1, answers, came)
                with proxy.connect() as client:
                    for _ in range(3):
                        self.assertEqual(client.get(HONEST)[1], b"the honest answer")

    def test_behind_nginx(self):
        self.behind(Nginx)

    def test_behind_haproxy(self):
        self.behind(HAProxy, "--proxy-protocol")


if __name__ == "__main__":
    unittest.main()
