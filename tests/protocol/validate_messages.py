#!/usr/bin/env python3
"""validate_messages.py [--client]: are these messages what the schema says?

Reads JSON, one message a line, on standard input, and checks each against server.schema.json, or
against client.schema.json with --client. Names the first bad one and exits 1. Says how many were
good, and exits 1 for none at all: a check of nothing is a mistake.
"""

import json
import sys

from schemas import Messages


def once(pairs):
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"given twice: {', '.join(twice)}")
    return dict(pairs)


def main(arguments, lines):
    if arguments not in ([], ["--client"]):
        sys.exit(__doc__)
    side = "client" if arguments else "server"
    messages, count = Messages(side), 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fault = messages.fault(json.loads(line, object_pairs_hook=once))
        except ValueError as error:
            fault = str(error)
        if fault:
            print(f"line {number}: {fault}\n  {line.strip()[:2000]}")
            return 1
        count += 1
    print(f"{count} {side} messages, all as {side}.schema.json says")
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin))
