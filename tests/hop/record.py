"""What players said and heard, for the history checker."""

import json
import time


class History:
    """As cardroom-bots writes it; each connection a device of its own, for two may be open."""

    def __init__(self, path):
        self.file, self.begin = open(path, "w", encoding="utf-8"), time.monotonic()

    def write(self, player, connection, **what):
        at = int((time.monotonic() - self.begin) * 1e6)
        device = f"{player}/{connection}"
        print(json.dumps({"at": at, "player": device, "connection": 1, **what}),
              file=self.file)
