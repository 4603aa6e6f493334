"""The schemas of schema/protocol as validators, one a kind of message.

Python's `$` also matches before a line break at the end; JSON Schema's does not. `pattern` is read
here as the standard says.
"""

import json
import re
import warnings
from pathlib import Path

import jsonschema
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parents[2] / "schema" / "protocol"


def pattern(validator, wanted, instance, schema):
    if not isinstance(instance, str):
        return
    if wanted.endswith("$"):
        wanted = wanted[:-1] + r"\Z"
    if not re.search(wanted, instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {wanted!r}")


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    Strict = jsonschema.validators.extend(Draft202012Validator, {"pattern": pattern})


def load(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


class Messages:
    """Every message of one side, `client` or `server`."""

    def __init__(self, side):
        self.schema = load(f"{side}.schema.json")
        Draft202012Validator.check_schema(self.schema)
        self.whole = Strict(self.schema)
        self.kinds = {}
        for entry in self.schema["oneOf"]:
            name = entry["$ref"].rpartition("/")[2]
            one = self.schema["$defs"][name]["properties"]["msg"]
            part = Strict({**entry, "$defs": self.schema["$defs"]})
            for msg in one.get("enum") or [one["const"]]:
                self.kinds.setdefault(msg, []).append(part)

    def fault(self, message):
        """None, or the first thing that is wrong. Quick: asks only the definitions of its kind."""
        if not isinstance(message, dict):
            return "not an object"
        msg = message.get("msg")
        if not isinstance(msg, str) or msg not in self.kinds:
            return f"no such msg: {msg!r}"
        first = None
        for part in self.kinds[msg]:
            error = next(part.iter_errors(message), None)
            if error is None:
                return None
            place = "/".join(str(step) for step in error.absolute_path)
            first = first or f"{place or msg}: {error.message[:300]}"
        return first
