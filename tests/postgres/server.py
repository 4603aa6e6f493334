#!/usr/bin/env python3
"""A PostgreSQL of one's own for a test: on loopback, in a temporary folder, with data checksums.

    with Server() as server:
        uri = server.database()       # fresh and empty, as its owner: for `cardroomctl db migrate`
        game = server.game_uri(uri)   # once migrated: as a game server logs in
        server.kill9(); server.start()

    with Pair() as pair:          # the same with a synchronous standby; its URIs name both
        pair.kill9(); pair.promote(); pair.rejoin()

They end with the process that made them, also when that is killed. As a program it is driven by
lines (`database`, `game URI`, `sql URI STATEMENT`, `kill9`, `stop`, `start`, `data`; with `--pair`
`promote`, `rejoin`, `revive`, `first`, `second`, too), each answered by one, and ends with its
input: tests/postgres/server.hpp does that.
"""

import ctypes
import os
import pathlib
import pwd
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BINARIES = pathlib.Path(os.environ.get("CARDROOM_POSTGRES", "/usr/lib/postgresql/15/bin"))
START_SECONDS = 60
STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1
PORTS = range(12_000, 32_000)

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_senders": "4",
    # Of a standby whose primary was away.
    "wal_retrieve_retry_interval": "100",
    "log_line_prefix": "%m [%p] ",
    # A client that is gone shall not hold locks for longer than a test waits.
    "client_connection_check_interval": "500",
}


