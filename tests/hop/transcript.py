"""What one user was told, over all of its connections, and whether it is what was promised."""

import collections

TABLES = ("table", "resume")
ACTIONS = ("draw", "play", "pass")
WHATEVER = ("re", "epoch")


class Transcript:
    """Takes the entries of a history in order. `events`: what was told, by number."""

    def __init__(self, name):
        self.name, self.faults, self.seat = name, [], None
        self.newest, self.events, self.tables = None, {}, 0
        self.asked, self.answers = {}, collections.Counter()
        self.accepted = {}  # number of the event, by the id of the request

    def take(self, entry):
        message = entry.get("message")
        if entry.get("way") == "sent":
            self.asked.setdefault(message.get("id"), message)
        elif message:
            self.hear(entry["connection"], message)

    def hear(self, connection, message):
        if "re" in message:
            self.answers[connection, message["re"]] += 1
        if message["msg"] == "table":
            self.tables += 1
            self.newest, self.seat = message["seq"], message["you"]["seat"]
        elif message["msg"] == "error" and "retry" not in message:
            self.faults.append(f"refused: {message}")
        elif "seq" in message and message["msg"] not in TABLES:
            self.happened(message)

    def happened(self, message):
        seq, told = message["seq"], {k: v for k, v in message.items() if k not in WHATEVER}
        if seq == self.newest + 1:
            self.newest, self.events[seq] = seq, told
        elif self.events.get(seq) != told or "re" not in message:
            self.faults.append(f"after {self.newest} came {message}")
        if "re" in message and self.accepted.setdefault(message["re"], seq) != seq:
            self.faults.append(f"{self.accepted[message['re']]} happened again: {message}")

    def judge(self, hands):
        """Everything that is wrong, in sentences."""
        faults = list(self.faults)
        faults += [f"{number} had {count} answers on one connection"
                   for (_, number), count in self.answers.items() if count > 1]
        if self.tables != 1:
            faults.append(f"{self.tables} tables were shown")
        results = sum(1 for event in self.events.values() if event["msg"] == "result")
        if results != hands:
            faults.append(f"{results} hands came to a result")
        faults += [f"{event} was asked for by nobody" for seq, event in self.events.items()
                   if event.get("seat") == self.seat and event["msg"] in ACTIONS
                   and seq not in self.accepted.values()]
        sent = [request["id"] for request in self.asked.values() if request["msg"] in ACTIONS]
        faults += [f"{self.asked[one]} never happened" for one in sent if one not in self.accepted]
        if (done := sorted(self.accepted.values())) != list(self.accepted.values()):
            faults.append(f"what was asked for in order happened in another: {done}")
        return [f"{self.name}: {fault}" for fault in faults]
