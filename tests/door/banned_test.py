#!/usr/bin/env python3
"""Who is banned at one game server of a real fleet has no connection left at any of its servers a
second later, and comes in at none."""

import time
import unittest

from door import BUILD, Client
from servers import Fleet

AT_EACH = 4  # connections at each realtime server: both game servers are home to some
SOON = 1.0   # seconds


class Banned(unittest.TestCase):
    def setUp(self):
        self.fleet = Fleet(BUILD, games=2, realtimes=2, seed=1)
        self.addCleanup(self.fleet.close)
        self.fleet.start_all()
        self.ports = [int(listen.rsplit(":", 1)[1]) for listen in self.fleet.listens.values()]

    def log_in(self, port, user):
        """The client, and what it was answered."""
        client = Client(port)
        self.addCleanup(client.close)
        token = self.fleet.ctl("tokens", "mint", "--keys", self.fleet.keys, "--sub", user,
                               "--name", "Rudi").strip()
        return client, client.log_in(token)

    def come_back(self, port, ticket):
        client = Client(port)
        self.addCleanup(client.close)
        self.assertEqual(client.upgrade(), 101)
        client.say(msg="auth", resume=ticket)
        return client.hear()

    def test_users_are_closed_everywhere_within_a_second(self):
        for number, game in enumerate(self.fleet.games):
            user = f"rude-{number}"
            clients = [self.log_in(port, user) for port in self.ports for _ in range(AT_EACH)]
            others = [self.log_in(port, "kind")[0] for port in self.ports]
            begin = time.monotonic()
            self.fleet.ctl("users", "ban", user, "--link", self.fleet.link(game))
            for client, _ in clients:
                bye = client.hear_until(lambda heard: heard.get("msg") == "bye")
                self.assertEqual((bye["code"], bye["reconnect"]), (4501, False))
                self.assertEqual(client.hear(), {"closed": 4501})
            self.assertLess(time.monotonic() - begin, SOON)
            for port in self.ports:
                self.assertEqual(self.log_in(port, user)[1]["code"], "banned")
                self.assertEqual(self.come_back(port, clients[0][1]["resume"])["code"], "banned")
            for other in others:
                other.say(msg="ping", t=1)
                self.assertEqual(other.hear_until(lambda heard: heard["msg"] == "pong")["t"], 1)


if __name__ == "__main__":
    unittest.main()
