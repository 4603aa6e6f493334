#!/usr/bin/env python3
"""What the docs tell an operator to watch and to type, and which tests show it: every metric is in
the sources, every command parses, every option is in its help, every test of docs/security.md is
there. Programs are taken from CARDROOM_PROGRAMS."""

import os
import re
import subprocess
import unittest
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("CARDROOM_PROGRAMS", ROOT / "build/release/bin"))
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
SOURCES = ("gameserver", "realtime", "shared", "schema/sql")
METRIC = re.compile(r"\bcardroom_[a-z_]+\b")
COMMAND = re.compile(r"(?:^|[`'(])(cardroomctl|gameserver|realtime)(?= )([^`\n]*)", re.MULTILINE)
TEST_FILE = re.compile(r"`(?:\w+` of `)?(tests/[\w./-]+)`")
CASE = re.compile(r"`([A-Z]\w+\.[A-Z]\w+)`")           # of GoogleTest
CLASS = re.compile(r"`(\w+)` of `(tests/[\w./-]+\.py)`")  # of unittest
MOST_WORDS = 2  # a noun and a verb


def text_of(doc):
    """With commands that go on in the next line on one."""
    text = re.sub(r"\\\n\s*", " ", doc.read_text())
    return re.sub(r"^ +", "", text, flags=re.MULTILINE)


def commands(text):
    """(program, noun and verb, options) of each, `db backup|restore` as two. A command in a
    sentence may be wrapped, so backticks are looked at in the unwrapped text too."""
    unwrapped = re.sub(r"\n(?=\S)", " ", text)
    spans = {*COMMAND.findall(text), *COMMAND.findall("\n".join(re.findall("`[^`]+`", unwrapped)))}
    for program, rest in spans:
        words = rest.split()
        named = []
        for word in words[:MOST_WORDS]:
            if program != "cardroomctl" or not re.fullmatch(r"[a-z|]+", word):
                break
            named.append(word)
        options = re.findall(r"(?<=\s)--[a-z-]+", rest)
        for last in (named[-1].split("|") if named else [None]):
            yield program, tuple(named[:-1]) + ((last,) if last else ()), tuple(options)


@lru_cache(None)
def help_of(program, words):
    """None where there is no such command: of one that it does not know, the noun's own comes."""
    done = subprocess.run([PROGRAMS / program, *words, "-h"], capture_output=True, text=True,
                          check=False)
    usage = "Usage: .*" + r"\b ".join((re.escape(program), *words)) + r"\b"
    return done.stdout if done.returncode == 0 and re.search(usage, done.stdout) else None


class Docs(unittest.TestCase):
    def test_name_metrics_that_are_there(self):
        known = set()
        for folder in SOURCES:
            for file in (ROOT / folder).rglob("*"):
                if file.suffix in (".cpp", ".hpp", ".sql"):
                    known |= set(METRIC.findall(file.read_text()))
        for doc in DOCS:
            named = set(METRIC.findall(doc.read_text()))
            self.assertEqual(named - known, set(), f"{doc.name} names what no source has")

    def test_name_commands_and_options_that_are_there(self):
        seen = 0
        for doc in DOCS:
            for program, words, options in commands(text_of(doc)):
                said = help_of(program, words)
                where = f"{doc.name}: {program} {' '.join(words)}"
                self.assertIsNotNone(said, where)
                for option in options:
                    self.assertRegex(said, re.escape(option) + r"\b", where)
                seen += 1
        self.assertGreater(seen, 20)

    def test_a_command_that_is_not_there_is_noticed(self):
        gone = set(commands("`cardroomctl db mend|status --all` and\n    gameserver --data x\n"))
        self.assertIn(("cardroomctl", ("db", "mend"), ("--all",)), gone)
        self.assertIn(("cardroomctl", ("db", "status"), ("--all",)), gone)
        self.assertIsNone(help_of("cardroomctl", ("db", "mend")))

    def test_name_tests_that_are_there(self):
        cases = {".".join(pair) for file in (ROOT / "tests").rglob("*.cpp") for pair in
                 re.findall(r"^(?:TYPED_)?TEST(?:_[FP])?\((\w+),\s*(\w+)\)", file.read_text(),
                            re.MULTILINE)}
        text = (ROOT / "docs/security.md").read_text()
        named = set(CASE.findall(text))
        self.assertGreater(len(named), 10)
        self.assertEqual(named - cases, set())
        for path in TEST_FILE.findall(text):
            self.assertTrue((ROOT / path).exists(), path)
        for name, path in CLASS.findall(text):
            there = f"\nclass {name}(" in (ROOT / path).read_text()
            self.assertTrue(there, f"{path} has no {name}")


if __name__ == "__main__":
    unittest.main()