def free_port():
    """Below those that outgoing connections take: it must still be free at the next start."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Server:
    def __init__(self, settings=None, primary=None):
        """With `primary` a standby of it."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cardroom_postgres_"))
        self.settings = {**SETTINGS, **(settings or {})}
        self.port = free_port()
        self.process = None
        self.databases = 0
        # initdb refuses root.
        self.user = None
        if os.geteuid() == 0:
            names = {entry.pw_name: entry for entry in pwd.getpwall()}
            self.user = names.get("postgres") or names["nobody"]
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        try:
            self._make(primary)
        except BaseException:
            self.close()
            raise

    def _make(self, primary):
        if primary:
            self.follow(primary)
            return
        self._run("initdb", "--pgdata", self.data, "--username", "admin", "--auth", "trust",
                  "--encoding", "UTF8", "--locale", "C", "--data-checksums", "--no-sync")
        self.start()
        self.sql(self.uri("admin", "postgres"),
                 "CREATE ROLE cardroom_owner LOGIN CREATEROLE; CREATE ROLE game LOGIN")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def data(self):
        return str(self.folder / "data")

    @property
    def log(self):
        return self.folder / "log"

    def uri(self, user, database):
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def _become(self):
        """In the child, before the program: another user than root, and dead when we are."""
        if self.user:
            os.setgroups([])
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

    def _run(self, program, *arguments, **options):
        return subprocess.run([BINARIES / program, *arguments], check=True, cwd=self.folder,
                              stdin=subprocess.DEVNULL, preexec_fn=self._become, text=True,
                              capture_output=True, **options).stdout

    def start(self):
        """Starts it, anew where it was stopped or killed, and waits until it takes connections."""
        settings = {**self.settings, "port": str(self.port),
                    "unix_socket_directories": str(self.folder)}
        arguments = [item for name, value in settings.items() for item in ("-c", f"{name}={value}")]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARIES / "postgres", "-D", self.data, *arguments], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=self._become,
                start_new_session=True)  # Ctrl-C is for who made it to hear
        deadline = time.monotonic() + START_SECONDS
        ready = [BINARIES / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port",
                 str(self.port), "--timeout", "5"]
        while subprocess.run(ready, cwd=self.folder).returncode != 0:
            try:
                self.process.wait(0.02)
                raise RuntimeError("PostgreSQL ended:\n" + self.log.read_text()[-2000:])
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise RuntimeError("PostgreSQL takes no connections:\n" +
                                       self.log.read_text()[-2000:]) from None

    def follow(self, primary):
        """Becomes a standby of `primary`, made anew; what it was before is thrown away."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.data, ignore_errors=True)
        self._run("pg_basebackup", "--pgdata", self.data, "--write-recovery-conf", "--no-sync",
                  "--checkpoint", "fast", "--dbname", primary.uri("admin", "postgres"))
        self.start()

    def promote(self):
        self.sql(self.uri("admin", "postgres"), "SELECT pg_promote()")

    def stop(self):
        """As an operator does: sessions are ended, everything is written."""
        self._end(signal.SIGINT)

    def kill9(self):
        """The postmaster and every process of it, at once: as a machine that dies. Returns when all
        are gone, for the next start refuses to run beside one that is left."""
        # Stopped, it cannot make another while they are counted.
        self.process.send_signal(signal.SIGSTOP)
        ends = []
        for pid in self._children():
            try:
                ends.append(os.pidfd_open(pid))
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._end(signal.SIGKILL)
        for end in ends:
            select.select([end], [], [], STOP_SECONDS)
            os.close(end)

    def _children(self):
        out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
                             capture_output=True, text=True).stdout
        return [int(pid) for pid in out.split()]

    def _end(self, number):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(STOP_SECONDS)
        self.process = None

    def sql(self, uri, statement):
        """What psql prints of it, unaligned."""
        return self._run("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
                         "--set", "ON_ERROR_STOP=1", "--command", statement, uri)

    def admin_uri(self, uri):
        return self.uri("admin", uri.rsplit("/", 1)[1])

    def database(self):
        """A fresh one; its URI as its owner."""
        self.databases += 1
        name = f"cardroom{self.databases}"
        self.sql(self.uri("admin", "postgres"),
                 f"CREATE DATABASE {name} OWNER cardroom_owner")
        return self.uri("cardroom_owner", name)

    def game_uri(self, uri):
        """The same database, once migrated, as a game server logs in."""
        self.sql(self.uri("admin", "postgres"), "GRANT cardroom_game TO game")
        return self.uri("game", uri.rsplit("/", 1)[1])

    def close(self):
        # At once: what it would still write is thrown away.
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


class Pair:
    """A primary and a standby that has every commit before it is answered. `promote` makes the
    standby the primary; the old one stays as it is until `rejoin` makes it its standby."""

    def __init__(self, settings=None):
        self.primary = Server(settings)
        self.standby = Server(settings, self.primary)
        self.servers = (self.primary, self.standby)
        self.synchronous = False
        self.wait_for_standby()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def wait_for_standby(self):
        admin = self.primary.uri("admin", "postgres")
        self.sql(admin, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.sql(admin, "SELECT pg_reload_conf()")
        deadline = time.monotonic() + START_SECONDS
        while self.sql(admin, "SELECT sync_state FROM pg_stat_replication").strip() != "sync":
            if time.monotonic() > deadline:
                raise RuntimeError("the standby does not follow:\n" +
                                   self.standby.log.read_text()[-2000:])
            time.sleep(0.02)
        self.synchronous = True

    def promote(self):
        """The primary is dead."""
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary
        self.synchronous = False

    def rejoin(self):
        self.standby.follow(self.primary)
        self.wait_for_standby()

    def revive(self):
        """The old primary as it was: nobody told it."""
        self.standby.start()

    def both(self, uri):
        begin, at = uri.rsplit("@", 1)
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in self.servers)
        return f"{begin}@{hosts}/{at.rsplit('/', 1)[1]}"

    def database(self):
        return self.both(self.primary.database())

    def game_uri(self, uri):
        return self.both(self.primary.game_uri(uri))

    def admin_uri(self, uri):
        return self.primary.admin_uri(uri)

    def sql(self, uri, statement):
        return self.primary.sql(uri, statement)

    @property
    def data(self):
        return self.primary.data

    def kill9(self):
        self.primary.kill9()

    def stop(self):
        self.primary.stop()

    def start(self):
        self.primary.start()

    def close(self):
        for server in self.servers:
            server.close()


def obey(server, line):
    word, _, rest = line.partition(" ")
    if word == "database":
        return server.database()
    if word == "game":
        return server.game_uri(rest)
    if word == "sql":
        uri, _, statement = rest.partition(" ")
        return server.sql(uri, statement).strip().replace("\n", ";")
    if word == "data":
        return server.data
    if word in ("first", "second"):  # of a pair: the URI with that one alone
        return server.servers[word == "second"].uri("game", rest.rsplit("/", 1)[1])
    if word in ("kill9", "stop", "start", "promote", "rejoin", "revive"):
        getattr(server, word)()
        return "done"
    raise ValueError(f"no such word: {word}")


def main():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with (Pair() if "--pair" in sys.argv else Server()) as server:
        print("ready", flush=True)
        for line in sys.stdin:
            try:
                print(obey(server, line.rstrip("\n")), flush=True)
            except subprocess.CalledProcessError as failed:
                print("failed: " + (failed.stderr or "").strip().replace("\n", " "), flush=True)
            except RuntimeError as failed:
                print("failed: " + str(failed).replace("\n", " "), flush=True)


if __name__ == "__main__":
    main()
