#!/usr/bin/env python3
"""Links over mutual TLS, and SIGHUP at the game server, on real servers."""

import json
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from door import BUILD, SECONDS, Client, Door, Failure, print_report, until
from servers import Fleet, postgres
from stack import Bots

ROLES = ("gameserver", "realtime", "operator")


class Authority:
    """Makes certificates as docs/operating.md says."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cardroom-ca-"))
        self.openssl("req", "-x509", *self.fresh("ca"), "-out", "ca.pem", "-days", "2", "-subj",
                     "/CN=cardroom")
        for role in ROLES:
            self.sign(role, role)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def fresh(self, name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                f"{name}.key"]

    def sign(self, name, role, days=2):
        self.openssl("req", *self.fresh(name), "-out", f"{name}.csr", "-subj", f"/CN={name}",
                     "-addext", f"subjectAltName=URI:cardroom:role:{role}")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                     "-CAcreateserial", "-days", str(days), "-copy_extensions", "copy", "-out",
                     f"{name}.pem")

    def words(self, name, authority=None):
        return ["--link-ca", (authority or self).folder / "ca.pem",
                "--link-cert", self.folder / f"{name}.pem",
                "--link-key", self.folder / f"{name}.key"]


class TlsFleet(Fleet):
    """Two of each over TCP on loopback. The proxy between the tiers is not used."""

    def __init__(self, authority):
        self.authority = authority
        self.ports = [postgres.free_port() for _ in range(2)]
        super().__init__(BUILD, 2, 2, seed=1)

    def address(self, game):
        return f"tls://127.0.0.1:{self.ports[game.number - 1]}"

    def command(self, one):
        words = super().command(one)
        if one.tier == "game":
            own = {self.link(one): self.address(one), self.door(one): self.address(one)}
            return [own.get(word, word) for word in words] + self.authority.words("gameserver")
        own = {self.door(game): self.address(game) for game in self.games}
        return [own.get(word, word) for word in words] + self.authority.words("realtime")


class TlsDoor(Door):
    """One of each. `shows`: whose certificate the realtime server shows."""

    def __init__(self, authority, shows=None):
        super().__init__()
        self.authority, self.shows = authority, shows or authority.words("realtime")
        self.link = f"tls://127.0.0.1:{postgres.free_port()}"

    def command(self, name):
        own = self.shows if name == "realtime" else self.authority.words("gameserver")
        return [*super().command(name), *own]

    def hear(self, name, event):
        """The first line of the log that tells of it."""
        def told():
            for line in (self.folder / f"{name}.log").read_text().splitlines():
                if f'"event":"{event}"' in line:
                    return json.loads(line)
            return None
        return until(f"{name} says {event}", told, SECONDS)


class Links(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.authority, cls.another = Authority(), Authority()
        cls.authority.sign("expired", "realtime", -1)

    @classmethod
    def tearDownClass(cls):
        cls.authority.close()
        cls.another.close()

    def ctl(self, door, *words):
        return subprocess.run([door.programs / "cardroomctl", "tables", "list", "-o", "json",
                               "--link", door.link, *words], capture_output=True, text=True,
                              check=False, timeout=SECONDS)

    def test_a_fleet_on_loopback_tcp_plays(self):
        with TlsFleet(self.authority) as fleet:
            fleet.start_all()
            bots = Bots(fleet, "--players", 24, "--tables", 6, "--seconds", 8, "--think", 20)
            self.addCleanup(bots.close)
            bots.until("they play", lambda now: now.get("actions", 0) > 200)
            fleet.kill(fleet.games[0])  # the other takes its tables over
            code, report = bots.report()
            print_report(report)
            self.assertEqual(code, 0)
            self.assertEqual(report["violation_count"], 0)

    def test_an_operator_is_answered_and_nobody_elses_certificate_is(self):
        with TlsDoor(self.authority) as door:
            door.start()
            done = self.ctl(door, *self.authority.words("operator"))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("tables", json.loads(done.stdout))
            self.assertIn("URI:cardroom:role:operator",
                          self.ctl(door, *self.authority.words("realtime")).stderr)
            self.assertIn("--link-ca", self.ctl(door).stderr)
            stranger = self.ctl(door, *self.another.words("operator", self.authority))
            self.assertNotEqual(stranger.returncode, 0)

    def refused(self, shows):
        """Why the game server refuses a realtime server that shows this."""
        with TlsDoor(self.authority, shows) as door:
            door.start("gameserver")
            with open(door.spawn("realtime"), encoding="ascii"):
                why = door.hear("gameserver", "link_refused")["why"]
                self.assertNotIn('"event":"link_up"', door.words("realtime"))
        return why

    def test_a_certificate_that_has_expired_is_refused(self):
        self.assertEqual(self.refused(self.authority.words("expired")), "certificate has expired")

    def test_a_certificate_of_another_authority_is_refused(self):
        self.assertEqual(self.refused(self.another.words("realtime", self.authority)),
                         "unable to get local issuer certificate")

    def test_who_shows_no_certificate_is_refused(self):
        with TlsDoor(self.authority) as door:
            door.start("gameserver")
            host, port = door.link.removeprefix("tls://").split(":")
            subprocess.run(["openssl", "s_client", "-connect", f"{host}:{port}"], input=b"",
                           capture_output=True, check=False, timeout=SECONDS)
            self.assertIn("did not return a certificate",
                          door.hear("gameserver", "link_refused")["why"])

    def test_a_server_does_not_start_with_the_certificate_of_another_role(self):
        with TlsDoor(self.authority, self.authority.words("operator")) as door:
            door.start("gameserver")
            with self.assertRaisesRegex(Failure, "URI:cardroom:role:realtime"):
                door.start("realtime")

    def test_a_game_server_listens_on_no_public_address(self):
        for address in ("tls://0.0.0.0:7000", "tls://192.0.2.1:7000", "tls://127.0.0.1:0"):
            with TlsDoor(self.authority) as door:
                door.link = address
                with self.assertRaisesRegex(Failure, f"--link: .*{address}"):
                    door.start("gameserver")


class Reload(unittest.TestCase):
    def setUp(self):
        self.door = Door()
        self.addCleanup(self.door.__exit__)
        self.door.start()
        self.file = self.door.data / "journal-keys.json"

    def reload(self):
        log = self.door.folder / "gameserver.log"
        before = log.stat().st_size
        self.door.processes["gameserver"].send_signal(signal.SIGHUP)

        def told():
            lines = log.read_text()[before:].splitlines()
            return next((json.loads(line) for line in lines if '"reload' in line), None)
        return until("a reload", told, SECONDS).get("why", "")

    def ticket(self, **proof):
        with Client(self.door.port) as client:
            self.assertEqual(client.upgrade(), 101)
            client.say(msg="auth", **proof)
            return client.hear().get("resume")

    def test_a_new_journal_key_is_used_and_the_game_goes_on(self):
        old = self.ticket(token=self.door.token("1"))
        keys = json.loads(self.file.read_text())["keys"]
        other = Door()
        self.addCleanup(other.__exit__)
        new = dict(json.loads((other.data / "journal-keys.json").read_text())["keys"][0], kid="j-2")
        bots = Bots(self.door, "--players", 12, "--tables", 3, "--seconds", 4, "--think", 20)
        self.addCleanup(bots.close)
        bots.until("they play", lambda now: now.get("actions", 0) > 50)
        self.file.write_text(json.dumps({"keys": [*keys, new]}))
        self.assertEqual(self.reload(), "")
        code, report = bots.report()
        self.assertEqual((code, report["reconnects"]), (0, 0))
        by_new = self.ticket(resume=old)
        # Every table reads again: what the old key sealed, and what the new one did.
        self.door.kill("gameserver")
        self.door.start("gameserver")
        until("it comes back", lambda: self.ticket(resume=by_new), SECONDS)
        # Without the new key nothing that it sealed opens.
        self.file.write_text(json.dumps({"keys": keys}))
        self.assertEqual(self.reload(), "")
        self.assertIsNone(self.ticket(resume=by_new))
        self.assertIsNotNone(self.ticket(resume=old))

    def test_a_broken_file_changes_nothing_and_is_told_with_its_place(self):
        old = self.ticket(token=self.door.token("1"))
        for text in ("", '{"keys":[]}', self.file.read_text()[:-3]):
            self.file.write_text(text)
            self.assertIn(str(self.file), self.reload())
        self.assertIsNotNone(self.ticket(resume=old))


if __name__ == "__main__":
    unittest.main()
