#!/usr/bin/env python3
"""The token keys of a real server, changed while it serves."""

import json
import time
import unittest

from door import Bots, Client, Door, print_report


class Keys(unittest.TestCase):
    def setUp(self):
        self.door = Door()
        self.addCleanup(self.door.__exit__)
        self.door.start()

    def ring(self):
        return json.loads(self.door.keys.read_text())["keys"]

    def write(self, keys):
        self.door.keys.write_text(json.dumps({"keys": keys}))

    def fresh(self, name):
        """A new key as another file's, and its tokens' maker."""
        other = Door()
        self.addCleanup(other.__exit__)
        key = json.loads(other.keys.read_text())["keys"][0]
        return dict(key, kid=name)

    def log_in(self, user):
        client = Client(self.door.port)
        self.addCleanup(client.close)
        return client, client.log_in(self.door.token(user))

    def come_back(self, ticket):
        client = Client(self.door.port)
        self.addCleanup(client.close)
        self.assertEqual(client.upgrade(), 101)
        client.say(msg="auth", resume=ticket)
        return client, client.hear()

    def sent_away_at_reload(self, client):
        begin = time.monotonic()
        self.assertEqual(self.door.reload(), {"keys": ""})
        bye = client.hear_until(lambda m: m.get("msg") == "bye")
        self.assertEqual(client.hear(), {"closed": bye["code"]})
        self.assertLess(time.monotonic() - begin, 1.0)
        return bye["code"], bye["reconnect"]

    def test_a_new_key_is_taken_and_the_old_one_until_it_is_removed(self):
        old, _ = self.log_in("1")
        first = self.ring()
        new_key = self.fresh("web-2")
        by_old = self.door.token("2")
        self.write([*first, new_key])
        by_new = self.door.token("3")  # the newest seals
        self.assertEqual(self.door.reload(), {"keys": ""})
        for token in (by_old, by_new):
            client = Client(self.door.port)
            self.addCleanup(client.close)
            self.assertEqual(client.log_in(token)["msg"], "auth")
        self.write([new_key])
        self.assertEqual(self.sent_away_at_reload(old), (4006, True))
        client.say(msg="ping", t=1)  # by the new key
        self.assertEqual(client.hear_until(lambda m: m["msg"] == "pong")["t"], 1)

    def test_a_token_of_a_removed_key_is_invalid(self):
        token = self.door.token("1")
        self.write([self.fresh("web-2")])
        self.door.reload()
        with Client(self.door.port) as client:
            self.assertEqual(client.log_in(token)["code"], "invalid_token")

    def test_nobody_comes_back_by_a_ticket_whose_key_was_removed(self):
        _, first = self.log_in("1")
        again, second = self.come_back(first["resume"])
        self.assertEqual(second["msg"], "auth")
        self.write([self.fresh("web-2")])
        self.assertEqual(self.sent_away_at_reload(again), (4006, True))
        for ticket in (first["resume"], second["resume"]):
            self.assertEqual(self.come_back(ticket)[1]["code"], "invalid_token")
        # Nor through a server that never knew the key.
        self.door.kill("realtime")
        self.door.start("realtime")
        self.assertEqual(self.come_back(second["resume"])[1]["code"], "invalid_token")
        self.assertEqual(self.log_in("1")[1]["msg"], "auth")

    def test_a_guest_comes_back_whatever_becomes_of_the_web_sites_keys(self):
        with Client(self.door.port) as client:
            status, body, _ = client.post("/guest", '{"name":"Ann"}', Origin=self.door.urls[0])
        self.assertEqual(status, 200)
        guest = Client(self.door.port)
        self.addCleanup(guest.close)
        ticket = guest.log_in(json.loads(body)["token"])["resume"]
        self.write([self.fresh("web-2")])
        self.assertEqual(self.door.reload(), {"keys": ""})
        guest.say(msg="ping", t=1)
        self.assertEqual(guest.hear_until(lambda m: m["msg"] == "pong")["t"], 1)
        self.assertEqual(self.come_back(ticket)[1]["msg"], "auth")

    def test_a_web_sites_key_may_not_pass_for_guests(self):
        self.write([*self.ring(), self.fresh("guest-2")])
        self.assertIn("begins with \"guest\"", self.door.reload()["keys"])

    def test_a_broken_file_changes_nothing_and_is_told_with_its_place(self):
        whole = self.door.keys.read_text()
        client, _ = self.log_in("1")
        key = self.ring()[0]
        for text, why in (("", "token-keys.json"), (whole[:-3], "token-keys.json"),
                          ('{"keys":[]}', "no key"),
                          (json.dumps({"keys": [key, dict(key, kid="b", k="AAAA")]}), "key 2"),
                          (json.dumps({"keys": [key, key]}), "key 2")):
            self.door.keys.write_text(text)
            told = self.door.reload()["keys"]
            self.assertIn(why, told)
            self.assertIn(str(self.door.keys), told)
        self.door.keys.write_text(whole)
        self.door.keys.chmod(0o644)
        self.assertIn(str(self.door.keys), self.door.reload()["keys"])
        self.door.keys.chmod(0o600)
        client.say(msg="ping", t=1)
        self.assertEqual(client.hear_until(lambda m: m["msg"] == "pong")["t"], 1)
        self.assertEqual(self.log_in("2")[1]["msg"], "auth")

    def test_keys_rotate_while_bots_play_and_nobody_is_disconnected(self):
        bots = Bots(self.door, "--players", 40, "--tables", 10, "--seconds", 6, "--think", 20)
        self.addCleanup(bots.close)
        bots.until("they play", lambda now: now.get("actions", 0) > 200)
        keys = self.ring()
        for number in range(60):
            keys.append(dict(keys[0], kid=f"web-{number}"))
            self.write(keys)
            self.assertEqual(self.door.reload(), {"keys": ""})
        while len(keys) > 1:  # all but the one that they came in by
            keys.pop()
            self.write(keys)
            self.assertEqual(self.door.reload(), {"keys": ""})
        code, report = bots.report()
        print_report(report)
        self.assertEqual(code, 0)
        self.assertEqual(report["reconnects"], 0)


if __name__ == "__main__":
    unittest.main()
