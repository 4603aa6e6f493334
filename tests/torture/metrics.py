"""What servers count, summed over their restarts: asked for just before a server is killed, and at
the end; what one counts in its last milliseconds is lost with it.
"""

import http.client
from collections import Counter

PATIENCE = 0.5  # seconds for one answer


def read(ops):
    """The counters at an ops port by name; None where nobody answers."""
    host, port = ops.rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE)
    try:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


class Meter:
    def __init__(self):
        self.past = Counter()  # of processes that are gone
        self.now = {}          # server: its counters, as last read

    def look(self, server, ops):
        """A server that does not answer keeps what it said last."""
        self.now[server] = read(ops) or self.now.get(server, {})

    def gone(self, server):
        for name, value in self.now.pop(server, {}).items():
            if name.endswith("_total"):
                self.past[name] += int(value)

    def total(self, name):
        return self.past[name] + int(sum(one.get(name, 0) for one in self.now.values()))
