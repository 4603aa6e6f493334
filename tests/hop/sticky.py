#!/usr/bin/env python3
"""sticky.py --build DIR [--keep FOLDER]

SockJS over HTTP wants every request of a session at one realtime server. Here a real nginx and a
real HAProxy, each before two of them, do not keep to that:

- at first each request goes to a server by chance;
- then a session's go where the configurations of tools/deploy have them go, while servers are taken
  out of the maps and put back in mid-session.

By the stock sockjs-client, on each of its carriers over HTTP, people play hands to their results
through both proxies and come back as the protocol says. In the end

- each was told of every event, number by number, and of none twice but in answer to a request that
  was sent again;
- every action that they sent happened once, by whichever session it came, and no table was shown
  in place of the events that were missed;
- sessions did break, and the history checker finds the same of all of them against the journal.

And what is sent to a server that does not have the session is refused at once, has done nothing,
and happens once when it is sent again by its id.

Exit codes: 0 so it was, 1 it was not.
"""

import argparse
import asyncio
import collections
import contextlib
import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent / name) for name in ("bench", "torture", "door")]
from carriers import XhrPolling  # noqa: E402
from mint import Mint  # noqa: E402
from proxies import HAProxy, Nginx  # noqa: E402
from servers import Fleet  # noqa: E402
from stack import Failure, die_with_parent  # noqa: E402
from transcript import TABLES, Transcript  # noqa: E402

TRANSPORTS = ("xhr-polling", "xhr-streaming", "eventsource")
TOKENS = 100             # a player's: one is spent whenever the answer to it is lost
MOVES_EVERY = 150       # lines of history between two changes of a map
PATIENCE = 120           # seconds for a whole part
SEED = 1                 # of the proxy on the links, which does nothing here
AT_ONCE = 0.5            # seconds within which a refusal has come
NODE = os.pathsep.join((str(ROOT / "build/node/bin"), os.environ["PATH"]))


class Servers(Fleet):
    """The first two realtime servers are nginx's, the others HAProxy's."""

    def command(self, one):
        words = super().command(one)
        if one.tier == "realtime":
            words += ["--trusted-proxy", "127.0.0.1"]
            if one.number > 2:
                words += ["--proxy-protocol"]
        return words

    def doors(self, numbers):
        return [Place(self.listens[f"realtime-{n}"], self.realtimes[n - 1].ops) for n in numbers]


class Place:
    """A realtime server as the proxies' configurations name it."""

    def __init__(self, listen, ops):
        self.port, self.ops_port = (int(one.rsplit(":", 1)[1]) for one in (listen, ops))


# Of two servers one has three requests of four: at even odds those of polls hardly ever meet.
class RandomNginx(Nginx):
    def with_places(self, text):
        text = super().with_places(text).replace("hash $sockjs_session consistent", "random")
        server = f"server 127.0.0.1:{self.doors[0].port}"
        return text.replace(f"{server};", f"{server} weight=3;")


class RandomHAProxy(HAProxy):
    def with_places(self, text):
        by_session = "balance hash path,word(3,/)\n    hash-type consistent"
        text = super().with_places(text).replace(by_session, "balance random(1)")
        server = f"server a 127.0.0.1:{self.doors[0].port}"
        return text.replace(server, f"{server} weight 3")


class MovingNginx(Nginx):
    out = None

    def with_places(self, text):
        text = super().with_places(text)
        if self.out is None:
            return text
        server = f"server 127.0.0.1:{self.doors[self.out].port}"
        return text.replace(f"{server};", f"{server} down;")

    def move(self, out):
        """Takes this one of the servers out of the map, and puts the other back."""
        self.out = out
        self.command()
        self.process.send_signal(signal.SIGHUP)


class MovingHAProxy(HAProxy):
    def with_places(self, text):
        admin = f"global\n    stats socket {self.folder}/admin.sock level admin"
        return super().with_places(text).replace("global", admin, 1)

    def move(self, out):
        self.say(f"set server by_session/{'ba'[out]} state ready")
        self.say(f"set server by_session/{'ab'[out]} state maint")

    def say(self, order):
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(f"{self.folder}/admin.sock")
            admin.sendall(f"{order}\n".encode())
            if (said := admin.recv(1024).strip()):
                raise Failure(f"{order}: {said.decode()}")


