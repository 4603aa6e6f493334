#!/usr/bin/env python3
"""tools/run with the real servers: what it promises in PEOPLE's words, each by itself.

Every process that a test starts is gone when it ends.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from room import DEADLINE, ROOT, SERVERS, Room, alive, answers, until


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="cardroom-run-")
        self.data = os.path.join(self.folder, "data")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def room(self, *options):
        room = Room(self.data, *options)
        self.addCleanup(room.close)
        return room

    def test_says_ready_when_it_can_be_used_and_within_two_seconds(self):
        first = self.room()  # makes keys and a database
        first.ready()
        first.end()
        room = self.room()
        url = room.ready()
        self.assertTrue(answers(url), room.words())
        self.assertLess(room.took, 2.0)

    def test_leaves_keys_pid_files_and_ops_urls(self):
        room = self.room()
        room.ready()
        for name in ("token-keys.json", "journal-keys.json"):
            self.assertEqual((room.data / name).stat().st_mode & 0o777, 0o600, name)
        self.assertEqual(room.data.stat().st_mode & 0o777, 0o700)
        for server in SERVERS:
            self.assertTrue(alive(room.pid(server)), server)
        ops = dict(line.split() for line in (room.data / "ops").read_text().splitlines())
        self.assertEqual(set(ops), set(SERVERS))
        for server, url in ops.items():
            self.assertTrue(answers(url + "/healthz"), server)

    def test_starts_again_what_was_killed_at_the_same_addresses(self):
        room = self.room()
        url = room.ready()
        ops = (room.data / "ops").read_text()
        for server in SERVERS * 2:
            with self.subTest(server=server):
                old = room.pid(server)
                os.kill(old, signal.SIGKILL)
                _, took = until("a new pid", lambda: room.pid(server) not in (0, old))
                self.assertLess(took, 0.5)
                until("the page", lambda: answers(url))
                until("the ops URLs", lambda: all(
                    answers(line.split()[1] + "/healthz") for line in ops.splitlines()))
                self.assertEqual((room.data / "ops").read_text(), ops)

    def test_both_servers_die_with_it(self):
        room = self.room()
        room.ready()
        pids = [room.pid(server) for server in SERVERS]
        room.process.kill()
        room.process.wait()
        until("no server is left", lambda: not any(map(alive, pids)), 2)

    def test_starts_again_in_the_same_folder_after_kill_9_of_everything(self):
        room = self.room()
        room.ready()
        keys = (room.data / "token-keys.json").read_bytes()
        pids = [room.pid(server) for server in SERVERS]
        room.process.kill()
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        again = self.room()  # at once: the pid files are stale, the sockets lie about
        url = again.ready()
        self.assertTrue(answers(url))
        self.assertEqual((room.data / "token-keys.json").read_bytes(), keys)

    def test_a_pid_file_of_somebody_else_is_no_hindrance(self):
        os.mkdir(self.data)
        for server in SERVERS:
            Path(self.data, f"{server}.pid").write_text(f"{os.getpid()}\n")
        room = self.room()
        room.ready()
        for server in SERVERS:
            self.assertNotEqual(room.pid(server), os.getpid())

    def test_a_second_one_in_the_same_folder_is_refused_with_a_sentence(self):
        room = self.room()
        url = room.ready()
        second = self.room()
        self.assertEqual(second.process.wait(DEADLINE), 1)
        self.assertEqual(second.process.stdout.read(), "")
        self.assertIn("another tools/run serves", second.words())
        self.assertTrue(answers(url))

    def test_ends_in_order_after_both_servers_when_it_is_asked(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=how):
                room = self.room()
                room.ready()
                pids = [room.pid(server) for server in SERVERS]
                code, took = room.end(how)
                self.assertEqual(code, 0, room.words())
                self.assertLess(took, 5.0)
                self.assertFalse(any(map(alive, pids)))
                self.assertEqual(room.process.stdout.read(), "")
                left = {file.name for file in room.data.iterdir()}
                self.assertFalse(left & {"gameserver.pid", "realtime.pid", "ops"}, left)

    def test_ends_with_a_reason_where_the_port_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            room = self.room("--port", str(taken.getsockname()[1]))
            self.assertEqual(room.process.wait(DEADLINE), 1)
        self.assertIn("does not come up", room.words())
        self.assertEqual(room.process.stdout.read(), "")

    def test_wrong_usage_is_told_from_failure(self):
        for options in (["--port", "x"], ["--port", "65536"], ["--port"], ["--nonsense"],
                        ["--bot-delay", "-1"], ["--data", ""]):
            with self.subTest(options=options):
                done = subprocess.run([ROOT / "tools/run", "--no-build", *options],
                                      capture_output=True, text=True, cwd=self.folder)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertIn("--bot-delay MS", done.stderr)


if __name__ == "__main__":
    unittest.main()
