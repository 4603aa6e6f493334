"""A fleet as processes: one PostgreSQL, game servers that share it, realtime servers in front, and
a proxy of our own on every link between the tiers. Nothing here chooses a fault or judges.

Every call is made on one thread, for the servers end with the thread that started them.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from metrics import Meter
from proxy import Proxy
from stack import DEADLINE, Failure, die_with_parent, until

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "postgres"))
import server as postgres  # noqa: E402

CTL_SECONDS = 10


class Server:
    """One server over all its lives. up: it has said that it can serve."""

    def __init__(self, tier, number, ops):
        self.tier, self.number, self.ops = tier, number, ops
        self.name = f"{tier}-{number}"
        self.process, self.pipe = None, None
        self.up = self.stopped = self.drains = False

    @property
    def serving(self):
        return self.up and not self.stopped

    @property
    def life(self):
        return self.process.pid if self.process else 0


class Fleet:
    def __init__(self, build, games, realtimes, seed, keep=None, bot_delay=5, standby=False):
        self.programs = Path(build).resolve() / "bin"
        self.keep, self.store, self.proxy = keep, None, None
        self.games, self.realtimes = [], []
        self.folder = Path(keep or tempfile.mkdtemp(prefix="cardroom-fleet-"))
        try:
            self.make(games, realtimes, seed, bot_delay, standby)
        except BaseException:
            self.close()
            raise

    def make(self, games, realtimes, seed, bot_delay, standby):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.environment = dict(os.environ)
        self.bot_delay, self.meter, self.starts = bot_delay, Meter(), 0
        self.game_options = []  # of every game server that starts from then on
        self.keys = self.folder / "token-keys.json"
        for name in ("token-keys", "journal-keys"):
            self.ctl("keys", "new", self.folder / f"{name}.json")
        # After a kill it writes out a thousand files; one by one that takes seconds, and the
        # figures are to tell of the card room.
        database = postgres.Pair if standby else postgres.Server
        self.store = database({"recovery_init_sync_method": "syncfs"})
        self.database = self.store.database()
        self.ctl("db", "migrate", "--store", self.database)
        self.uri = self.store.game_uri(self.database)
        self.games = [Server("game", number, f"127.0.0.1:{postgres.free_port()}")
                      for number in range(1, games + 1)]
        self.realtimes = [Server("realtime", number, f"127.0.0.1:{postgres.free_port()}")
                          for number in range(1, realtimes + 1)]
        self.proxy = Proxy(seed)
        for game in self.games:
            self.data(game).mkdir(mode=0o700)
            shutil.copy(self.folder / "journal-keys.json", self.data(game))
            self.proxy.add(game.name, self.door(game), self.link(game))
        self.listens = {one.name: f"127.0.0.1:{postgres.free_port()}" for one in self.realtimes}
        self.proxy.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for one in self.servers:
            if one.process:
                self.kill(one)
        if self.proxy:
            self.proxy.end()
        if self.store:
            self.store.close()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def servers(self):
        return [*self.games, *self.realtimes]

    @property
    def urls(self):
        return [f"http://{listen}" for listen in self.listens.values()]

    def data(self, game):
        return self.folder / game.name

    def link(self, game):
        return self.data(game) / "link.sock"

    def door(self, game):
        """Where realtime servers reach it: the proxy."""
        return self.folder / f"{game.name}.sock"

    def command(self, one):
        if one.tier == "game":
            return [self.programs / "gameserver", "--data", self.data(one), "--link",
                    self.link(one), "--address", self.door(one), "--store", self.uri, "--ops",
                    one.ops, "--bot-delay", str(self.bot_delay), *self.game_options]
        # Two of them know all: of the others they are told.
        known = [self.games[(one.number + i) % len(self.games)]
                 for i in range(min(2, len(self.games)))]
        links = [word for game in known for word in ("--link", self.door(game))]
        return [self.programs / "realtime", "--listen", self.listens[one.name], *links, "--keys",
                self.keys, "--ops", one.ops]

    def ctl(self, *words):
        """Its output; a Failure where it does not succeed."""
        done = subprocess.run([self.programs / "cardroomctl", *map(str, words)], check=False,
                              capture_output=True, text=True, timeout=DEADLINE)
        if done.returncode != 0:
            raise Failure(f"cardroomctl {' '.join(map(str, words))}: {done.stderr.strip()}")
        return done.stdout

    # ---- lives ----

    def start(self, one):
        ours, theirs = os.pipe()
        self.starts += 1
        with open(self.folder / f"{one.name}.log", "ab") as log:
            one.process = subprocess.Popen(
                [*self.command(one), "--ready-fd", str(theirs)], stdout=log, stderr=log,
                pass_fds=[theirs], env=self.environment, preexec_fn=die_with_parent,
                start_new_session=True)  # Ctrl-C is for us to hear
        os.close(theirs)
        one.pipe = os.fdopen(ours)
        one.up = one.stopped = one.drains = False

    def look(self):
        """Who has come up meanwhile, and whether anybody ended whom nobody ended."""
        for one in self.servers:
            if one.process and one.process.poll() is not None:
                raise Failure(f"{one.name} ended by itself ({one.process.returncode}):\n"
                              + self.words(one))
            if one.pipe and select.select([one.pipe], [], [], 0)[0]:
                one.up = one.pipe.readline().startswith("ready")
                one.pipe.close()
                one.pipe = None

    def all_up(self):
        self.look()
        return all(one.up for one in self.servers)

    def know_each_other(self):
        """True once every game server gives new tables to the others as well."""
        known = (self.ctl("servers", "list", "--link", self.link(game), "-o", "json")
                 for game in self.games)
        return all(len(json.loads(one)["servers"]) == len(self.games) for one in known)

    def start_all(self):
        for one in self.servers:
            self.start(one)
        until("all servers can serve", self.all_up)

    def kill(self, *ones):
        """kill -9, of all of them at once."""
        for one in ones:
            self.meter.look(one.name, one.ops) if one.serving else None
        for one in ones:
            one.process.kill()
        for one in ones:
            self.bury(one)

    def look_at_metrics(self):
        for one in self.servers:
            if one.serving:
                self.meter.look(one.name, one.ops)

    def end(self, one):
        """As an operator does. Its exit code."""
        self.meter.look(one.name, one.ops)
        one.process.send_signal(signal.SIGTERM)
        return self.bury(one)

    def bury(self, one):
        code = one.process.wait(DEADLINE)
        self.meter.gone(one.name)
        if one.pipe:
            one.pipe.close()
        one.process = one.pipe = None
        one.up = one.stopped = one.drains = False
        return code

    def stop(self, one):
        one.process.send_signal(signal.SIGSTOP)
        one.stopped = True

    def wake(self, one):
        one.process.send_signal(signal.SIGCONT)
        one.stopped = False

    def order(self, one, word):
        """drain or resume; True where it was obeyed."""
        where = ("--link", self.link(one)) if one.tier == "game" else ("--realtime", one.ops)
        done = subprocess.run([self.programs / "cardroomctl", "servers", word, *map(str, where)],
                              check=False, capture_output=True, timeout=CTL_SECONDS)
        if done.returncode == 0:
            one.drains = word == "drain"
        return done.returncode == 0

    def words(self, one):
        return (self.folder / f"{one.name}.log").read_text(errors="replace")[-4000:]

    # ---- what is left ----

    def sql(self, statement):
        return self.store.sql(self.store.admin_uri(self.database), statement)

    def heads(self):
        """(epoch, seq) of every table, by room."""
        rows = self.sql("SELECT json_build_array(name, epoch, seq) FROM cardroom.head")
        return {name: (epoch, seq) for name, epoch, seq in map(json.loads, rows.splitlines())}

    def check(self, histories, journal):
        """The history checker's verdict against the journal and what it says, once the servers have
        ended: their tables are claimed for it, and where nothing was pruned the snapshots are
        forgotten, so that a claim gives every record; but for a room that may have been made anew,
        upon a snapshot with which its epoch ended."""
        self.sql("WITH whole AS (SELECT h.id FROM cardroom.head h JOIN cardroom.journal j ON "
                 "j.table_id = h.id WHERE NOT EXISTS (SELECT 1 FROM cardroom.snapshot s WHERE "
                 "s.table_id = h.id AND s.seq < h.seq AND NOT EXISTS (SELECT 1 FROM "
                 "cardroom.journal n WHERE n.table_id = h.id AND n.epoch = s.epoch "
                 "AND n.seq > s.seq)) GROUP BY h.id HAVING sum(j.events) = h.seq), "
                 "gone AS (DELETE FROM cardroom.snapshot WHERE table_id IN (SELECT * FROM whole)) "
                 "UPDATE cardroom.head SET last_snapshot = 0 WHERE id IN (SELECT * FROM whole)")
        with open(journal, "wb") as file:
            done = subprocess.run([self.programs / "journal_dump", self.folder, self.uri],
                                  stdout=file, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"journal_dump: {done.stderr}")
        checker = Path(__file__).resolve().parents[1] / "checker" / "check.py"
        done = subprocess.run([sys.executable, checker, *histories, "--journal", journal],
                              check=False, stdout=subprocess.PIPE, text=True,
                              start_new_session=True)
        return done.returncode == 0, done.stdout
