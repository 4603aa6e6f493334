#!/usr/bin/env python3
"""What one address and one user may do, and who is too slow, at the real server. Each server is
told short limits, and that this machine's addresses count."""

import resource
import socket
import time
import unittest

from door import Bots, Certificates, Client, Door, Failure, until

ANN, BO = "127.1.0.1", "127.2.0.1"  # of two prefixes


class Limits(unittest.TestCase):
    def serve(self, *more):
        door = Door(*more)
        self.addCleanup(door.__exit__)
        door.start()
        return door

    def client(self, door, source=None, **more):
        client = Client(door.port, source=source, **more)
        self.addCleanup(client.close)
        return client

    def test_guests_tokens_are_counted_by_the_address(self):
        door = self.serve("--limit-loopback", "--limit", "guest=2:90000")
        ask = ("/guest", '{"name":"Ann"}')
        ann, bo = self.client(door, ANN), self.client(door, BO)
        self.assertEqual([ann.post(*ask)[0] for _ in range(3)], [200, 200, 429])
        status, body, headers = ann.post(*ask)
        self.assertEqual((status, headers["retry-after"]), (429, "90"))
        self.assertIn(b'"retry":true', body)
        self.assertEqual(bo.post(*ask)[0], 200)

    def test_this_machine_and_trusted_proxies_are_not_counted_unless_asked(self):
        door = self.serve("--limit", "guest=1:90000")
        client = self.client(door)
        self.assertEqual([client.post("/guest", '{"name":"A"}')[0] for _ in range(5)], [200] * 5)

    def test_connections_are_counted_as_they_come_and_as_they_stay(self):
        door = self.serve("--limit-loopback", "--limit", "connect=3:90000", "--limit-places", "2")
        clients = [self.client(door, ANN) for _ in range(2)]
        self.assertEqual([client.get("/ws")[0] for client in clients], [426, 426])
        self.assertTrue(self.client(door, ANN).ends())  # no place
        clients[0].close()
        self.assertTrue(self.client(door, ANN).ends())  # a place, but too often
        self.assertEqual(self.client(door, BO).get("/ws")[0], 426)

    def test_conversations_are_counted_with_an_answer(self):
        door = self.serve("--limit-loopback", "--limit", "open=2:90000")
        self.assertEqual([self.client(door, ANN).upgrade() for _ in range(3)], [101, 101, 429])
        self.assertEqual(self.client(door, BO).upgrade(), 101)

    def test_sessions_that_are_not_there_are_counted_whoever_sends(self):
        door = self.serve("--limit-loopback", "--limit", "bad_session=2:90000",
                          "--legacy-transports")
        ann, bo = self.client(door, ANN), self.client(door, BO)
        self.assertEqual(ann.post("/sockjs/000/abcdefgh/xhr", "")[:2], (200, b"o\n"))
        asked = [ann.post(f"/sockjs/000/nobodys{n}/{way}", "[]")
                 for n, way in enumerate(("xhr_send", "jsonp_send", "xhr_send", "jsonp_send"))]
        self.assertEqual([status for status, _, _ in asked], [404, 404, 429, 429])
        self.assertEqual(asked[-1][2]["retry-after"], "90")
        self.assertEqual(ann.post("/sockjs/000/abcdefgh/xhr_send", '["{}"]')[0], 204)
        self.assertEqual(bo.post("/sockjs/000/abcdefgh/xhr_send", '["{}"]')[0], 404)

    def test_bad_tokens_shut_out_more_tokens_but_nobody_who_comes_back(self):
        door = self.serve("--limit-loopback", "--limit", "bad_token=2:90000")
        first = self.client(door, ANN)
        ticket = first.log_in(door.token("42"))["resume"]
        for user in ("a", "b"):
            self.assertEqual(self.client(door, ANN).log_in("no token")["code"], "invalid_token")
        refused = self.client(door, ANN).log_in(door.token("43"))
        self.assertEqual((refused["code"], refused["retry"]), ("rate_limited", True))
        self.assertGreater(refused["after"], 80_000)
        back = self.client(door, ANN)
        self.assertEqual(back.upgrade(), 101)
        back.say(msg="auth", resume=ticket)
        self.assertEqual(back.hear()["msg"], "auth")
        self.assertEqual(self.client(door, BO).log_in(door.token("44"))["msg"], "auth")

    def test_a_users_messages_are_counted_by_kind_over_all_connections(self):
        door = self.serve("--limit", "say=2:60000")
        one, two = self.client(door), self.client(door)
        for client in (one, two):
            client.log_in(door.token("42"))
        for client in (one, two):
            client.say(msg="say", channel="lobby", text="hello", id=1)
            self.assertEqual(client.hear_until(lambda m: m.get("re") == 1)["msg"], "said")
        one.say(msg="say", channel="lobby", text="hello", id=2)
        refused = one.hear_until(lambda m: m.get("re") == 2)
        self.assertEqual((refused["code"], refused["retry"]), ("rate_limited", True))
        self.assertGreater(refused["after"], 50_000)
        one.say(msg="ping", id=3)
        self.assertEqual(one.hear_until(lambda m: m.get("re") == 3)["msg"], "pong")

    def test_two_hundred_bots_of_this_machine_are_nobodys_burden(self):
        door = self.serve()
        bots = Bots(door, "--players", 200, "--tables", 50, "--seconds", 5, "--think", 200)
        self.addCleanup(bots.close)
        code, report = bots.report()
        self.assertEqual((code, report["reconnects"], report["refused"]), (0, 0, 0))
        self.assertEqual(door.metric("cardroom_rate_limited_total"), 0)


