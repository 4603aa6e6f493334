"""Faults for a fleet, by chance: each begins now, and what mends it comes later by itself. They
overlap as they fall; only kill -9 of one server leaves another of its tier serving, so that what
it costs players can be told apart from `kill-all`.
"""

import heapq
import time

import promotion
from stack import Failure, until

# Kind: how often it is chosen beside the others.
KINDS = {
    "kill-game": 6, "kill-realtime": 3, "kill-store": 1, "kill-all": 1,
    "stop-game": 2, "stop-realtime": 1,
    "link-cut": 1, "link-part": 1, "link-half-open": 1, "link-deaf": 1, "link-mute": 1,
    "link-delay": 1, "link-dribble": 1,
    "drain-game": 1, "drain-realtime": 1,
    "promote": 1,
}
WITH_STANDBY = {"promote"}  # only where they are asked for: the fleet then has a standby
LEAST_STOP = 0.1
LONGEST_RESTART = 2.0    # seconds that a killed server stays away
LONGEST_OUTAGE = 1.0     # of the store, and of all at once
LONGEST_TROUBLE = 4.0    # of a link: above twice the silence after which one is given up
LONGEST_DRAIN = 3.0
LONGEST_DELAY = 0.2      # of what goes over a link


def chosen_kinds(words):
    """"kill" stands for all that begin with "kill-"."""
    kinds = [kind for kind in KINDS for word in words
             if kind == word or kind.startswith(word + "-")]
    unknown = [word for word in words
               if not any(k == word or k.startswith(word + "-") for k in KINDS)]
    if unknown:
        raise Failure(f"no such fault: {', '.join(unknown)}; there are {', '.join(KINDS)}")
    return list(dict.fromkeys(kinds))


class Fault:
    """`begin` and `end` in seconds of the monotonic clock; until it is mended it has no end."""

    def __init__(self, kind, what):
        self.kind, self.what = kind, what
        self.begin, self.end = time.monotonic(), None
        self.processes = 0  # killed


