#!/usr/bin/env python3
"""What nobody may read in a log or a figure, said in every way at real servers, is found in none of
them; and what was only ever said on the way is in no file of theirs either."""

import hashlib
import json
import os
import unittest

from door import Client, Door, until

KEY_FILES = ("token-keys.json", "journal-keys.json")
CODE = "code of a private room"  # by which the store finds the room


def canary():
    return f"canary{os.urandom(8).hex()}"


class Secrets(unittest.TestCase):
    def setUp(self):
        self.door = Door()
        self.addCleanup(self.door.__exit__)
        self.door.start()
        self.planted = {}

    def plant(self, name, secret):
        self.planted[name] = secret
        return secret

    def client(self):
        client = Client(self.door.port)
        self.addCleanup(client.close)
        return client

    def ask(self, client, **message):
        client.say(id=len(self.planted) + 1, **message)
        return client.hear_until(lambda heard: "re" in heard or "code" in heard)

    def come_in(self):
        """By a token, then by its ticket, and beside them by what is neither."""
        token = self.plant("token", self.door.token("42"))
        first = self.client()
        ticket = self.plant("ticket", first.log_in(token)["resume"])
        for name in ("bad token", "bad ticket"):
            field = "token" if name == "bad token" else "resume"
            stranger = self.client()
            stranger.upgrade()
            self.assertEqual(self.ask(stranger, msg="auth", **{field: self.plant(name, canary())})
                             ["code"], "invalid_token")
        again = self.client()
        again.upgrade()
        again.say(msg="auth", resume=ticket)
        self.plant("next ticket", again.hear()["resume"])
        self.assertEqual(self.client().log_in(token)["code"], "invalid_token")
        return again

    def talk_and_play(self, player):
        said = self.ask(player, msg="say", channel="lobby", text=self.plant("talk", canary()))
        self.assertEqual(said["msg"], "said")
        table = self.ask(player, msg="create", game="crazy-eights", name="den", seats=2,
                         private=True)
        self.plant(CODE, table["code"])
        r = os.urandom(32)
        self.plant("part of a deal", r.hex())
        player.say(msg="ready", room="den", fill=True, entropy=hashlib.sha256(r).hexdigest())
        player.hear_until(lambda heard: heard["msg"] == "fairness")
        player.say(msg="reveal", room="den", r=r.hex())
        player.hear_until(lambda heard: heard["msg"] == "deal")

    def send_rubbish(self, player):
        """To the HTTP side and as messages, malformed and not."""
        self.assertEqual(self.client().get("/ws?token=" + self.plant("query", canary()))[0], 426)
        self.client().get("/nothing/" + self.plant("path", canary()))
        self.client().get("/healthz", Authorization=self.plant("Authorization", canary()),
                          Cookie=self.plant("cookie", canary()))
        self.client().post("/guest", '{"nome":"%s"}' % self.plant("body", canary()))
        broken = self.client()
        broken.send(f"GET / HTTP/1.1\r\nHost: a\r\nHost: {self.plant('head', canary())}\r\n\r\n")
        self.assertEqual(broken.response()[0], 400)
        for name, text in (("value", '{"msg":"auth","token":["%s"]}'), ("kind", '{"msg":"%s"}')):
            player.send(player.frame(0x81, (text % self.plant(name, canary())).encode()))
            player.hear_until(lambda heard: heard.get("code"))

    def trouble_the_servers(self):
        """A broken key file, a lost link, a death: what logs are written for."""
        whole = self.door.keys.read_text()
        self.door.keys.write_text(whole[:-4] + self.plant("rest of a key file", canary()))
        self.assertNotEqual(self.door.reload()["keys"], "")
        self.door.keys.write_text(whole)
        self.door.kill("gameserver")
        self.door.start("gameserver")
        until("the link is up again", lambda: self.door.metric("cardroom_links_up") == 1)

    def figures(self):
        told = []
        for said in self.door.said.values():
            with Client(int(said["ops"].rsplit(":", 1)[1])) as client:
                told += [client.get(path)[1].decode() for path in ("/metrics", "/readyz")]
        return "\n".join(told)

    def test_are_in_no_log_no_figure_and_no_file(self):
        player = self.come_in()
        self.talk_and_play(player)
        self.send_rubbish(player)
        self.trouble_the_servers()
        for file in KEY_FILES:
            for number, key in enumerate(json.loads((self.door.data / file).read_text())["keys"]):
                self.plant(f"key {number} of {file}", key["k"])
        figures = self.figures()
        self.assertIn("cardroom_", figures)
        logs = {path.name: path.read_bytes() for path in self.door.folder.glob("*.log")}
        self.assertEqual(set(logs), {"gameserver.log", "realtime.log"})
        files = {path.name: path.read_bytes() for path in self.door.data.iterdir()
                 if path.is_file() and path.name not in KEY_FILES}
        self.assertIn("cardroom.db", files)
        # What is there is found: the file that is broken is named, and so is the room.
        self.assertIn(str(self.door.keys).encode(), logs["realtime.log"])
        self.assertTrue(any(b"den" in content for content in files.values()))
        told = {"the figures": figures.encode(), **logs}
        for name, secret in self.planted.items():
            for place, content in (told if name == CODE else told | files).items():
                self.assertNotIn(secret.encode(), content, f"{name} is in {place}")


if __name__ == "__main__":
    unittest.main()
