#!/usr/bin/env python3
"""Private memory of the realtime server for each connection that is logged in and rests, plain and
over TLS."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "door"))
from door import Certificates, Client, Door, trusting, until  # noqa: E402
from memory import private_kb  # noqa: E402

WARM = 50  # connections before the first figure, so that what is made once is made


def at_rest(process):
    """The figure once it has stood still: buffers are given back by a sweep each second."""
    seen = []

    def still():
        seen.append(private_kb(process))
        return len(seen) > 250 and len(set(seen[-250:])) == 1
    until("memory stands still", still)
    return seen[-1]


def measure(tls, count):
    with Door() as door:
        files = Certificates(door.folder)
        files.make("idle")
        if tls:
            door.more += [str(word) for word in files.words]
        door.start()
        context = trusting(files.certificate) if tls else None
        clients, figures = [], []
        for number in range(WARM + count):
            if number == WARM:
                figures.append(at_rest(door.pid("realtime")))
            clients.append(Client(door.port, context))
            clients[-1].log_in(door.token(f"user-{number}"))
        figures.append(at_rest(door.pid("realtime")))
        for client in clients:
            client.close()
        return (figures[1] - figures[0]) / count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=400)
    count = parser.parse_args().connections
    for tls in (False, True):
        print(f"{'TLS' if tls else 'plain'}: {measure(tls, count):.1f} KB a connection")


if __name__ == "__main__":
    main()
