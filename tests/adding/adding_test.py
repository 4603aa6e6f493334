#!/usr/bin/env python3
"""adding_test.py --build DIR: docs/adding-a-game.md, done to a copy of the tree.

What the page has in its blocks is carried out. Then only the paths that it lists have changed,
tidy is content, the rules keep every law, hands are played to their end, every message of them is
as the schema says, and the look fits its contract. Of the copy is compiled what is new or names the
registry; all else is linked from the objects of DIR.
"""

import argparse
import fnmatch
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/adding-a-game.md"
GAME = "one-trick"
LEFT_OUT = {".git", "build", "data", "dist", "node_modules", "__pycache__", ".cache"}
LEAST_HANDS = 50
DEADLINE = 200
BUILD = None


def run(*command, cwd, **options):
    done = subprocess.run([str(word) for word in command], cwd=cwd, text=True, capture_output=True,
                          check=False, timeout=DEADLINE, **options)
    if done.returncode != 0:
        raise AssertionError(f"{shlex.join(map(str, command))} ends with {done.returncode}:\n"
                             f"{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def blocks(page):
    """(words after the fence, text) of each block of code."""
    return re.findall(r"^```(.*)\n((?:.*\n)*?)```$", page, re.MULTILINE)


def block_of(page, words):
    found = [text for head, text in blocks(page) if head == words]
    if len(found) != 1:
        raise AssertionError(f"{PAGE} has {len(found)} blocks '{words}'")
    return found[0]


def digests(tree):
    found = {}
    for folder, folders, files in os.walk(tree):
        folders[:] = [one for one in folders if one not in LEFT_OUT]
        for name in files:
            path = Path(folder) / name
            found[path.relative_to(tree).as_posix()] = hashlib.sha256(path.read_bytes()).digest()
    return found


def register(path, text):
    """The include goes to its alphabetical place, the name to the end of the list."""
    include, name = text.split("\n")[:2]
    lines = path.read_text().split("\n")
    others = [at for at, line in enumerate(lines) if line.startswith("#include")]
    place = next((at for at in others if lines[at] > include), others[-1] + 1)
    lines.insert(place, include)
    path.write_text(re.sub(r"(GameList<\w[^;]*)>;", rf"\1, {name}>;", "\n".join(lines)))


def declare(path, text):
    schema = json.loads(path.read_text())
    for name, one in json.loads(text).items():
        assert name.endswith("_state"), name
        schema["$defs"][name] = one
        states = schema["$defs"]["table"]["properties"]["state"]["anyOf"]
        states.insert(len(states) - 1, {"$ref": f"#/$defs/{name}"})
    path.write_text(json.dumps(schema, indent=1) + "\n")


class Compiled:
    """A program of BUILD, linked anew with what the copy has of its own."""

    def __init__(self, tree):
        self.tree = tree
        run("cmake", "--preset", BUILD.name, cwd=tree)
        commands = json.loads((tree / "build" / BUILD.name / "compile_commands.json").read_text())
        self.commands = {Path(one["file"]).relative_to(tree).as_posix(): one for one in commands}
        self.objects = {}

    def compile(self, source):
        """The object of a source, compiled once, as the copy's own build would."""
        if source not in self.objects:
            one = self.commands[source]
            words = shlex.split(one["command"])
            target = Path(one["directory"]) / words[words.index("-o") + 1]
            target.parent.mkdir(parents=True, exist_ok=True)
            launcher = [] if shutil.which("ccache") is None else ["ccache"]
            run(*launcher, *words, cwd=one["directory"])
            self.objects[source] = target
        return self.objects[source]

    def link(self, program, sources):
        """`sources` in place of their objects in the program, or before its libraries."""
        command = run("ninja", "-t", "commands", f"bin/{program}", cwd=BUILD).split("\n")[-2]
        words = shlex.split(re.sub(r"^: && | && :$", "", command))
        target = self.tree / "build" / program
        words[words.index("-o") + 1] = target
        first = next(at for at, word in enumerate(words) if str(word).endswith(".o"))
        for source in sources:
            folder, name = os.path.split(source)
            old = f"{folder}/CMakeFiles/{program}.dir/{name}.o"
            if old in words:
                words[words.index(old)] = self.compile(source)
            else:
                words.insert(first, self.compile(source))
        run(*words, cwd=BUILD)
        return target


class AddingAGame(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = BUILD / "adding" / "tree"
        shutil.rmtree(cls.tree, ignore_errors=True)
        shutil.copytree(ROOT, cls.tree, symlinks=True,
                        ignore=lambda _, names: LEFT_OUT & set(names))
        cls.before = digests(cls.tree)
        cls.page = (cls.tree / PAGE).read_text()
        run("bash", "-ec", block_of(cls.page, "sh"), cwd=cls.tree)
        for head, text in blocks(cls.page):
            kind, _, path = head.partition(" ")
            if kind in ("cpp", "json"):
                {"cpp": register, "json": declare}[kind](cls.tree / path, text)
        cls.changed = {path for path, one in digests(cls.tree).items()
                       if cls.before.get(path) != one}
        cls.compiled = Compiled(cls.tree)
        cls.rules = ["gameserver/rules/registry.cpp",
                     *sorted(path for path in cls.changed if path.endswith(".cpp"))]

    def test_changes_only_the_paths_that_the_page_lists(self):
        allowed = block_of(self.page, "paths").split()
        strange = {path for path in self.changed
                   if not any(fnmatch.fnmatch(path, one) for one in allowed)}
        self.assertEqual(strange, set())
        self.assertGreater(len(self.changed), 5)

    def test_is_tidy_and_a_game_named_elsewhere_is_not(self):
        tidy = [sys.executable, "tests/tidy/tidy.py"]
        run(*tidy, cwd=self.tree)
        file = self.tree / "gameserver/table/clock.cpp"
        kept = file.read_text()
        file.write_text(kept + f"// Only in {GAME}.\n")
        with self.assertRaisesRegex(AssertionError, "outside its places"):
            run(*tidy, cwd=self.tree)
        file.write_text(kept)

    def test_keeps_every_law_and_plays_its_golden_hand(self):
        tests = [path for path in self.before if fnmatch.fnmatch(path, "tests/rules/*.cpp") and
                 re.search("registry.hpp|CARDROOM_SOURCE_DIR", (self.tree / path).read_text())]
        program = self.compiled.link("test_rules", [*self.rules, *tests])
        games = re.search(r"GameList<(\w[^;]*)>;",
                          (self.tree / "gameserver/rules/registry.hpp").read_text())[1].split(",")
        said = run(program, f"--gtest_filter=Laws/{len(games) - 1}.*:Registry.*:*/one_trick",
                   cwd=self.tree)
        passed = re.findall(r"\[       OK \] (\S+)", said)
        self.assertGreater(sum(one.startswith("Laws/") for one in passed), 8)
        self.assertIn("Of/GoldenHands.GoAsWritten/one_trick", passed)

    def test_plays_hands_of_which_every_message_is_as_the_schema_says(self):
        program = self.compiled.link("play-hands", self.rules)
        hands = [json.loads(line) for line in run(program, GAME, cwd=self.tree).splitlines()]
        self.assertGreaterEqual(len(hands), LEAST_HANDS)
        messages = []
        for hand in hands:
            for event in hand["events"]:
                for shown in (event, *event.get("alone", [])):
                    messages.append({**shown["shown"], "room": "r", "epoch": 1, "seq": 1})
        said = run(sys.executable, "tests/protocol/validate_messages.py", cwd=self.tree,
                   input="".join(json.dumps(one) + "\n" for one in messages))
        self.assertRegex(said, rf"^{len(messages)} server messages, all as ")
        run(sys.executable, "tests/protocol/schema_test.py", BUILD / "bin/decode_verdicts",
            "Schema", cwd=self.tree)

    def test_has_a_look_that_fits_the_contract(self):
        modules = ROOT / "client-web/node_modules"
        self.assertTrue(modules.is_dir(), "the page's packages are missing: tools/client install")
        client = self.tree / "client-web"
        (client / "node_modules").symlink_to(modules)
        run("npm", "run", "types", cwd=client)
        run("npm", "run", "check", cwd=client)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True)
    asked, rest = parser.parse_known_args()
    BUILD = asked.build.resolve()
    unittest.main(argv=[sys.argv[0], *rest])
