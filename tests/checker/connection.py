"""Where viewers stand: a connection, what it follows, and what its user was shown on any."""


class Following:
    """One room on one connection. `seq`: up to where it was shown; None before it joined."""

    __slots__ = ("room", "seq", "until", "at", "turn_due", "began", "plays", "closed")

    def __init__(self, room):
        self.room = room
        self.seq = None
        self.until = None      # of a resume whose events are still to come
        self.at = 0
        self.turn_due = False  # an event came, and no turn since
        self.began = None      # when it joined
        self.plays = False     # it did so as a player, not to look on
        self.closed = False    # the room's end was told, and nothing but who leaves is to come


class Connection:
    def __init__(self, player, user, number, source):
        self.player, self.user, self.number, self.source = player, user, number, source
        self.rooms = {}
        self.waiting = {}      # id: requests without an answer
        self.refused = {}      # id: how many of those were refused, where it is not seen which
        self.requests = []
        self.answered_at = {}  # room: index of the newest answer
        self.at = 0
        self.open = True


class Shown:
    """What one user was shown of one room, on whatever connection."""

    __slots__ = ("epoch", "seq", "seated", "lost_at", "holder")

    def __init__(self):
        self.epoch = self.seq = 0
        self.seated = False
        self.holder = None   # the connection that last joined as a player
        self.lost_at = None  # when the connection that followed it ended
