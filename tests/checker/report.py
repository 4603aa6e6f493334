"""What the checker finds: violations, each under the name of the rule that was broken."""

import json
from collections import Counter

RULES = {
    # the numbers
    "gap": "the numbers of what happened go on by one for every viewer",
    "twice": "nothing is shown twice, but as the answer to an id sent again",
    "epoch_fell": "the epoch of a table never falls, by number or for a viewer; made anew it rises",
    "view_differs": "under one number all viewers are shown the same, but for what is secret",
    "lost": "nobody is shown a table older than what they were shown of it before",
    "stale_view": "a table or resume asked for after an event was shown knows of that event",
    "resume_wrong": "a resume is followed by exactly the events missed, before anything else",
    "resume_skipped": "who comes back to a seat within 30 s gets the events, not a table",
    "uninvited": "nothing of a table comes on a connection that has not joined it",
    # the answers
    "no_answer": "every request has an answer, or its connection ends",
    "answer_unasked": "a request has one answer, and not two; nothing else carries re",
    "answer_kind": "an answer is of the request's kind and says what was asked for",
    "answer_differs": "an accepted id is answered with the same event for ever",
    "id_conflict": "an id used for one action is refused for another, and only then",
    "wrong_refusal": "what may be done is not refused, and a refusal has the right code",
    "last_id": "last_id is the highest id accepted of this player in this room",
    "nobody_asked": "a player's seat acts on the player's request, once, or by its clock",
    # the table
    "leak": "nobody is shown a card that is not theirs",
    "cards": "every card is in exactly one place, and a hand is what was dealt, drawn and played",
    "counts": "the counts of cards in hands, stock and discards are right at every event",
    "turn_order": "only who is to act acts",
    "illegal": "every play, draw and pass is legal, whoever makes it",
    "reshuffle": "the discards become the stock at once when it is gone, and only then",
    "result": "hands, points, winner, scores and final are as the rules count them",
    "deal": "a deal begins when all are ready, with the right number of cards for each",
    "seats": "who sits, leaves, is ready or is stood in for fits the seats as they were",
    "order": "what one action brings about follows it at once and in order",
    # what is said
    "channel_gap": "a follower of a channel is told every number once and in order",
    "channel_differs": "at one number of a channel everybody is shown the same",
    "channel_twice": "what was asked to be said once is said once",
    "channel_lost": "no log is older than what this player was shown of the channel",
    # what is so now
    "table_differs": "a table is what happened up to its number, as this viewer may know it",
    "turn_wrong": "a turn names who is to act after the newest event",
    "turn_missing": "who follows a table is told whose turn it is",
    "legal_wrong": "legal is what the rules allow that seat at that moment, complete and exact",
    # time
    "clock_ms": "the time left of a turn is between nothing and the whole turn, bank included",
    "clock_short": "a turn has its whole time, and an outage is charged to nobody",
    "clock_early": "a clock acts no sooner than it said, and draws where it may, else passes",
    "bank": "a bank is charged what a choice took beyond its turn, and is whole in a new match",
    "grace_short": "a seat is held for 30 s before a house bot stands in or it is given up",
    # the journal
    "not_in_journal": "what was acknowledged or shown is in the journal",
    "journal_differs": "what was shown is what the journal gives for that viewer",
    "journal_twice": "an id stands in the journal once",
    # the form
    "malformed": "every line is a message of the protocol",
}

MOST_PRINTED = 5  # of one rule


class Violation:
    __slots__ = ("rule", "room", "seq", "player", "what", "message")

    def __init__(self, rule, room, seq, player, what, message):
        self.rule, self.room, self.seq = rule, room, seq
        self.player, self.what, self.message = player, what, message

    def __str__(self):
        line = f"{self.rule}: room {self.room}, seq {self.seq}, player {self.player}: {self.what}"
        if self.message is None:
            return line
        return f"{line}\n    {json.dumps(self.message, separators=(',', ':'))[:2000]}"

    def fields(self):
        return {name: getattr(self, name) for name in self.__slots__}


class Report:
    def __init__(self):
        self.violations = []
        self.by_rule = Counter()
        self.seen = Counter()  # what was looked at, for the summary

    def add(self, rule, room, seq, player, what, message=None):
        assert rule in RULES, rule
        self.by_rule[rule] += 1
        self.violations.append(Violation(rule, room, seq, player, what, message))

    @property
    def good(self):
        return not self.violations

    def print(self, most=MOST_PRINTED):
        """The violations, at most so many of each rule, and a line of what was looked at."""
        printed = Counter()
        for one in self.violations:
            printed[one.rule] += 1
            if printed[one.rule] <= most:
                print(f"VIOLATION {one}")
        for rule, count in self.by_rule.items():
            print(f"  {count:6} x {rule}: {RULES[rule]}")
        looked = ", ".join(f"{count} {what}" for what, count in self.seen.items() if count)
        print(f"checker: {'good' if self.good else 'FAILED'}: {looked}; "
              f"{len(self.violations)} violations")
