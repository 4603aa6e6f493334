"""Histories, as cardroom-bots and the simulator write them: one JSON object a line.

{"at": microseconds, "player", "connection", "way": "sent" | "received", "message"}, or, for the end
of a connection, "closed" in place of "way" and "message". Each file has a clock of its own.
"""

import bz2
import gzip
import json
import lzma

OPENERS = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


def open_text(path):
    opener = next((opener for end, opener in OPENERS.items() if str(path).endswith(end)), open)
    return opener(path, "rt", encoding="utf-8")


def read(path, report):
    """The lines of one file as objects, but for a last one that was cut off with its writer."""
    with open_text(path) as file:
        broken = None
        for number, line in enumerate(file, 1):
            if broken:
                report.add("malformed", "", 0, "", f"{path}: line {broken} is not a JSON object")
                broken = None
            try:
                entry = json.loads(line)
            except ValueError:
                broken = number
                continue
            yield entry
        if broken:
            report.seen["lines cut off"] += 1
