#!/usr/bin/env python3
"""generate.py SCHEMA_FOLDER OUT_FOLDER: C++ tables of client.schema.json and errors.json.

Knows the dialect that schema/protocol/README.md describes and nothing of any game. Where a schema
says something else it stops with the place and the reason, so that no rule is lost silently.
Writes request_table.inc, error_codes.inc and error_table.inc.
"""

import json
import re
import sys
from pathlib import Path

ID_MAX = 2**53 - 1
CARD = "^([A23456789TJQK][CDHS]|[BR]J)'?$"
NOTES = {"description", "title"}


class Unknown(Exception):
    """Something that the dialect does not have."""


def need(condition, where, why):
    if not condition:
        raise Unknown(f"{where}: {why}")


def only(schema, known, where):
    strange = sorted(set(schema) - set(known) - NOTES)
    need(not strange, where, f"does not know {', '.join(strange)}")


def quoted(text):
    return json.dumps(text, ensure_ascii=True)


def characters(pattern, where):
    """(negated, sorted ranges of code points) of a pattern that is one class repeated."""
    if pattern is None:
        return True, []
    found = re.fullmatch(r"\^\[(\^?)((?:[^\]\\]|\\.)+)\]\*\$", pattern)
    need(found, where, f"the pattern {pattern} is not one class of characters repeated")
    points, ranges, at = [], [], 0
    for one in re.finditer(r"\\u([0-9a-f]{4})|([^\\])", found.group(2)):
        need(one.start() == at, where, f"does not know an escape in {pattern}")
        at = one.end()
        point = int(one.group(1), 16) if one.group(1) else ord(one.group(2))
        points.append("-" if one.group(2) == "-" else point)
    need(at == len(found.group(2)), where, f"does not know an escape in {pattern}")
    while points:
        low = points.pop(0)
        high = low
        if points[:1] == ["-"]:
            points.pop(0)
            need(points, where, f"a range without an end in {pattern}")
            high = points.pop(0)
        need(low != "-" and high != "-" and low <= high, where, f"a strange range in {pattern}")
        ranges.append((low, high))
    return bool(found.group(1)), sorted(ranges)


