"""What the tests of SockJS share: the server under test, requests to it, and expectations."""

import sys
import unittest

from raw import Connection, Server, WebSocket, fresh_name

NEVER_CACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0"
PRELUDE = "h" * 2048 + "\n"
GO_AWAY = 'c[3000,"Go away!"]'
STILL_OPEN = 'c[2010,"Another connection still open"]'
PLAIN = "text/plain; charset=UTF-8"
SCRIPT = "application/javascript; charset=UTF-8"
# A loss is noticed within: far below the 5 s after which a session that nobody asks for ends in any
# case, and enough for a sanitized server.
NOTICED_S = 2
# That of a poll that waits, where the machine leaves the server alone: the quickest of some.
SOON_NOTICED_S = 0.25
server = None


def ask(method, path, body=None, headers=None, version="1.1"):
    connection = Connection(server.port)
    connection.send(method, path, body, headers, version)
    response = connection.response()
    connection.close()
    return response


def begin(method, path, body=None, headers=None, version="1.1"):
    connection = Connection(server.port)
    connection.send(method, path, body, headers, version)
    return connection


def open_socket(path, headers=None):
    return WebSocket(server.port, path, headers)


def session(service="/echo"):
    return f"{service}/000/{fresh_name()}"


class Case(unittest.TestCase):
    maxDiff = None

    def tearDown(self):
        Connection.close_all()

    def assert_open_to(self, response, origin):
        headers = response.headers
        self.assertEqual(headers["access-control-allow-origin"], origin or "*")
        self.assertEqual(headers.get("access-control-allow-credentials"),
                         "true" if origin else None)
        self.assertEqual(headers["vary"], "Origin")

    def assert_not_found(self, method, path, **more):
        self.assertEqual(ask(method, path, **more).status, 404, path)

    def poll(self, url, expected):
        response = ask("POST", url + "/xhr", "")
        self.assertEqual((response.status, response.body), (200, expected + "\n"))

    def say(self, url, payload):
        response = ask("POST", url + "/xhr_send", payload)
        self.assertEqual((response.status, response.body), (204, b""))

    def stream(self, url, kind="xhr_streaming", method="POST", **more):
        connection = begin(method, f"{url}/{kind}", **more)
        connection.opening = connection.head()
        self.assertEqual(connection.opening.status, 200)
        return connection


def main():
    """Runs the tests of the program that calls it against the server that it is given: PROGRAM
    [--tls]."""
    global server
    tls = "--tls" in sys.argv
    if tls:
        sys.argv.remove("--tls")
    server = Server(sys.argv.pop(1), tls)
    try:
        program = unittest.main(exit=False)
    finally:
        code = server.end()
    sys.exit(0 if program.result.wasSuccessful() and code == 0 else 1)
