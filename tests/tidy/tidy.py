#!/usr/bin/env python3
"""tidy [ROOT]: the shape of the house, held by machine.

Prints `file:line: what: mend` for everything that is out of shape, and exits 1 if there is any.
The limits and lists are in rules.py, the reading of sources in sources.py.
"""

import sys
from pathlib import Path

import checks
from sources import read_sources

# The lists name what they forbid.
ITSELF = "tests/tidy/"


def findings(root):
    sources = [s for s in read_sources(root) if not s.path.startswith(ITSELF)]
    games = checks.find_games(sources)
    pure = set(checks.find_pure(sources))
    found = []
    for source in sources:
        found.extend(checks.check(source, games, pure))
    for source in read_sources(root):
        if source.path.startswith(ITSELF):
            found += [(source.path, *f) for f in checks.sizes(source)]
    return len(sources), sorted(set(found))


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    count, found = findings(root)
    for path, line, what, mend in found:
        print(f"{path}:{line}: {what}: {mend}")
    print(f"tidy: {count} files, {len(found)} findings")
    return 1 if found or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
