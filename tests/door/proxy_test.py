#!/usr/bin/env python3
"""Who the client is, told by a real nginx, a real HAProxy and by hand; SockJS by its session."""

import struct
import socket
import unittest

from door import Client, Door
from proxies import HAProxy, Nginx

# All of 127.0.0.0/8 is this machine's: clients of three prefixes.
ANN, BO, EVE = "127.1.0.1", "127.2.0.1", "127.3.0.1"
COUNTED = ["--limit-loopback", "--limit", "guest=1:60000", "--trusted-proxy", "127.0.0.1"]
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def proxy_header(client):
    addresses = socket.inet_aton(client) + socket.inet_aton("127.0.0.1") + struct.pack(">HH", 1, 2)
    return SIGNATURE + b"\x21\x11" + struct.pack(">H", len(addresses)) + addresses


def guest(client, **headers):
    return client.post("/guest", '{"name":"Ann"}', **headers)


class Proxies(unittest.TestCase):
    def serve(self, *more):
        door = Door(*COUNTED, *more)
        self.addCleanup(door.__exit__)
        door.start()
        return door

    def counts_clients_one_by_one(self, proxy):
        with proxy.connect(ANN) as ann, proxy.connect(BO) as bo:
            self.assertEqual(guest(ann)[0], 200)
            status, body, headers = guest(ann)
            self.assertEqual((status, headers["retry-after"]), (429, "60"))
            self.assertIn(b'"code":"rate_limited"', body)
            for lie in ({"X_Forwarded_For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}):
                self.assertEqual(guest(ann, **lie)[0], 429, lie)
            self.assertEqual(guest(bo)[0], 200)

    def plays(self, proxy, door):
        with proxy.connect() as client:
            self.assertEqual(client.log_in(door.token("42"))["msg"], "auth")
            client.say(msg="ping", t=1)
            self.assertEqual(client.hear_until(lambda m: m["msg"] == "pong")["t"], 1)

    def test_nginx_tells_the_client_in_a_header(self):
        door = self.serve()
        proxy = Nginx([door])
        self.addCleanup(proxy.close)
        self.counts_clients_one_by_one(proxy)
        self.plays(proxy, door)

    def test_haproxy_tells_the_client_in_the_proxy_protocol(self):
        door = self.serve("--proxy-protocol")
        proxy = HAProxy([door])
        self.addCleanup(proxy.close)
        self.counts_clients_one_by_one(proxy)
        self.plays(proxy, door)

    def test_the_header_of_a_stranger_is_not_read(self):
        door = self.serve()
        with Client(door.port, source=EVE) as eve:
            self.assertEqual(guest(eve, X_Forwarded_For="192.0.2.1")[0], 200)
            self.assertEqual(guest(eve, X_Forwarded_For="192.0.2.2")[0], 429)

    def test_only_a_trusted_proxy_connects_with_the_proxy_protocol(self):
        door = self.serve("--proxy-protocol")
        with Client(door.port, first=proxy_header(ANN)) as client:
            self.assertEqual(guest(client)[0], 200)
        with Client(door.port, first=proxy_header(ANN)) as client:
            self.assertEqual(guest(client)[0], 429)
        refused = [(None, b""), (EVE, proxy_header(BO)), (EVE, b""),
                   (None, b"PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\n"),
                   (None, proxy_header(BO)[:12] + b"\x31\x11\0\0")]
        for source, first in refused:
            request = b"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n"
            with Client(door.port, first=first + request, source=source) as client:
                self.assertTrue(client.ends(), first)
                self.assertEqual(client.inbound, b"", first)

    def test_a_header_that_comes_byte_by_byte_is_read(self):
        door = self.serve("--proxy-protocol")
        with Client(door.port) as client:
            for byte in proxy_header(ANN):
                client.send(bytes([byte]))
            self.assertEqual(client.get("/ws")[0], 426)

    def one_server_for_each_session(self, make, *more):
        doors = [self.serve(*more), self.serve(*more)]
        proxy = make(doors)
        self.addCleanup(proxy.close)
        served = set()
        for number in range(12):
            before = [door.metric("cardroom_http_requests_total") for door in doors]
            # A session that nobody has opened is answered at once.
            for kind in ("xhr_send", "jsonp_send", "xhr_send"):
                with proxy.connect() as client:
                    client.post(f"/sockjs/{number:03}/session{number}/{kind}", "")
            after = [door.metric("cardroom_http_requests_total") for door in doors]
            asked = [now - then for now, then in zip(after, before)]
            self.assertEqual(sorted(asked), [0, 3], f"session {number}: {asked}")
            served.add(asked.index(3))
        self.assertEqual(served, {0, 1})

    def test_nginx_brings_all_of_a_sockjs_session_to_one_server(self):
        self.one_server_for_each_session(Nginx)

    def test_haproxy_brings_all_of_a_sockjs_session_to_one_server(self):
        self.one_server_for_each_session(HAProxy, "--proxy-protocol")


if __name__ == "__main__":
    unittest.main()
