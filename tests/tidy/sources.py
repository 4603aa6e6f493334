"""What tidy reads: the project's own text files, and C++ with comments and strings blanked out.

Never changes a file. Line numbers survive blanking: every newline stays where it was.
"""

import os
import re
from pathlib import Path

SKIPPED_FOLDERS = {".git", "build", "data", "node_modules", "dist", "generated", "__pycache__", ".cache"}
CPP = {".cpp", ".hpp"}
SCRIPT = {".py", ".sh"}
WEB = {".ts", ".svelte", ".css", ".js", ".mjs"}
OTHER_CODE = {".cmake", ".sql"}


class Source:
    """One file: its path from the root, its text, its lines, and for C++ the blanked text."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.folder = os.path.dirname(self.path)
        self.stem = path.stem
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.lines = self.text.split("\n")
        self.kind = path.suffix or script_suffix(self.text)
        self.code = blank(self.text) if self.kind in CPP else self.text

    def is_cpp(self):
        return self.kind in CPP

    def is_code(self):
        return self.kind in CPP | SCRIPT | WEB | OTHER_CODE or self.path.endswith("CMakeLists.txt")

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


def script_suffix(text):
    first = text.split("\n", 1)[0]
    if not first.startswith("#!"):
        return ""
    return ".py" if "python" in first else ".sh" if "sh" in first else ""


def read_sources(root):
    """Every source of the tree at root, in a fixed order."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for name in sorted(files):
            path = Path(folder) / name
            if path.is_symlink() or path.stat().st_size > 1_000_000:
                continue
            source = Source(Path(root), path)
            if source.is_code():
                found.append(source)
    return found


TOKEN = re.compile(
    r'//(?:[^\n\\]|\\.|\\\n)*'
    r'|/\*.*?\*/'
    r'|R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|(?<![0-9A-Fa-f])'(?:[^'\\\n]|\\.)+'",
    re.DOTALL,
)


def blank(text):
    """C++ text without what comments and literals say; #include lines keep theirs."""

    def cover(match):
        found = match.group(0)
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if found[0] == '"' and re.match(r"\s*#\s*include\s*$", line):
            return found
        if found[0] in "\"'" and len(found) >= 2:
            return found[0] + " " * (len(found) - 2) + found[0]
        return re.sub(r"[^\n]", " ", found)

    return TOKEN.sub(cover, text)


HEAD_END = re.compile(r"[{};]")
CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
LAST_NAME = re.compile(r"([~\w]+)\s*\(")


def functions(source):
    """(name, first line, number of lines) of each function body that stands outside another."""
    if source.kind == ".py":
        yield from python_functions(source)
    elif source.is_cpp():
        yield from cpp_functions(source)
    elif source.kind == ".sh":
        yield from line_functions(source, r"^(\w+)\(\) \{$", "}")
    elif source.kind in WEB - {".css"}:
        yield from web_functions(source)


def cpp_functions(source):
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                  source.code, flags=re.MULTILINE)
    stack, head = [], 0
    for match in HEAD_END.finditer(code):
        sign, at = match.group(0), match.start()
        if sign == "{":
            stack.append(opened(code[head:at], head, stack))
        elif sign == "}" and stack:
            kind, name, begin = stack.pop()
            if kind == "function":
                first = source.line_of(begin)
                yield name, first, source.line_of(at) - first + 1
        head = at + 1


def opened(text, begin, stack):
    """What a brace opens, judged by the words before it."""
    outside = all(kind == "container" for kind, _, _ in stack)
    begin += len(text) - len(text.lstrip())
    plain = re.sub(r"template\s*<[^{}]*?>\s*(?=\w)", "", text)
    if not outside:
        return ("inner", "", begin)
    if "(" in text and not re.search(r"=\s*$", text):
        name = LAST_NAME.search(text)
        return ("function", name.group(1) if name else "?", begin)
    if CONTAINER.search(plain):
        return ("container", "", begin)
    return ("inner", "", begin)


def python_functions(source):
    import ast

    try:
        tree = ast.parse(source.text)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def line_functions(source, opening, closing):
    begin = None
    for number, line in enumerate(source.lines, 1):
        found = re.match(opening, line)
        if found:
            begin, name = number, found.group(1)
        elif begin and line == closing:
            yield name, begin, number - begin + 1
            begin = None


WEB_FUNCTION = re.compile(
    r"^([ \t]*)(?:export\s+)?(?:default\s+)?(?:async\s+)?"
    r"(?:function\s*\*?\s*(\w+)|const\s+(\w+)\s*=\s*(?:async\s*)?\([^=]*=>\s*\{\s*$)"
)


def web_functions(source):
    """By indentation, which the formatter keeps: a function ends at the brace below its start."""
    for number, line in enumerate(source.lines, 1):
        found = WEB_FUNCTION.match(line)
        if not found or line.rstrip().endswith("}"):
            continue
        indent = found.group(1)
        for end in range(number, len(source.lines)):
            if re.match(indent + r"\}", source.lines[end]):
                yield found.group(2) or found.group(3), number, end + 2 - number
                break
