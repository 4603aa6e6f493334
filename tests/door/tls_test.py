#!/usr/bin/env python3
"""TLS at the real server, with clients that others wrote: openssl, curl, Node, Python."""

import json
import os
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

from door import Certificates, Client, Door, trusting, until

PINGS_AT_ONCE = 500

NODE = """
const socket = new WebSocket(process.argv[1]);
socket.onopen = () => socket.send(JSON.stringify({msg: "auth", token: process.argv[2]}));
socket.onmessage = ({data}) => { console.log(data); socket.close(); };
socket.onerror = () => process.exit(1);
"""


class Tls(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.files = Certificates(self.folder.name)
        self.files.make("first")
        self.door = Door(*self.files.words)
        self.addCleanup(self.door.__exit__)
        self.door.start()
        self.url = f"https://localhost:{self.door.port}"

    def connect(self, context=None):
        return Client(self.door.port, context or trusting(self.files.certificate))

    def s_client(self, *words, said=b""):
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.door.port}", "-CAfile",
             self.files.certificate, "-verify_return_error", *words],
            input=said, capture_output=True, timeout=30, check=False)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")

    def serial(self):
        with self.connect() as client:
            return client.socket.getpeercert()["serialNumber"]

    def test_versions_from_1_2_on_are_spoken_and_no_older_one(self):
        for version, name in (("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
            code, said = self.s_client(version)
            self.assertEqual(code, 0, said)
            self.assertIn(name, said)
        for version in ("-tls1", "-tls1_1"):
            code, said = self.s_client(version, "-cipher", "DEFAULT@SECLEVEL=0")
            self.assertNotEqual(code, 0, said)
            self.assertIn("alert protocol version", said)

    def test_only_ciphers_with_forward_secrecy_are_taken(self):
        for cipher in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"):
            code, said = self.s_client("-tls1_2", "-cipher", cipher + "@SECLEVEL=0")
            self.assertNotEqual(code, 0, cipher + said)
        code, said = self.s_client("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305")
        self.assertEqual(code, 0, said)

    def test_no_renegotiation_is_done(self):
        _, said = self.s_client("-tls1_2", said=b"R\n")
        self.assertIn("no renegotiation", said)

    def test_http_1_1_is_agreed_on_and_nothing_else(self):
        code, said = self.s_client("-alpn", "h2,http/1.1")
        self.assertEqual(code, 0)
        self.assertIn("ALPN protocol: http/1.1", said)
        code, said = self.s_client("-alpn", "h2")
        self.assertNotEqual(code, 0)
        self.assertIn("no application protocol", said)

    def test_curl_gets_a_guests_token(self):
        done = subprocess.run(
            ["curl", "-sS", "--cacert", self.files.certificate, "-d", '{"name":"Ann"}',
             f"{self.url}/guest", "-w", "\n%{http_version} %{response_code}"],
            capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.stderr, "")
        body, last = done.stdout.rsplit("\n", 1)
        self.assertEqual(last, "1.1 200")
        self.assertIn("token", json.loads(body))

    def test_node_speaks_over_a_web_socket(self):
        done = subprocess.run(
            ["node", "--experimental-websocket", "-e", NODE, f"wss://localhost:{self.door.port}/ws",
             self.door.token("42")], capture_output=True, text=True, timeout=30, check=False,
            env=dict(os.environ, NODE_EXTRA_CA_CERTS=str(self.files.certificate)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout.splitlines()[0])["user"]["id"], "42")

    def test_who_speaks_no_tls_is_closed_and_hurts_nobody(self):
        plain = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        for said in (plain, os.urandom(600), b"\x16\x03\x01\xff\xff"):
            with Client(self.door.port) as client:
                client.send(said)
                client.socket.shutdown(socket.SHUT_WR)
                self.assertTrue(client.ends())
                self.assertNotIn(b"HTTP", client.inbound)
        with self.connect() as client:
            self.assertEqual(client.get("/ws")[0], 426)

    def test_what_is_said_byte_by_byte_or_in_one_breath_is_read_whole(self):
        with self.connect() as client:
            request = b"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n"
            for at in range(len(request)):
                client.send(request[at:at + 1])
            self.assertEqual(client.response()[0], 426)
            client.send(request * 300)
            self.assertEqual({client.response()[0] for _ in range(300)}, {426})

    def test_many_messages_of_one_record_are_all_heard(self):
        with self.connect() as client:
            client.log_in(self.door.token("42"))
            pings = [json.dumps({"msg": "ping", "t": t}).encode() for t in range(400)]
            client.send(b"".join(client.frame(0x81, ping) for ping in pings))
            heard = []
            while len(heard) < len(pings):
                message = client.hear()
                if message["msg"] == "pong":
                    heard.append(message["t"])
            self.assertEqual(heard, list(range(400)))

    def test_a_slow_reader_hears_whole_records_after_its_queue_was_dropped(self):
        with self.connect() as client:
            client.log_in(self.door.token("42"))
            client.say(msg="join", room="room1", id=1)
            client.hear_until(lambda m: m.get("msg") == "table")
            pings = client.frame(0x81, b'{"msg":"ping","t":1}') * PINGS_AT_ONCE

            def taken():
                return self.door.metric("cardroom_messages_in_total")

            def behind():
                # No more than is taken, so that nothing waits in front of the last question.
                wanted = taken() + PINGS_AT_ONCE
                client.send(pings)
                until("all of them are taken", lambda: taken() >= wanted, 8)
                return self.door.metric("cardroom_fell_behind_total") > 0
            until("its queue becomes a snapshot", behind, 8)
            # A record that was cut short goes on as it began, whatever was dropped behind it.
            client.hear_until(lambda m: m.get("msg") == "table")
            until("its bucket has room again", lambda: self.answered(client), 8)

    def answered(self, client):
        client.say(msg="ping", t=2)
        heard = client.hear_until(lambda m: m.get("t") == 2 or m.get("code") == "rate_limited")
        return heard.get("t") == 2

    def test_a_new_certificate_is_shown_at_sighup_and_no_connection_ends(self):
        before = self.serial()
        with self.connect() as old:
            old.log_in(self.door.token("42"))
            self.files.make("second")
            self.assertEqual(self.door.reload(), {"keys": "", "certificate": ""})
            self.assertNotEqual(self.serial(), before)
            old.say(msg="ping", t=1)
            self.assertEqual(old.hear_until(lambda m: m["msg"] == "pong")["t"], 1)

    def test_a_bad_certificate_changes_nothing_and_is_told(self):
        before, good = self.serial(), trusting(self.files.certificate)
        whole = self.files.certificate.read_bytes()
        other = Certificates(tempfile.mkdtemp(dir=self.folder.name))
        other.make("other")
        for certificate, key, why in (
                (b"no PEM", self.files.key.read_bytes(), "no certificate can be read"),
                (whole[:200], self.files.key.read_bytes(), "no certificate can be read"),
                (whole, other.key.read_bytes(), "not the certificate's key"),
                (whole, b"", "not the certificate's key")):
            kept = self.files.key.read_bytes()
            self.files.certificate.write_bytes(certificate)
            self.files.key.write_bytes(key)
            told = self.door.reload()
            self.assertIn(why, told["certificate"])
            self.assertIn(self.folder.name, told["certificate"])
            self.files.certificate.write_bytes(whole)
            self.files.key.write_bytes(kept)
            with self.connect(good) as client:
                self.assertEqual(client.socket.getpeercert()["serialNumber"], before)
        self.files.key.chmod(0o644)
        self.assertIn("chmod 600", self.door.reload()["certificate"])

    def test_certificates_change_a_hundred_times_under_load(self):
        end, failed, done = threading.Event(), [], [0]

        def load():
            while not end.is_set():
                try:
                    with self.connect(unchecked()) as client:
                        if client.get("/ws")[0] != 426:
                            failed.append("status")
                        done[0] += 1
                except Exception as fault:  # noqa: BLE001
                    failed.append(repr(fault))
        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        with self.connect() as old:
            old.log_in(self.door.token("42"))
            for number in range(100):
                if number % 10 == 0:
                    self.files.make(f"number {number}")
                self.assertEqual(self.door.reload()["certificate"], "")
            until("a thousand exchanges", lambda: done[0] >= 1000 or failed)
            old.say(msg="ping", t=1)
            self.assertEqual(old.hear_until(lambda m: m["msg"] == "pong")["t"], 1)
        end.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])


def unchecked():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


if __name__ == "__main__":
    unittest.main()