class Crowd:
    """Players of the stock client in one Node, and what they have said and heard."""

    def __init__(self, fleet, proxies, name, hands):
        self.hands, mint = hands, Mint(fleet.keys)
        self.players = [
            {"name": f"{name} {transport} {type(proxy).__name__}", "transport": transport,
             "url": f"https://127.0.0.1:{proxy.port}/sockjs"}
            for proxy in proxies for transport in TRANSPORTS]
        for player in self.players:
            player["tokens"] = [mint.token(player["name"], "Ann") for _ in range(TOKENS)]
        trusted = fleet.folder / f"{name}.pem"
        trusted.write_bytes(b"".join(proxy.files.certificate.read_bytes() for proxy in proxies))
        self.history = fleet.folder / f"{name}.jsonl"
        self.process = subprocess.Popen(
            ["node", ROOT / "tests/sockjs/player.mjs"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent,
            env={**os.environ, "PATH": NODE, "NODE_EXTRA_CA_CERTS": str(trusted)})
        with self.process.stdin as words:
            json.dump({"hands": hands, "players": self.players}, words)

    def watch(self, every=None):
        """The entries of all, once they have played; `every` is called at each MOVES_EVERY."""
        end, entries = time.monotonic() + PATIENCE, []
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.daemon = True
        watch.start()
        with open(self.history, "w", encoding="utf-8") as file:
            for line in self.process.stdout:
                file.write(line)
                entries.append(json.loads(line))
                if every and len(entries) % MOVES_EVERY == 0:
                    every()
        watch.cancel()
        if self.process.wait() != 0:
            late = time.monotonic() > end
            raise Failure("the players did not come to an end" if late else "the players failed")
        return entries


def by_chance(fleet):
    """Each request of a session at any server."""
    with contextlib.ExitStack() as kept:
        proxies = [RandomNginx(fleet.doors((1, 2))), RandomHAProxy(fleet.doors((3, 4)))]
        for proxy in proxies:
            kept.callback(proxy.close)
        crowd = Crowd(fleet, proxies, "chance", hands=1)
        return crowd, crowd.watch()


def by_moving_maps(fleet):
    """Each server in turn is taken out of the maps, with the sessions that it has."""
    with contextlib.ExitStack() as kept:
        proxies = [MovingNginx(fleet.doors((1, 2))), MovingHAProxy(fleet.doors((3, 4)))]
        for proxy in proxies:
            kept.callback(proxy.close)
        crowd = Crowd(fleet, proxies, "moved", hands=4)
        turns = itertools.cycle((0, 1))

        def move():
            out = next(turns)
            for proxy in proxies:
                proxy.move(out)
        return crowd, crowd.watch(move)


def longest_away(entries):
    """Milliseconds from the end of somebody's session to what it was told of its table next."""
    ended, away = {}, []
    for entry in entries:
        if "closed" in entry:
            ended.setdefault(entry["player"], entry["at"])
        elif entry["way"] == "received" and entry["message"]["msg"] in TABLES:
            away.append(entry["at"] - ended.pop(entry["player"], entry["at"]))
    return max(away) // 1000


def judge(part, crowd, entries):
    """All that is wrong with what they were told, in sentences."""
    transcripts = {player["name"]: Transcript(player["name"]) for player in crowd.players}
    for entry in entries:
        transcripts[entry["player"]].take(entry)
    ends = collections.Counter(entry["why"] for entry in entries if "closed" in entry)
    del ends["Normal closure"]
    print(f"sticky: {part}: {len(crowd.players)} players in {entries[-1]['at'] / 1e6:.1f} s, away "
          f"for {longest_away(entries)} ms at most; {ends.total()} sessions broken: {dict(ends)}")
    faults = [fault for one in transcripts.values() for fault in one.judge(crowd.hands)]
    return faults if ends else [*faults, f"{part}: no session broke"]


async def refused_elsewhere(fleet):
    """The faults where somebody's action goes to a server that does not have the session."""
    name, (here, there) = "elsewhere", fleet.doors((1, 2))
    carrier = XhrPolling("127.0.0.1", here.port)
    await carrier.enter(Mint(fleet.keys).token(name, "Ann"))
    await carrier.say({"msg": "create", "game": "crazy-eights", "name": name})
    await carrier.answer_to("table")
    await carrier.say({"msg": "ready", "room": name, "fill": True, "id": 1})
    await carrier.answer_to("deal")
    while not (turn := await carrier.answer_to("turn")).get("legal"):
        pass
    move = {**turn["legal"][0], "room": name, "id": 2}
    before, begin = fleet.heads()[name], time.monotonic()
    wrong = http.client.HTTPConnection("127.0.0.1", there.port, timeout=PATIENCE)
    wrong.request("POST", f"{carrier.base}/xhr_send", json.dumps([json.dumps(move)]))
    status, took = wrong.getresponse().status, time.monotonic() - begin
    wrong.close()
    faults = []
    if status != 404 or took > AT_ONCE:
        faults.append(f"elsewhere it was answered {status} after {took:.3f} s")
    if fleet.heads()[name] != before:
        faults.append(f"elsewhere it was done: {before}, then {fleet.heads()[name]}")
    told = []
    for _ in range(2):
        await carrier.say(move)
        while (answer := json.loads(await carrier.next())).get("re") != 2:
            pass
        told.append(answer)
    carrier.close()
    if told[0]["msg"] != move["msg"] or told[0] != told[1]:
        faults.append(f"sent again twice, it was answered {told[0]} and {told[1]}")
    return faults


def run(options):
    with Servers(options.build, 2, 4, SEED, options.keep) as fleet:
        fleet.start_all()
        faults, histories = asyncio.run(refused_elsewhere(fleet)), []
        for part in (by_chance, by_moving_maps):
            crowd, entries = part(fleet)
            faults += judge(part.__name__, crowd, entries)
            histories.append(crowd.history)
        for fault in faults[:20]:
            print(f"  {fault}")
        for one in fleet.servers:
            fleet.kill(one)
        kept, said = fleet.check(histories, fleet.folder / "journal")
        print(said.rstrip().splitlines()[-1] if kept else said)
        return not faults and kept


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, help="a build folder: build/release")
    parser.add_argument("--keep", help="a folder for histories and logs that stays")
    options = parser.parse_args()
    try:
        subprocess.run([ROOT / "tests/sockjs/install"], check=True)
        good = run(options)
    except (Failure, OSError, TimeoutError, subprocess.CalledProcessError) as failure:
        print(f"sticky: {type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    print("sticky: good" if good else "sticky: not good")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