class Table:
    """Collects rules; equal text rules and lists of choices are written once."""

    def __init__(self, schema):
        self.defs = schema["$defs"]
        self.texts, self.choices, self.lines = {}, {}, []

    def look_up(self, schema, where):
        if "$ref" not in schema:
            return schema
        only(schema, {"$ref"}, where)
        prefix, _, name = schema["$ref"].rpartition("/")
        need(prefix == "#/$defs" and name in self.defs, where, f"no such $ref {schema['$ref']}")
        return self.look_up(self.defs[name], f"$defs/{name}")

    def text(self, schema, where):
        """The index of the text rule that says the same."""
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        need(most is not None, where, "a text has a maxLength")
        pattern = schema.get("pattern")
        if pattern == CARD:
            rule = f"{{{least}, {most}, true, {{0, 0}}, true, {{}}}}"
        else:
            negated, ranges = characters(pattern, where)
            bits = [0, 0]
            for point in range(128):
                if any(low <= point <= high for low, high in ranges) != negated:
                    bits[point // 64] |= 1 << (point % 64)
            wide = [(max(low, 128), high) for low, high in ranges if high >= 128]
            name = "{}"
            if wide:
                body = ", ".join(f"{{0x{low:x}, 0x{high:x}}}" for low, high in wide)
                name = self.constant("PointRange", "kPoints", body)
            rule = (f"{{{least}, {most}, false, {{0x{bits[0]:x}U, 0x{bits[1]:x}U}}, "
                    f"{str(negated).lower()}, {name}}}")
        return self.texts.setdefault(rule, len(self.texts))

    def constant(self, kind, stem, body):
        key = (kind, body)
        if key not in self.choices:
            self.choices[key] = f"{stem}{len(self.choices)}"
            self.lines.append(f"constexpr {kind} {self.choices[key]}[] = {{{body}}};")
        return self.choices[key]

    def field(self, name, schema, where):
        """One FieldRule, as its initialiser."""
        schema = self.look_up(schema, where)
        kind, low, high, text, keys, choices = self.kind_of(schema, where)
        return (f"{{{quoted(name)}, Kind::{kind}, {low}, {high}, {text}, {keys}, {choices}}}")

    def kind_of(self, schema, where):
        none = (-1, -1, "{}")
        if "const" in schema:
            only(schema, {"const"}, where)
            value = schema["const"]
            need(type(value) is int, where, "a const is a whole number")
            return ("integer", value, value, *none)
        if "enum" in schema:
            only(schema, {"enum"}, where)
            values = schema["enum"]
            need(all(isinstance(one, str) for one in values), where, "an enum is of strings")
            body = ", ".join(quoted(one) for one in values)
            return "choice", 0, 0, -1, -1, self.constant("std::string_view", "kChoices", body)
        kind = schema.get("type")
        if kind == "boolean":
            only(schema, {"type"}, where)
            return ("boolean", 0, 0, *none)
        if kind == "integer":
            only(schema, {"type", "minimum", "maximum"}, where)
            return ("integer", *self.bounds(schema, where), *none)
        if kind == "string":
            only(schema, {"type", "minLength", "maxLength", "pattern"}, where)
            return "text", 0, 0, self.text(schema, where), -1, "{}"
        if kind == "array":
            only(schema, {"type", "minItems", "maxItems", "items"}, where)
            entry = self.look_up(schema["items"], where)
            need(entry.get("type") == "string", where, "an array is of strings")
            need("maxItems" in schema, where, "an array has a maxItems")
            return ("texts", schema.get("minItems", 0), schema["maxItems"],
                    self.text(entry, where), -1, "{}")
        if kind == "object":
            return self.scalars(schema, where)
        raise Unknown(f"{where}: does not know the type {kind}")

    def bounds(self, schema, where):
        low, high = schema.get("minimum"), schema.get("maximum")
        need(type(low) is int and type(high) is int, where, "an integer has both bounds")
        need(-ID_MAX <= low <= high <= ID_MAX, where, "bounds lie within 2^53-1")
        return low, high

    def scalars(self, schema, where):
        only(schema, {"type", "maxProperties", "propertyNames", "additionalProperties"}, where)
        need("maxProperties" in schema, where, "an object by name has a maxProperties")
        value = self.look_up(schema["additionalProperties"], where)
        only(value, {"type", "minimum", "maximum", "maxLength", "pattern"}, where)
        need(sorted(value["type"]) == ["boolean", "integer", "string"], where, "holds scalars")
        need(self.bounds(value, where) == (-ID_MAX, ID_MAX), where, "any whole number up to 2^53-1")
        return ("scalars", 0, schema["maxProperties"], self.text(value, where),
                self.text(schema["propertyNames"], where), "{}")


def exactly_one(schema, where):
    """The fields of which an if/then/else says that exactly one is there."""
    names = []
    while "if" in schema:
        only(schema, {"if", "then", "else"}, where)
        only(schema["if"], {"required"}, where)
        need(len(schema["if"]["required"]) == 1, where, "an if asks for one field")
        names.append((schema["if"]["required"][0], schema["then"]))
        schema = schema["else"]
    only(schema, {"required"}, where)
    need(len(schema["required"]) == 1, where, "the last else asks for one field")
    names.append((schema["required"][0], None))
    for at, (_, then) in enumerate(names[:-1]):
        later = {name: False for name, _ in names[at + 1:]}
        need(then == {"properties": later}, where, f"then forbids exactly {', '.join(later)}")
    return [name for name, _ in names]


def request(table, schema, where, out):
    """Appends the message's field table; gives (names, initialiser without the name)."""
    only(schema, {"type", "required", "additionalProperties", "properties", "dependentRequired",
                  "if", "then", "else"}, where)
    need(schema["additionalProperties"] is False, where, "needs additionalProperties: false")
    fields = dict(schema["properties"])
    kind = fields.pop("msg")
    names = kind.get("enum") or [kind["const"]]
    order = sorted(fields)
    need(len(order) <= 32, where, "has more than 32 fields")

    def mask(some):
        return sum(1 << order.index(name) for name in some)

    rules = [table.field(name, fields[name], f"{where}/{name}") for name in order]
    stem = "".join(word.title() for word in names[0].split("_"))
    out.append(f"constexpr FieldRule k{stem}Fields[] = {{\n    " + ",\n    ".join(rules) + "};")
    need("msg" in schema["required"], where, "requires msg")
    required = mask(name for name in schema["required"] if name != "msg")
    one = 0
    if "if" in schema:
        one = mask(exactly_one({k: schema[k] for k in ("if", "then", "else")}, where))
    together = [(mask([name]), mask(others))
                for name, others in schema.get("dependentRequired", {}).items()]
    body = "{}"
    if together:
        inner = ", ".join(f"{{{a}U, {b}U}}" for a, b in together)
        out.append(f"constexpr Together k{stem}Together[] = {{{inner}}};")
        body = f"k{stem}Together"
    return names, f"{quoted(names[0])}, k{stem}Fields, {required}U, {one}U, {body}"


def requests(schema):
    table, out, rows = Table(schema), [], []
    for entry in schema["oneOf"]:
        name = entry["$ref"].rpartition("/")[2]
        names, body = request(table, schema["$defs"][name], f"$defs/{name}", out)
        rows += [(alias, body) for alias in names]
    need(len({alias for alias, _ in rows}) == len(rows), "oneOf", "a kind is there twice")
    texts = sorted(table.texts, key=table.texts.get)
    text = "\n".join(table.lines)
    text += "\nconstexpr TextRule kTexts[] = {\n    " + ",\n    ".join(texts) + "};\n"
    text += "\n".join(out)
    lines = [f"{{{quoted(alias)}, {body}}}" for alias, body in sorted(rows)]
    return text + "\nconstexpr RequestRule kRequests[] = {\n    " + ",\n    ".join(lines) + "};\n"


def error_codes(errors):
    codes = ", ".join(one["code"] for one in errors["errors"])
    closes = ", ".join(f"{one['name']} = {one['number']}" for one in errors["closes"])
    return (f"enum class ErrorCode : std::uint8_t {{ {codes} }};\n"
            f"enum class CloseCode : std::uint16_t {{ {closes} }};\n")


def error_table(errors):
    def row(name, one, flag):
        return f"{{{name}, {quoted(one['text'])}, {str(one[flag]).lower()}}}"

    codes = [row(quoted(one["code"]), one, "retry") for one in errors["errors"]]
    closes = [f"{{CloseCode::{one['name']}, {row(quoted(one['name']), one, 'reconnect')}}}"
              for one in errors["closes"]]
    return ("constexpr Entry kErrors[] = {\n    " + ",\n    ".join(codes) + "};\n"
            "constexpr std::pair<CloseCode, Entry> kCloses[] = {\n    " + ",\n    ".join(closes)
            + "};\n")


def main(folder, out):
    folder, out = Path(folder), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    errors = json.loads((folder / "errors.json").read_text(encoding="utf-8"))
    client = json.loads((folder / "client.schema.json").read_text(encoding="utf-8"))
    first = "// Written by schema/generate.py while building.\n"
    try:
        (out / "request_table.inc").write_text(first + requests(client), encoding="utf-8")
    except Unknown as unknown:
        sys.exit(f"client.schema.json: {unknown}")
    (out / "error_codes.inc").write_text(first + error_codes(errors), encoding="utf-8")
    (out / "error_table.inc").write_text(first + error_table(errors), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