class Faults:
    def __init__(self, fleet, kinds, chance, longest_stop):
        self.fleet, self.kinds, self.chance = fleet, kinds, chance
        self.longest_stop = longest_stop
        self.due, self.order = [], 0
        self.done, self.on_links = [], set()
        self.store_is_down = False

    # ---- time ----

    def later(self, seconds, act):
        self.order += 1
        heapq.heappush(self.due, (time.monotonic() + seconds, self.order, act))

    def pass_time(self, seconds, each=lambda: None):
        """Mends what is due, for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.step()
            each()
            time.sleep(max(0.0, min(0.02, end - time.monotonic())))

    def step(self):
        self.fleet.look()
        while self.due and self.due[0][0] <= time.monotonic():
            heapq.heappop(self.due)[2]()

    def all_mended(self):
        self.step()
        return not self.due and self.fleet.all_up()

    def peace(self, seconds):
        """Waits until the last is mended by itself, then until all servers serve."""
        until("all is mended and all servers serve", self.all_mended, seconds)

    # ---- a fault ----

    def strike(self):
        """One of them, or None where none is possible now."""
        kinds = list(self.kinds)
        while kinds:
            kind = self.chance.choices(kinds, [KINDS[kind] for kind in kinds])[0]
            fault = getattr(self, kind.replace("-", "_"))()
            if fault:
                self.done.append(fault)
                return fault
            kinds.remove(kind)
        return None

    def one_of(self, tier):
        """A server that serves while another of its tier does, too."""
        ones = self.fleet.games if tier == "game" else self.fleet.realtimes
        serving = [one for one in ones if one.serving]
        return self.chance.choice(serving) if len(serving) > 1 else None

    def mend(self, fault, seconds, act):
        def mended():
            act()
            fault.end = time.monotonic()
        self.later(seconds, mended)

    def kill_one(self, tier):
        one = self.one_of(tier)
        if not one:
            return None
        pause = self.chance.uniform(0.0, LONGEST_RESTART)
        fault = Fault(f"kill-{tier}", f"{one.name}, away for {pause:.2f} s")
        fault.processes = 1
        self.fleet.kill(one)
        # Whoever is taken over from is not needed: for the players it is over before it is back.
        fault.end = fault.begin
        self.later(pause, lambda: self.fleet.start(one))
        return fault

    def kill_game(self):
        return self.kill_one("game")

    def kill_realtime(self):
        return self.kill_one("realtime")

    def start_store(self):
        self.fleet.store.start()
        self.store_is_down = False

    def kill_store(self):
        if self.store_is_down:
            return None
        pause = self.chance.uniform(0.0, LONGEST_OUTAGE)
        fault = Fault("kill-store", f"PostgreSQL, away for {pause:.2f} s")
        fault.processes, self.store_is_down = 1, True
        self.fleet.store.kill9()
        self.mend(fault, pause, self.start_store)
        return fault

    def kill_all(self):
        living = [one for one in self.fleet.servers if one.process]
        # Who is away already comes back by its own mend.
        if self.store_is_down or len(living) < len(self.fleet.servers):
            return None
        pause = self.chance.uniform(0.0, LONGEST_OUTAGE)
        fault = Fault("kill-all", f"{len(living)} servers and PostgreSQL, away for {pause:.2f} s")
        fault.processes, self.store_is_down = len(living) + 1, True
        self.fleet.kill(*living)
        self.fleet.store.kill9()

        def start():
            self.start_store()
            for one in self.chance.sample(living, len(living)):
                self.fleet.start(one)
        self.mend(fault, pause, start)
        return fault

    def stop_one(self, tier):
        one = self.one_of(tier)
        if not one:
            return None
        pause = LEAST_STOP * (self.longest_stop / LEAST_STOP) ** self.chance.random()
        fault = Fault(f"stop-{tier}", f"{one.name} for {pause:.2f} s")
        life = one.life
        self.fleet.stop(one)
        self.mend(fault, pause, lambda: self.fleet.wake(one) if one.life == life else None)
        return fault

    def stop_game(self):
        return self.stop_one("game")

    def stop_realtime(self):
        return self.stop_one("realtime")

    def promote(self):
        return promotion.strike(self, Fault)

    # ---- links ----

    def trouble(self, kind, mode, most, delay=0.0):
        game = self.chance.choice(self.fleet.games)
        if game.name in self.on_links:
            return None
        pause = self.chance.uniform(0.0, most) if most else 0.0
        words = f" for {pause:.2f} s" if most else ""
        fault = Fault(kind, f"the links to {game.name}{words}"
                            + (f", {delay * 1000:.0f} ms" if delay else ""))
        self.fleet.proxy.order(game.name, mode, delay)
        self.on_links.add(game.name)

        def heal():
            self.fleet.proxy.order(game.name, "pass")
            self.on_links.discard(game.name)
        self.mend(fault, pause, heal)
        return fault

    def link_cut(self):
        return self.trouble("link-cut", "cut", 0.0)

    def link_part(self):
        return self.trouble("link-part", "part", LONGEST_TROUBLE)

    def link_half_open(self):
        return self.trouble("link-half-open", "half_open", LONGEST_TROUBLE)

    def link_deaf(self):
        """The game server hears nothing and is heard."""
        return self.trouble("link-deaf", "deaf", LONGEST_TROUBLE)

    def link_mute(self):
        """The game server hears and is not heard."""
        return self.trouble("link-mute", "mute", LONGEST_TROUBLE)

    def link_delay(self):
        return self.trouble("link-delay", "delay", LONGEST_TROUBLE,
                            self.chance.uniform(0.0, LONGEST_DELAY))

    def link_dribble(self):
        return self.trouble("link-dribble", "dribble", LONGEST_TROUBLE)

    # ---- drains ----

    def drain_one(self, tier):
        one = self.one_of(tier)
        if not one or one.drains or not self.fleet.order(one, "drain"):
            return None
        pause = self.chance.uniform(0.0, LONGEST_DRAIN)
        again = self.chance.random() < 0.5
        fault = Fault(f"drain-{tier}", f"{one.name} for {pause:.2f} s, "
                                       + ("then a new one" if again else "then resumed"))
        life = one.life

        def over():
            if one.life != life or not one.serving:
                # A new one does not drain; a stopped one is woken by its own mend.
                return self.later(0.05, over) if one.life == life else None
            if again:
                self.fleet.end(one)
                return self.fleet.start(one)
            return None if self.fleet.order(one, "resume") else self.later(0.05, over)
        self.mend(fault, pause, over)
        return fault

    def drain_game(self):
        return self.drain_one("game")

    def drain_realtime(self):
        return self.drain_one("realtime")
