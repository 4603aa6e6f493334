"""One tools/run in a folder of its own, for the tests of real servers; see run_test.py.

Programs are taken from CARDROOM_PROGRAMS; nothing is built. Every wait has a deadline.
"""

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ("gameserver", "realtime")
DEADLINE = float(os.environ.get("CARDROOM_DEADLINE", "20"))


def alive(pid):
    """A process that runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(what, condition, seconds=DEADLINE):
    """The first true answer of condition and the seconds it took; fails after the deadline."""
    begin = time.monotonic()
    while True:
        answer = condition()
        took = time.monotonic() - begin
        if answer:
            return answer, took
        if took > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.005)


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return response.status == 200
    except OSError:
        return False


class Room:
    """One tools/run in one folder."""

    def __init__(self, data, *options):
        self.data = Path(data)
        self.log = open(self.data.parent / "stderr", "a+")
        self.begin = time.monotonic()
        self.process = subprocess.Popen(
            [ROOT / "tools/run", "--no-build", "--data", data, *(options or ("--port", "0"))],
            stdout=subprocess.PIPE, stderr=self.log, text=True, start_new_session=True)

    def ready(self):
        """The URL of the ready line."""
        line = self.process.stdout.readline()
        self.took = time.monotonic() - self.begin
        assert line.startswith("ready http://127.0.0.1:"), (line, self.words())
        return line.split()[1]

    def words(self):
        self.log.seek(0)
        return self.log.read()

    def pid(self, server):
        try:
            return int((self.data / f"{server}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def end(self, how=signal.SIGTERM):
        """(exit code, seconds)"""
        begin = time.monotonic()
        self.process.send_signal(how)
        code = self.process.wait(DEADLINE)
        return code, time.monotonic() - begin

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()
