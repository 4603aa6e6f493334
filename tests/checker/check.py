#!/usr/bin/env python3
"""check.py HISTORY... [--journal FILE] [-o json]: did the servers keep what they promise?

HISTORY is what cardroom-bots --history wrote, or the simulator; several files are one run seen by
several programs. FILE is what journal_dump printed of a copy of the store, after the run.

Exit codes: 0 every promise was kept, 1 one was broken, 2 usage or an unreadable file.
"""

import argparse
import gc
import json
import sys

import history
import journal
from fold import Fold
from replay import Replay
from report import MOST_PRINTED, RULES, Report

SLACK_MS = 1000


def check(sources, journal_lines=None, slack_ms=SLACK_MS):
    """`sources`: for each file its lines as objects. The report of all that is wrong."""
    report = Report()
    fold = Fold(report)
    for number, entries in enumerate(sources):
        for entry in entries(report) if callable(entries) else entries:
            fold.take(number, entry)
    fold.finish()
    for name in sorted(fold.rooms):
        Replay(fold.rooms[name], fold, report, slack_ms).run()
    report.seen["rooms"] = sum(1 for room in fold.rooms.values() if room.events or room.views)
    if journal_lines is not None:
        journal.compare(fold.rooms, journal_lines, report)
    return report


def print_rules():
    for rule, promise in RULES.items():
        print(f"{rule:16} {promise}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("history", nargs="*", help="a file, as it is or as .gz, .xz, .bz2")
    parser.add_argument("--journal", help="what journal_dump printed")
    parser.add_argument("--slack", type=int, default=SLACK_MS, metavar="MS",
                        help="how late a message may come in (default: %(default)s)")
    parser.add_argument("--most", type=int, default=MOST_PRINTED, metavar="N",
                        help="how many violations of one rule are printed (default: %(default)s)")
    parser.add_argument("--rules", action="store_true", help="print the rules, and end")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text")
    options = parser.parse_args()
    if options.rules:
        return print_rules()
    if not options.history:
        parser.error("which history?")
    gc.disable()  # everything is kept to the end
    sources = [lambda report, path=path: history.read(path, report) for path in options.history]
    try:
        lines = history.read(options.journal, Report()) if options.journal else None
        report = check(sources, lines, options.slack)
    except OSError as fault:
        print(f"check.py: {fault}", file=sys.stderr)
        return 2
    if options.output == "json":
        print(json.dumps({"good": report.good, "seen": report.seen,
                          "violations": [one.fields() for one in report.violations]}))
    else:
        report.print(options.most)
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
