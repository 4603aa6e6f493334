#!/usr/bin/env python3
"""bench_store with a PostgreSQL of its own: durable fenced appends a second of both stores."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "postgres"))
from server import Server  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--seconds", default="3", help="for each measurement")
    args = parser.parse_args()
    program = (pathlib.Path(args.build) / "bin" / "bench_store").resolve()
    settings = {"shared_buffers": "256MB", "max_wal_size": "4GB"}
    with Server(settings) as server, tempfile.TemporaryDirectory() as folder:
        return subprocess.run([program, folder, args.seconds, server.database()]).returncode


if __name__ == "__main__":
    sys.exit(main())
