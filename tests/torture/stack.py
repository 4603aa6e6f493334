"""One card room's servers as processes, to be killed and started again, and a crowd of bots.

Whatever is started here ends with this process. Nothing sleeps for a fixed time: conditions are
waited for, each with a deadline.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

DEADLINE = float(os.environ.get("CARDROOM_DEADLINE", "60"))
SERVERS = ("gameserver", "realtime")
PR_SET_PDEATHSIG = 1


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Failure(Exception):
    """What went wrong, in a sentence."""


def until(what, condition, seconds=DEADLINE):
    """The first true answer of `condition`."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failure(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.01)


class Stack:
    """A game server and a realtime server of one build, in a temporary folder."""

    def __init__(self, build, bot_delay=5, environment=None):
        self.programs = Path(build).resolve() / "bin"
        self.folder = Path(tempfile.mkdtemp(prefix="cardroom-torture-"))
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        self.keys = self.data / "token-keys.json"
        self.link = self.data / "link.sock"
        self.bot_delay = bot_delay
        self.environment = dict(os.environ, **(environment or {}))
        self.processes, self.said = {}, {}
        self.listen = "127.0.0.1:0"
        self.starts = dict.fromkeys(SERVERS, 0)
        for name in ("token-keys", "journal-keys"):
            file = self.data / f"{name}.json"
            subprocess.run([self.programs / "cardroomctl", "keys", "new", file],
                           check=True, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self):
        for name in list(self.processes):
            self.kill(name)

    def command(self, name):
        if name == "gameserver":
            return [self.programs / name, "--data", self.data, "--link", self.link,
                    "--bot-delay", str(self.bot_delay)]
        return [self.programs / name, "--listen", self.listen, "--link", self.link,
                "--keys", self.keys, "--guests", "on"]

    def start(self, *names):
        """Starts them all, and returns when all can serve."""
        waiting = {name: self.spawn(name) for name in names or SERVERS}
        for name, descriptor in waiting.items():
            with os.fdopen(descriptor) as pipe:
                ready, _, _ = select.select([pipe], [], [], DEADLINE)
                line = pipe.readline() if ready else ""
            said = dict(word.split("=", 1) for word in line.split()[1:])
            if "ops" not in said:
                raise Failure(f"{name} does not come up:\n{self.words(name)}")
            self.said[name] = said
            self.listen = said.get("listen", self.listen)

    def spawn(self, name):
        ours, theirs = os.pipe()
        self.starts[name] += 1
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [*self.command(name), "--ready-fd", str(theirs)], stdout=log, stderr=log,
                pass_fds=[theirs], env=self.environment, preexec_fn=die_with_parent)
        os.close(theirs)
        return ours

    @property
    def urls(self):
        return [f"http://{self.listen}"]

    def pid(self, name):
        return self.processes[name].pid

    def kill(self, *names, how=signal.SIGKILL):
        """The exit codes; returns when they are gone."""
        for name in names:
            if self.processes[name].poll() is None:
                self.processes[name].send_signal(how)
        return [self.processes.pop(name).wait(DEADLINE) for name in names]

    def check_alive(self):
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise Failure(f"{name} ended by itself ({process.returncode}):\n{self.words(name)}")

    def words(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]

    def tables(self):
        """What cardroomctl tells of each table, by room."""
        done = subprocess.run(
            [self.programs / "cardroomctl", "tables", "list", "-o", "json", "--link", self.link],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.check_alive()
            raise Failure(f"cardroomctl tables list: {done.stderr}{self.words('gameserver')}")
        return {table["room"]: table for table in json.loads(done.stdout)["tables"]}

    def check(self, history, *arguments):
        """The history checker's verdict on what was recorded, against the journal (left beside it)
        where the reader of that is built. Prints it; true where every promise was kept."""
        dump = self.programs / "journal_dump"
        if dump.exists():
            journal = f"{history}.journal"
            with open(journal, "wb") as file:
                done = subprocess.run([dump, self.data], stdout=file, stderr=subprocess.PIPE,
                                      text=True, check=False)
            if done.returncode != 0:
                raise Failure(f"journal_dump: {done.stderr}")
            arguments = ("--journal", journal, *arguments)
        checker = Path(__file__).resolve().parents[1] / "checker" / "check.py"
        sys.stdout.flush()
        return subprocess.run([sys.executable, checker, history, *arguments],
                              check=False).returncode == 0


class Bots:
    """cardroom-bots at work: its newest live line is `now`. `offset` leads from the seconds of its
    reports to those of the monotonic clock."""

    def __init__(self, stack, *arguments, programs=None, show=None):
        doors = [word for url in stack.urls for word in ("--url", url)]
        command = [(programs or stack.programs) / "cardroom-bots", *doors,
                   "--keys", stack.keys, "-o", "json", "--every", "100",
                   *(str(argument) for argument in arguments)]
        self.now, self.offset = {}, float("inf")
        self.show = show
        self.words = []
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env=stack.environment,
                                        preexec_fn=die_with_parent,
                                        start_new_session=True)  # Ctrl-C is for us to hear
        self.output = []
        self.threads = [threading.Thread(target=self.follow, daemon=True),
                        threading.Thread(target=self.collect, daemon=True)]
        for thread in self.threads:
            thread.start()

    def follow(self):
        for line in self.process.stderr:
            try:
                self.now = json.loads(line)
                self.offset = min(self.offset, time.monotonic() - self.now["at_us"] / 1e6)
                if self.show:
                    self.show(self.now)
            except ValueError:
                self.words.append(line)

    def collect(self):
        self.output.append(self.process.stdout.read())

    def until(self, what, condition, seconds=DEADLINE):
        """Waits for a live line of which `condition` is true."""
        def look():
            if self.process.poll() is not None:
                raise Failure(f"the bots ended ({self.process.returncode}) before {what}: "
                              + "".join(self.words))
            return self.now and condition(self.now)
        try:
            until(what, look, seconds)
        except Failure as failure:
            raise Failure(f"{failure}; the bots' last line: {self.now}") from None

    def end(self):
        """Tells them to leave."""
        if self.process.poll() is None:
            self.process.terminate()

    def report(self):
        """(exit code, the report) once they have left."""
        code = self.process.wait(2 * DEADLINE)
        for thread in self.threads:
            thread.join(DEADLINE)
        try:
            return code, json.loads("".join(self.output))
        except ValueError:
            raise Failure(f"no report of the bots ({code}): {''.join(self.words)}") from None

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def print_report(report, most=20):
    """A few lines for people, with `most` violations."""
    latency, stall = report["latency_us"], report["longest_stall_us"]
    print(f"  {report['players']} bots at {report['tables']} tables, seed {report['seed']}: "
          f"{report['actions']} actions, {report['actions_a_second']} a second, "
          f"{report['results_seen']} results seen")
    print(f"  latency p50 {latency['p50'] / 1000:.1f} p99 {latency['p99'] / 1000:.1f} "
          f"most {latency['max'] / 1000:.0f} ms; longest stall of a player p50 "
          f"{stall['p50'] / 1000:.0f} p99 {stall['p99'] / 1000:.0f} ms")
    if report["made_anew"]:
        print(f"  {report['made_anew']} rooms were made anew")
    print(f"  {report['reconnects']} reconnects, {report['sent_again']} sent again for want of an "
          f"answer, {report['repeated']} repeated, {report['refused']} refused, "
          f"{report['violation_count']} violations")
    for one in report["violations"][:most]:
        print(f"  VIOLATION {one['rule']}: player {one['player']}, room {one['room']}, "
              f"seq {one['seq']}: {one['what']}\n    {one['message']}")
