"""The checks of tidy. Each takes a source and gives findings: (path, line, what, mend)."""

import re

import rules
from sources import functions

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"][^>"\n]+[>"])', re.MULTILINE)


def check(source, games, pure):
    """Every finding about one source."""
    found = []
    for one in (sizes, lengths, words, arrows, libraries, banned, header):
        found.extend(one(source))
    found.extend(purity(source, pure))
    found.extend(game_names(source, games))
    return [(source.path, line, what, mend) for line, what, mend in found]


def sizes(source):
    count = len(source.lines) - (source.lines[-1] == "")
    if count > rules.MAX_FILE_LINES:
        yield count, f"{count} lines, the limit is {rules.MAX_FILE_LINES}", "split it by idea"
    for name, line, length in functions(source):
        if length > rules.MAX_FUNCTION_LINES:
            yield (line, f"function {name} has {length} lines, the limit is "
                   f"{rules.MAX_FUNCTION_LINES}", "name its parts as functions")


def lengths(source):
    for number, line in enumerate(source.lines, 1):
        if len(line) > rules.MAX_LINE_LENGTH and "://" not in line:
            yield (number, f"{len(line)} characters, the limit is {rules.MAX_LINE_LENGTH}",
                   "break the line")


def words(source):
    for pattern, what, mend in rules.ANY_BANNED:
        for match in re.finditer(pattern, source.text):
            yield source.line_of(match.start()), f"{what} ({match.group(0)})", mend


def house_of(path, folders):
    """The longest folder of the table that holds the path."""
    fitting = [f for f in folders if path.startswith(f + "/")]
    return max(fitting, key=len, default=None)


def includes(source):
    if source.is_cpp():
        for match in INCLUDE.finditer(source.code):
            yield source.line_of(match.start()), match.group(1)


def arrows(source):
    own = house_of(source.path, rules.ARROWS)
    top = source.path.split("/", 1)[0]
    for line, name in includes(source):
        target = name.strip('"<>')
        if name[0] == "<":
            if house_of(target, rules.ARROWS):
                yield line, f"{name} is ours", f'write #include "{target}"'
            continue
        if target.startswith("tests/") and top != "tests":
            yield line, f"includes {target}", "nothing includes tests"
        if own is None:
            continue
        house = house_of(target, rules.ARROWS)
        if house is None:
            if not target.startswith("tests/") and "/" not in target:
                yield line, f'"{target}" is not from the root', f'write "{own}/{target}"'
        elif house != own and not {house, target} & set(rules.ARROWS[own]):
            may = ", ".join(rules.ARROWS[own]) or "nothing"
            yield (line, f"{own} includes {target}; it may include {may}",
                   "turn the arrow, or pass the value in")


def libraries(source):
    if source.path.startswith("tests/"):
        return
    own = house_of(source.path, rules.ARROWS)
    for line, name in includes(source):
        for pattern, may in rules.LIBRARIES.items():
            if re.match(pattern, name) and own not in may and source.path[:-4] not in may:
                mend = rules.BEAST_MESSAGE if "beast" in pattern else "go through " + ", ".join(may)
                yield line, f"{source.folder} includes {name}", mend


def find_pure(sources):
    """The paths without suffix of those pairs whose header says that it is pure."""
    for source in sources:
        words = re.match(r"(//[^\n]*\n)*", source.text).group(0)
        if source.kind == ".hpp" and re.search(rules.PURE_WORD, words):
            yield source.path.removesuffix(".hpp")


def purity(source, pure):
    if not source.is_cpp():
        return
    if source.path.startswith(tuple(rules.PURE)) or source.path[:-4] in pure:
        yield from matches(source, rules.PURE_BANNED)


def banned(source):
    if source.is_cpp():
        yield from matches(source, rules.CPP_BANNED)
        if source.path not in rules.CHANCE and not source.path.startswith("tests/"):
            yield from matches(source, rules.CHANCE_BANNED)
        if source.path.startswith(tuple(rules.DEALING)):
            yield from matches(source, rules.DEALING_BANNED)
            if not source.path.startswith(tuple(rules.PURE)):
                yield from matches(source, rules.DEALING_CLOCKS)
    elif source.path.startswith(rules.PAGE_DEALING):
        yield from matches(source, rules.PAGE_BANNED)


def matches(source, table):
    for pattern, what, mend in table:
        for match in re.finditer(pattern, source.code):
            yield source.line_of(match.start()), f"{what} ({match.group(0).strip()})", mend


def header(source):
    if source.kind != ".hpp":
        return
    if not source.text.startswith("//"):
        yield 1, "a header without a word", "begin with what it is, never does, and its thread"
    if "#pragma once" not in source.text:
        yield 1, "no #pragma once", "add it below the first comment"


def find_games(sources):
    """The games by stem: what the registry includes of rules/ and somebody names with dashes."""
    by_path = {s.path: s for s in sources}
    registered = set()
    for source in sources:
        if re.match(r"gameserver/rules/registry\.(cpp|hpp)$", source.path):
            for stem in re.findall(r'#include "gameserver/rules/(\w+)\.hpp"', source.text):
                game = by_path.get(f"gameserver/rules/{stem}.cpp")
                if game and f'"{stem.replace("_", "-")}"' in game.text + source.text:
                    registered.add(stem)
    return sorted(registered)


def game_names(source, games):
    for stem in games:
        places = rules.GAME_PLACES + rules.WORD_PLACES.get(stem, [])
        if any(re.search(p.format(stem=stem), source.path) for p in places):
            continue
        parts = stem.split("_")
        for match in re.finditer(r"\b" + r"[-_ ]?".join(parts), source.text, re.IGNORECASE):
            yield (source.line_of(match.start()), f"the game's name '{match.group(0)}' outside its "
                   "places", "ask the registry; a game is a value here")
