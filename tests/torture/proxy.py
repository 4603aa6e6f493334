"""A proxy of our own on the links between the tiers, which are Unix sockets: a door listens on one
path and dials another. It can cut links, part them, let them stand half-open, in one direction or
both, delay and dribble.

All doors live on one thread; the faults come from another by `Proxy.order`.
"""

import collections
import os
import random
import selectors
import socket
import threading
import time

CHUNK = 65536
MOST_QUEUED = 4 << 20   # bytes one way; past it the sender is not read
DRIBBLE_BYTES = 96      # at most, at a time
DRIBBLE_SECONDS = 0.001
# Mode: what is swallowed, by who sent it. Links made meanwhile stand as well, and are as silent.
SWALLOWED = {"half_open": ("front", "back"), "deaf": ("front",), "mute": ("back",)}


class Way:
    """One direction of a link: what was read here and is to be written there."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.queue = collections.deque()  # (when it is due, bytes)
        self.queued, self.last_due, self.ended = 0, 0.0, False

    def put(self, data, due):
        self.last_due = max(due, self.last_due)
        self.queue.append((self.last_due, data))
        self.queued += len(data)


class Pair:
    """A realtime server's connection and ours to the game server."""

    def __init__(self, door, front, back):
        self.door, self.front, self.back = door, front, back
        self.ways = [Way(front, back), Way(back, front)]
        self.spoiled = False  # bytes of it were swallowed: it can only be cut

    def sockets(self):
        return (self.front, self.back)


class Door:
    def __init__(self, path, target):
        self.path, self.target = str(path), str(target)
        self.mode, self.delay = "pass", 0.0
        self.pairs = set()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(64)
        self.listener.setblocking(False)


class Proxy(threading.Thread):
    def __init__(self, seed):
        super().__init__(daemon=True)
        self.chance = random.Random(seed)
        self.selector = selectors.DefaultSelector()
        self.doors, self.orders, self.ending = {}, collections.deque(), False
        self.wake_out, self.wake_in = os.pipe()
        os.set_blocking(self.wake_out, False)
        self.selector.register(self.wake_out, selectors.EVENT_READ, None)
        self.owner = {}  # socket: pair

    def add(self, name, path, target):
        """Before `start`."""
        door = self.doors[name] = Door(path, target)
        self.selector.register(door.listener, selectors.EVENT_READ, door)

    def order(self, name, mode, delay=0.0):
        """From another thread: from now on the door is in that mode; "cut" ends its links once."""
        self.orders.append((name, mode, delay))
        os.write(self.wake_in, b"!")

    def end(self):
        self.ending = True
        os.write(self.wake_in, b"!")
        if self.is_alive():
            self.join()

    # ---- the thread ----

    def run(self):
        while not self.ending:
            for key, events in self.selector.select(self.patience()):
                if key.fileobj == self.wake_out:
                    os.read(self.wake_out, CHUNK)
                elif isinstance(key.data, Door):
                    self.accept(key.data)
                elif key.fileobj in self.owner and events & selectors.EVENT_READ:
                    self.take(key.fileobj)
            while self.orders:
                self.obey(*self.orders.popleft())
            self.flush()
        for door in self.doors.values():
            self.cut(door)
            door.listener.close()

    def pairs(self):
        return [pair for door in self.doors.values() for pair in door.pairs]

    def patience(self):
        """Until the first byte that waits for its time; blocked writers are looked at often."""
        due = [way.queue[0][0] for pair in self.pairs() for way in pair.ways if way.queue]
        return max(0.001, min(due) - time.monotonic()) if due else None

    def obey(self, name, mode, delay):
        door = self.doors[name]
        if mode in ("cut", "part"):
            self.cut(door)
        if mode == "cut":
            return
        door.mode, door.delay = mode, delay
        for pair in list(door.pairs):
            if pair.spoiled and mode not in SWALLOWED:
                self.close(pair)

    def cut(self, door):
        for pair in list(door.pairs):
            self.close(pair)

    def close(self, pair):
        pair.door.pairs.discard(pair)
        for one in pair.sockets():
            if self.owner.pop(one, None):
                self.watch(one, False)
            one.close()

    def watch(self, one, wanted):
        known = one in self.selector.get_map()
        if wanted and not known:
            self.selector.register(one, selectors.EVENT_READ, None)
        elif known and not wanted:
            self.selector.unregister(one)

    def accept(self, door):
        try:
            front, _ = door.listener.accept()
        except OSError:
            return
        back = socket.socket(socket.AF_UNIX)
        for one in (front, back):
            one.setblocking(False)
        try:
            if door.mode == "part":
                raise OSError
            back.connect(door.target)
        except OSError:
            front.close()
            back.close()
            return
        pair = Pair(door, front, back)
        door.pairs.add(pair)
        for one in pair.sockets():
            self.owner[one] = pair
            self.watch(one, True)

    def take(self, source):
        pair = self.owner[source]
        way = next(way for way in pair.ways if way.source is source)
        try:
            data = source.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            way.ended = True
            self.watch(source, False)
            return
        door = pair.door
        side = "front" if source is pair.front else "back"
        if side in SWALLOWED.get(door.mode, ()):
            pair.spoiled = True
            return
        now = time.monotonic()
        if door.mode == "dribble":
            for piece in self.pieces(data):
                way.put(piece, max(now, way.last_due) + DRIBBLE_SECONDS)
        else:
            way.put(data, now + (door.delay if door.mode == "delay" else 0.0))
        self.watch(source, way.queued < MOST_QUEUED)

    def pieces(self, data):
        at = 0
        while at < len(data):
            size = self.chance.randint(1, DRIBBLE_BYTES)
            yield data[at:at + size]
            at += size

    def flush(self):
        now = time.monotonic()
        for pair in self.pairs():
            if not all([self.write(way, now) for way in pair.ways]):
                self.close(pair)

    def write(self, way, now):
        """False: the link is over."""
        while way.queue and way.queue[0][0] <= now:
            due, data = way.queue.popleft()
            try:
                sent = way.sink.send(data)
            except BlockingIOError:
                sent = 0
            except OSError:
                return False
            way.queued -= sent
            if sent < len(data):
                way.queue.appendleft((due, data[sent:]))
                break
        if way.ended:
            return bool(way.queue)
        self.watch(way.source, way.queued < MOST_QUEUED)
        return True