class Slow(unittest.TestCase):
    """Deadlines of the real server, with its real values: each is waited for once."""

    def setUp(self):
        self.door = Door()
        self.addCleanup(self.door.__exit__)
        self.files = Certificates(self.door.folder)
        self.files.make("slow")

    def ends_within(self, clients, least, most):
        """All of them are ended by the server, and not before the deadline."""
        begin = time.monotonic()
        for client in clients:
            client.socket.settimeout(most)
            self.assertTrue(client.ends())
            self.assertLess(time.monotonic() - begin, most)
        self.assertGreater(time.monotonic() - begin, least)

    def test_who_says_nothing_or_a_part_is_ended_and_others_are_served(self):
        self.door.start()
        begun = [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX: "]
        clients = [Client(self.door.port) for _ in range(60)]
        for number, client in enumerate(clients):
            self.addCleanup(client.close)
            client.send(begun[number % 3])
        with Client(self.door.port) as honest:
            self.assertEqual(honest.get("/ws")[0], 426)
        self.ends_within(clients, 8, 15)

    def test_who_does_not_finish_the_handshake_is_ended(self):
        self.door.more += [str(word) for word in self.files.words]
        self.door.start()
        clients = [Client(self.door.port) for _ in range(60)]
        for number, client in enumerate(clients):
            self.addCleanup(client.close)
            client.send([b"", b"\x16\x03\x01\x02\x00\x01"][number % 2])
        self.ends_within(clients, 8, 15)
        self.assertEqual(self.door.metric("cardroom_connections_not_arrived_total"), 60)

    def test_who_does_not_log_in_is_told_and_closed_in_five_seconds(self):
        self.door.start()
        client = Client(self.door.port)
        self.addCleanup(client.close)
        self.assertEqual(client.upgrade(), 101)
        begin = time.monotonic()
        self.assertEqual(client.hear()["code"], 4005)
        self.assertEqual(client.hear(), {"closed": 4005})
        self.assertTrue(4.5 < time.monotonic() - begin < 7)


class Descriptors(unittest.TestCase):
    def test_no_descriptors_left_is_survived(self):
        door = Door()
        self.addCleanup(door.__exit__)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, most[0]), most[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, most)
        door.start("gameserver")
        real = door.command
        door.command = lambda name: ["prlimit", "--nofile=256:256", *real(name)]
        door.start("realtime")
        player = Client(door.port)
        self.addCleanup(player.close)
        player.log_in(door.token("42"))
        crowd = [socket.create_connection(("127.0.0.1", door.port)) for _ in range(400)]
        player.say(msg="ping", t=1)
        self.assertEqual(player.hear_until(lambda m: m["msg"] == "pong")["t"], 1)
        until("some are turned away",
              lambda: door.metric("cardroom_connections_turned_away_total") > 0)
        for one in crowd:
            one.close()

        def served():
            try:
                with Client(door.port) as client:
                    return client.get("/ws")[0] == 426
            except (OSError, Failure):
                return False
        until("a new one is served", served)


if __name__ == "__main__":
    unittest.main()
