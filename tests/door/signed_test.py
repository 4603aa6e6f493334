#!/usr/bin/env python3
"""Game servers that take no realtime server's word for who somebody is: tokens that the web site
has signed, and passes from one game server to the other."""

import json
import signal
import subprocess
import unittest

from door import BUILD, Client
from servers import Fleet
from stack import until

ROOMS = 8  # so many that both game servers own some


class Signed(unittest.TestCase):
    def setUp(self):
        self.fleet = Fleet(BUILD, games=2, realtimes=1, seed=1)
        self.addCleanup(self.fleet.close)
        self.signing = self.fleet.folder / "signing-key.json"
        self.site = self.fleet.folder / "site-keys.json"
        self.fleet.ctl("keys", "new", self.signing, "--signing", "--kid", "site-1")
        self.site.write_text(self.fleet.ctl("keys", "public", self.signing))
        self.fleet.game_options = ["--site-keys", self.site]
        self.fleet.start_all()
        self.port = int(next(iter(self.fleet.listens.values())).rsplit(":", 1)[1])

    def token(self, user, signing=None):
        sign = ["--sign", signing] if signing else []
        return self.fleet.ctl("tokens", "mint", "--keys", self.fleet.keys, "--sub", user,
                              "--name", "Ann", *sign).strip()

    def log_in(self, token):
        client = Client(self.port)
        self.addCleanup(client.close)
        return client, client.log_in(token)

    def reload(self, game):
        log = self.fleet.folder / f"{game.name}.log"
        before = log.stat().st_size
        game.process.send_signal(signal.SIGHUP)
        until("a reload", lambda: '"reloaded"' in log.read_text()[before:])

    def trust(self, keys):
        self.site.write_text(json.dumps({"keys": keys}))
        for game in self.fleet.games:
            self.reload(game)

    def test_game_servers_that_do_not_ask_for_it_take_a_signed_token_too(self):
        self.fleet.game_options = []
        for game in self.fleet.games:
            self.fleet.kill(game)
            self.fleet.start(game)
        until("all servers can serve", self.fleet.all_up)

        def answer():  # invalid to nobody; unavailable until the links stand again
            code = self.log_in(self.token("42", self.signing))[1]
            return code if code["msg"] == "auth" or code["code"] != "unavailable" else None
        self.assertEqual(until("an answer", answer)["msg"], "auth")

    def test_who_was_signed_plays_at_tables_of_every_game_server(self):
        client, answer = self.log_in(self.token("42", self.signing))
        self.assertEqual(answer["user"], {"id": "42", "name": "Ann"})
        until("each game server gives new tables to the other, too", self.fleet.know_each_other)
        for number in range(ROOMS):
            client.say(msg="create", game="crazy-eights", name=f"elm-{number}", id=number + 1)
            table = client.hear_until(lambda heard: heard.get("re") == number + 1)
            self.assertEqual((table["msg"], table["seats"][0]["user"]["id"]), ("table", "42"))
        owned = ["elm-" in self.fleet.ctl("tables", "list", "--link", self.fleet.link(game))
                 for game in self.fleet.games]
        self.assertEqual(owned, [True, True], "each game server has some of the tables")

    def test_what_the_site_has_not_signed_is_no_token(self):
        other = self.fleet.folder / "other-key.json"
        self.fleet.ctl("keys", "new", other, "--signing", "--kid", "site-1")
        for token in (self.token("42"), self.token("42", other)):
            self.assertEqual(self.log_in(token)[1]["code"], "invalid_token")

    def test_a_ticket_is_good_still_and_so_is_a_guest(self):
        _, answer = self.log_in(self.token("42", self.signing))
        with Client(self.port) as again:
            self.assertEqual(again.upgrade(), 101)
            again.say(msg="auth", resume=answer["resume"])
            self.assertEqual(again.hear()["user"]["id"], "42")

    def test_a_key_that_was_removed_signs_nobody_in_after_a_reload(self):
        new = self.fleet.folder / "new-key.json"
        self.fleet.ctl("keys", "new", new, "--signing", "--kid", "site-2")
        old, added = (json.loads(self.fleet.ctl("keys", "public", one))["keys"]
                      for one in (self.signing, new))
        self.trust(old + added)
        for signing in (self.signing, new):
            self.assertEqual(self.log_in(self.token("42", signing))[1]["msg"], "auth")
        self.trust(added)
        self.assertEqual(self.log_in(self.token("42", self.signing))[1]["code"], "invalid_token")
        self.assertEqual(self.log_in(self.token("42", new))[1]["msg"], "auth")

    def test_a_file_that_is_none_keeps_a_game_server_from_starting_and_says_the_mend(self):
        self.site.write_text('{"keys":[{"kty":"oct","kid":"site-1","k":"AA"}]}')
        game = self.fleet.command(self.fleet.games[0])
        said = subprocess.run([str(word) for word in game], capture_output=True, text=True)
        self.assertEqual(said.returncode, 1)
        self.assertIn("site-keys.json: key 1: kty is not \"OKP\"", said.stderr)
        self.assertIn("cardroomctl keys new FILE --signing", said.stderr)


if __name__ == "__main__":
    unittest.main()
