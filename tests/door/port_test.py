#!/usr/bin/env python3
"""One port that several realtime servers share, without a proxy before them."""

import json
import os
import unittest

from door import Client, Door, Failure, until

NETWORKS = 40
SERVERS = 3


def address(network, host=1):
    """All of 127.0.0.0/8 is this machine's; a network is a /24."""
    return f"127.{network}.7.{host}"


class Session:
    """SockJS by polls, each request on a connection of its own from one address."""

    def __init__(self, port, source):
        self.port, self.source = port, source
        self.path = f"/sockjs/000/{os.urandom(16).hex()}"

    def ask(self, what, body=""):
        with Client(self.port, source=self.source) as client:
            return client.post(f"{self.path}/{what}", body)[:2]

    def talk(self):
        """What was answered: opens, says something, and hears what is said to that, twice."""
        said = [self.ask("xhr")]
        for number in (1, 2):
            said.append(self.ask("xhr_send", json.dumps([f'{{"msg":"ping","id":{number}}}'])))
            said.append(self.ask("xhr"))
        return said

    def is_whole(self):
        opened, *rest = self.talk()
        sent, heard = rest[::2], rest[1::2]
        return opened == (200, b"o\n") and all(status == 204 for status, _ in sent) and all(
            status == 200 and f'\\"re\\":{number}'.encode() in body
            for number, (status, body) in enumerate(heard, 1))


class Ports(unittest.TestCase):
    def serve(self, count, *more):
        doors = []
        for _ in range(count):
            door = Door("--reuse-port", *more)
            self.addCleanup(door.__exit__)
            door.listen = doors[0].listen if doors else door.listen
            door.start()
            doors.append(door)
        return doors

    def shared_by(self, doors):
        count = len(doors)
        until(f"{count} share the port", lambda: all(
            door.metric("cardroom_port_sharers") == count for door in doors))

    def whole_sessions(self, doors):
        """Each network has its session whole; how many requests each server was asked."""
        before = [door.metric("cardroom_http_requests_total") for door in doors]
        for network in range(1, NETWORKS + 1):
            self.assertTrue(Session(doors[0].port, address(network)).is_whole(), network)
        after = [door.metric("cardroom_http_requests_total") for door in doors]
        return [now - then for now, then in zip(after, before)]

    def test_a_session_of_polls_stays_whole_and_networks_spread(self):
        doors = self.serve(SERVERS)
        self.shared_by(doors)
        asked = self.whole_sessions(doors)
        self.assertEqual(sum(asked), 5 * NETWORKS)
        self.assertGreaterEqual(min(asked), 5 * NETWORKS / SERVERS / 2, asked)

    def test_addresses_of_one_network_may_carry_one_session(self):
        doors = self.serve(SERVERS)
        self.shared_by(doors)
        session = Session(doors[0].port, address(9))
        self.assertEqual(session.ask("xhr")[0], 200)
        for host in range(2, 22):
            session.source = address(9, host)
            self.assertEqual(session.ask("xhr_send", '["{}"]')[0], 204, host)

    def test_one_that_dies_and_returns_breaks_sessions_and_new_ones_are_whole(self):
        doors = self.serve(SERVERS)
        self.shared_by(doors)
        doors[1].kill("realtime")
        left = [doors[0], doors[2]]
        self.shared_by(left)
        self.assertEqual(sum(self.whole_sessions(left)), 5 * NETWORKS)
        doors[1].start("realtime")
        self.shared_by(doors)
        self.assertEqual(sum(self.whole_sessions(doors)), 5 * NETWORKS)

    def test_one_that_drains_leaves_the_port_until_it_is_resumed(self):
        doors = self.serve(2)
        self.shared_by(doors)
        with Client(doors[0].ops_port) as operator:
            self.assertEqual(operator.post("/drain", "")[0], 200)
            self.shared_by(doors[1:])
            self.assertEqual(self.whole_sessions(doors), [0, 5 * NETWORKS])
            self.assertIn(b"serving", operator.post("/resume", "")[1])
        self.shared_by(doors)
        self.assertGreater(min(self.whole_sessions(doors)), 0)

    def test_behind_a_proxy_connections_spread_one_by_one(self):
        doors = self.serve(2, "--trusted-proxy", "127.0.0.1")
        for _ in range(200):
            with Client(doors[0].port) as client:
                self.assertEqual(client.get("/ws")[0], 426)
        served = [door.metric("cardroom_http_requests_total") for door in doors]
        self.assertEqual(sum(served), 200)
        self.assertGreater(min(served), 40)

    def test_a_stranger_without_the_option_takes_no_part(self):
        first = self.serve(1)[0]
        second = Door()
        self.addCleanup(second.__exit__)
        second.listen = first.listen
        with self.assertRaisesRegex(Failure, "taken by another"):
            second.start()


if __name__ == "__main__":
    unittest.main()
