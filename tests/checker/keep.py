#!/usr/bin/env python3
"""keep.py HISTORY NAME: keeps a recorded history, and the journal beside it, among the samples.

Tokens and tickets are struck out; nothing else is changed. `kills` was recorded by
tests/torture/torture.py --rounds 4 --players 6, `remade` by the same with --rounds 20 --players 2
--anew 1, `evening` by evening.py; `late_comer`, which is one room of what chaos.py recorded, shows
a fault of the servers of its day.
"""

import json
import lzma
import sys

from story import SAMPLES

SECRETS = ("token", "resume")


def keep(source, name):
    with open(source, encoding="utf-8") as lines, \
            lzma.open(SAMPLES / f"{name}.xz", "wt", encoding="utf-8", preset=9) as kept:
        for line in lines:
            entry = json.loads(line)
            message = entry.get("message", {})
            message.update({field: "-" for field in SECRETS if field in message})
            print(json.dumps(entry, separators=(",", ":")), file=kept)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    keep(sys.argv[1], f"{sys.argv[2]}.jsonl")
    keep(f"{sys.argv[1]}.journal", f"{sys.argv[2]}.journal")
