#!/usr/bin/env python3
"""bench_store with a PostgreSQL of its own: store_bench.py PROGRAM [seconds]."""

import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "postgres"))
from server import Server  # noqa: E402


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    seconds = sys.argv[2] if len(sys.argv) > 2 else "3"
    settings = {"shared_buffers": "256MB", "max_wal_size": "4GB"}
    with Server(settings) as server, tempfile.TemporaryDirectory() as folder:
        return subprocess.run([program, folder, seconds, server.database()]).returncode


if __name__ == "__main__":
    sys.exit(main())
