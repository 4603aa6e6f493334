#!/usr/bin/env python3
"""The generator stops at what it does not know, instead of losing a rule silently."""

import copy
import sys
import unittest

from schemas import FOLDER, load

sys.path.insert(0, str(FOLDER.parent))
import generate  # noqa: E402  the folder is known only now


def changed(place, value):
    schema = copy.deepcopy(load("client.schema.json"))
    at = schema["$defs"]
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return schema


class Generator(unittest.TestCase):
    def refuses(self, place, value, why):
        with self.assertRaisesRegex(generate.Unknown, why):
            generate.requests(changed(place, value))

    def test_takes_the_schema_as_it_stands(self):
        table = generate.requests(load("client.schema.json"))
        self.assertIn('{"join_room", "join", kJoinFields', table)

    def test_gives_a_new_verb_a_row_of_its_own(self):
        schema = load("client.schema.json")
        schema["$defs"]["meld"] = copy.deepcopy(schema["$defs"]["play"])
        schema["$defs"]["meld"]["properties"]["msg"] = {"const": "meld"}
        schema["oneOf"].append({"$ref": "#/$defs/meld"})
        self.assertIn('{"meld", "meld", kMeldFields, 0U, 3U, {}}', generate.requests(schema))

    def test_refuses_what_it_does_not_know(self):
        self.refuses(["draw", "oneOf"], [], "does not know oneOf")
        self.refuses(["draw", "additionalProperties"], True, "additionalProperties")
        self.refuses(["draw", "properties", "seen"], {"type": "number"}, "type number")
        self.refuses(["draw", "properties", "seen"], {"type": "integer"}, "both bounds")
        self.refuses(["draw", "properties", "seen"], {"$ref": "#/$defs/none"}, "no such")
        self.refuses(["seq", "multipleOf"], 2, "does not know multipleOf")
        self.refuses(["seq", "maximum"], 2**53, "2.53-1")
        self.refuses(["room_name", "pattern"], "^a+$", "one class")
        self.refuses(["room_name", "pattern"], "^[\\d]*$", "escape")
        self.refuses(["cards", "uniqueItems"], True, "does not know uniqueItems")
        self.refuses(["play", "then"], {"properties": {}}, "forbids")
        self.refuses(["draw", "properties", "msg"], {"const": "play"}, "twice")


if __name__ == "__main__":
    unittest.main()
