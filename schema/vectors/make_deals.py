#!/usr/bin/env python3
"""Prints deals.json: a thousand deals of README.md from their secrets to their roots. Nothing but
Python's standard library, and none of the verifiers. The output is always the same:
python3 schema/vectors/make_deals.py > schema/vectors/deals.json
"""

import hashlib
import json
import struct

from make_shuffle import Words, draw, hmac_sha256, key_of, prefixed, secret_of, stream_of

COUNT = 1000
SUITED = [rank + suit for suit in "CDHS" for rank in "A23456789TJQK"]
FULL = [*SUITED, "BJ", "RJ"]
PACKS = {
    "standard": SUITED,
    "jokers": FULL,
    "from six": [card for card in SUITED if card[0] in "A6789TJQK"],
    "two": FULL + [card + "'" for card in FULL],
}
# Game, its pack, the most seats.
GAMES = [("crazy-eights", "standard", 7), ("hearts", "standard", 4), ("gin-rummy", "standard", 2),
         ("dou-dizhu", "jokers", 3), ("big-two", "standard", 4), ("durak", "from six", 5),
         (None, "two", 8)]
# Names of seeds whose deals throw a word away, found by trying millions.
THROWN_AWAY = {"two": [1805944, 6024357, 8404188], "jokers": [4956904, 8908364, 9044315],
               "standard": [2944755, 4652949, 10194923]}


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def bytes_of(name):
    return sha256(b"cardroom deals: " + name.encode())


def commitment_of(seed, table, hand_no):
    return sha256(prefixed(b"cardroom commitment 1"), prefixed(table.encode()),
                  struct.pack(">Q", hand_no), prefixed(seed))


def shuffled(deck_key, cards):
    """The cards in the order in which they lie, and how many words that took."""
    words, cards = Words(stream_of(deck_key)), list(cards)
    for i in range(len(cards) - 1, 0, -1):
        j = draw(words, i + 1)
        cards[i], cards[j] = cards[j], cards[i]
    return cards, words.taken


def root_of(salt_key, cards):
    row = [sha256(prefixed(b"cardroom leaf 1"), hmac_sha256(salt_key, struct.pack(">I", at)),
                  struct.pack(">I", at), prefixed(card.encode()))
           for at, card in enumerate(cards)]
    while len(row) & (len(row) - 1):
        row.append(sha256(prefixed(b"cardroom empty 1")))
    while len(row) > 1:
        row = [sha256(prefixed(b"cardroom node 1"), left, right)
               for left, right in zip(row[::2], row[1::2])]
    return row[0]


def contributions_of(number, seats):
    """[seat, "r", what it revealed] or, of who kept silent, [seat, "entropy", the hash]."""
    said = []
    for seat in range(seats):
        byte = bytes_of(f"seat {seat} of deal {number}")[0]
        if number % 4 == 0 or byte % 4 == 0:
            continue
        r = bytes_of(f"r of seat {seat} of deal {number}")
        silent = number % 4 == 2 or (number % 4 == 3 and byte % 3 == 0)
        said.append([seat, "entropy", sha256(r).hex()] if silent else [seat, "r", r.hex()])
    return said


def reshuffled(number, pack, game):
    """What each shuffle after the deal shuffles: some of the pack, now and then one card alone."""
    if game not in ("crazy-eights", None):
        return []
    sets = []
    for k in range(number % 4):
        chosen = bytes_of(f"reshuffle {k} of deal {number}")
        size = 1 if chosen[0] < 16 else len(pack)
        some = [card for at, card in enumerate(pack) if chosen[at % 32] >> (at % 8) & 1]
        sets.append(some[:size])
    return [cards for cards in sets if cards]


def deal_of(number, name, game, pack_name, table, hand_no, contributions, later):
    seed = bytes_of(name)
    counted = [bytes.fromhex(one[-1]) for one in contributions]
    secret = secret_of(seed, counted)
    shuffles = []
    for k, cards in enumerate([PACKS[pack_name], *later]):
        lying, words = shuffled(key_of(secret, "deck_key_", table, hand_no, k), cards)
        root = root_of(key_of(secret, "salt_key_", table, hand_no, k), lying)
        shuffles.append([pack_name if k == 0 else " ".join(cards), words, root.hex()])
    return {"game": game, "table": table, "hand_no": hand_no, "seed": seed.hex(),
            "commitment": commitment_of(seed, table, hand_no).hex(),
            "contributions": contributions, "shuffles": shuffles}


def deals():
    made = []
    for pack, numbers in THROWN_AWAY.items():
        game = next(game for game, its, _ in GAMES if its == pack)
        for number in numbers:
            deal = deal_of(0, f"thrown away {number}", game, pack, "room1", 1, [], [])
            assert deal["shuffles"][0][1] == len(PACKS[pack]), "one more than there are draws"
            made.append(deal)
    for number in range(len(made), COUNT):
        game, pack, seats = GAMES[number % len(GAMES)]
        table = ["room1", f"room{number}", "茶馆 " * (number % 12), "a \"b\" \\ é"][number // 7 % 4]
        hand_no = 2**53 - 1 - number if number % 50 == 0 else number
        later = reshuffled(number, PACKS[pack], game)
        made.append(deal_of(number, f"seed {number}", game, pack, table, hand_no,
                            contributions_of(number, seats), later))
    return made


def main():
    packs = {name: " ".join(cards) for name, cards in PACKS.items()}
    rows = [json.dumps(deal, ensure_ascii=False, separators=(",", ":")) for deal in deals()]
    print('{\n "about": "Deals of schema/vectors/README.md; made by make_deals.py.",')
    print(f' "packs": {json.dumps(packs, ensure_ascii=False, indent=2)},')
    print(' "deals": [\n  ' + ",\n  ".join(rows) + "\n ]\n}")


if __name__ == "__main__":
    main()
