#!/usr/bin/env python3
"""schema_test.py DECODE_VERDICTS: the schemas take and refuse what they should, and the decoder
takes and refuses the same, on the examples and on thousands of small changes of them."""

import copy
import itertools
import json
import subprocess
import sys
import unittest

from schemas import FOLDER, Messages, load

VERDICTS = None
SIDES = {"client": Messages("client"), "server": Messages("server")}
ID_MAX = 2**53 - 1

# What a field is replaced by. Fractions such as 1.0 are for raw/: JSON Schema takes them as whole.
BANK = [None, True, False, 0, 1, -1, 2, 15, 16, 17, 100, 1000, 1001, ID_MAX, ID_MAX + 1, -ID_MAX,
        -ID_MAX - 1, 1.5, "", "a", "8H", "8H'", "BJ", "JB", "8H\n", "S", "spectator", "\x7f",
        "a\nb", "a\n", "a/b", "\u202e", "\u0085", "é", "😀" * 64, "😀" * 65, "x" * 32, "x" * 33,
        "x" * 64, "x" * 65, "f" * 64, "x" * 128, "x" * 129, "x" * 500, "x" * 501, [], ["8H"],
        ["8H", "8h"], [1], [None], ["2C"] * 64, ["2C"] * 65, {}, {"a": 1}, {"a": None}, {"A": 1},
        {"a": "x" * 65}, {"a": []}, {"": True}, {"z" * 32: True, "b": "é" * 64}]


def examples(folder, side):
    for path in sorted((FOLDER / "examples" / folder).glob(f"{side}.*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            yield path.name, entry


def changes(message, names):
    """Every message that differs from this one in one field."""
    for name in [*message, *names]:
        for value in BANK:
            yield {**message, name: value}
    for name in message:
        yield {key: value for key, value in message.items() if key != name}
    for one, other in itertools.permutations(message, 2):
        swapped = dict(message)
        swapped[one], swapped[other] = message[other], message[one]
        yield swapped


def verdicts(messages):
    lines = "".join(json.dumps(m, ensure_ascii=False) + "\n" for m in messages)
    done = subprocess.run([VERDICTS], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().splitlines()


class Schema(unittest.TestCase):
    def test_takes_every_accepted_example(self):
        for side, messages in SIDES.items():
            for name, message in examples("accepted", side):
                with self.subTest(name):
                    self.assertIsNone(messages.fault(message))
                    self.assertTrue(messages.whole.is_valid(message), message)

    def test_refuses_every_refused_example(self):
        for side, messages in SIDES.items():
            for name, entry in examples("refused", side):
                with self.subTest(name):
                    self.assertIsNotNone(messages.fault(entry["message"]), entry)
                    self.assertFalse(messages.whole.is_valid(entry["message"]), entry)

    def test_has_enough_examples_of_every_kind(self):
        least = {"client": (2, 3), "server": (1, 2)}
        for side, messages in SIDES.items():
            for folder, wanted in zip(("accepted", "refused"), least[side]):
                count = {}
                for _, entry in examples(folder, side):
                    msg = entry.get("message", entry)["msg"]
                    count[msg] = count.get(msg, 0) + 1
                for msg in messages.kinds:
                    if msg != "join_room":
                        self.assertGreaterEqual(count.get(msg, 0), wanted, f"{folder} {msg}")

    def test_says_the_same_in_both_files(self):
        client, server = (SIDES[side].schema["$defs"] for side in ("client", "server"))
        for name in ("id", "seat", "room_name", "game", "code", "channel", "said_text", "secret",
                     "card", "suit"):
            self.assertEqual(client[name], server[name], name)

    def test_lists_the_codes_of_the_error_table(self):
        codes = [one["code"] for one in load("errors.json")["errors"]]
        self.assertEqual(SIDES["server"].schema["$defs"]["error_code"]["enum"], codes)

    def test_has_no_word_that_the_type_generator_misreads(self):
        for side, messages in SIDES.items():
            text = json.dumps(messages.schema)
            for word in ("prefixItems", "unevaluatedProperties", "allOf"):
                self.assertNotIn(f'"{word}"', text, side)


class Decoder(unittest.TestCase):
    def compare(self, messages):
        for message, verdict in zip(messages, verdicts(messages), strict=True):
            fault = SIDES["client"].fault(message)
            wanted = "accepted" if fault is None else "refused"
            if verdict.split()[0] != wanted:
                self.fail(f"schema: {fault or 'accepted'}, decoder: {verdict}\n  {message}")

    def test_agrees_with_the_schema_on_every_example(self):
        self.compare([message for _, message in examples("accepted", "client")])
        self.compare([entry["message"] for _, entry in examples("refused", "client")])

    def test_agrees_with_the_schema_on_every_change_of_one_field(self):
        fields = set()
        for part in SIDES["client"].schema["$defs"].values():
            fields |= set(part.get("properties", {})) - {"msg"}
        changed, seen = [], set()
        for _, message in examples("accepted", "client"):
            if message["msg"] in seen and len(message) < 5:
                continue
            seen.add(message["msg"])
            base = copy.deepcopy(message)
            for one in changes(base, sorted(fields)):
                # Of another kind's name the schema and the decoder say different words for no.
                if isinstance(one.get("msg"), str) and one["msg"] not in SIDES["client"].kinds:
                    continue
                changed.append(one)
        self.assertGreater(len(changed), 10000)
        self.compare(changed)


if __name__ == "__main__":
    VERDICTS = sys.argv.pop(1)
    unittest.main()
