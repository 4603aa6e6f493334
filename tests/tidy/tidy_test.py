#!/usr/bin/env python3
"""tidy finds what is planted, where it is planted, and nothing in a clean tree."""

import tempfile
import unittest
from pathlib import Path

import tidy

HEADER = "// What it is; never more; any thread.\n#pragma once\n"


def found_in(files):
    """[(path, line, what)] of a tree with these files."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return [(path, line, what) for path, line, what, _ in tidy.findings(root)[1]]


class Planted(unittest.TestCase):
    def expect(self, path, text, line, words):
        found = found_in({path: text})
        self.assertEqual([(p, n) for p, n, _ in found], [(path, line)], found)
        self.assertIn(words, found[0][2])

    def test_a_clean_tree_has_no_findings(self):
        self.assertEqual(found_in({
            "shared/base/x.hpp": HEADER + "int f(int a);\n",
            "gameserver/rules/y.cpp": '#include "shared/base/x.hpp"\n// no double, no rand() here\n'
                                      'const char* s = "std::mt19937 float";\nauto* p = std::get_if<int>(&v);\nint a = 1\'000;\n',
            "realtime/session.cpp": '#include "shared/link/frame.hpp"\n'}), [])

    def test_an_arrow_the_wrong_way(self):
        for path, target in [("gameserver/rules/a.cpp", "gameserver/table/t.hpp"),
                             ("gameserver/table/a.cpp", "shared/protocol/p.hpp"),
                             ("realtime/a.cpp", "gameserver/rules/r.hpp"),
                             ("shared/base/a.cpp", "shared/crypto/c.hpp"),
                             ("gameserver/store/a.cpp", "gameserver/table/t.hpp")]:
            self.expect(path, f'\n#include "{target}"\n', 2, f"includes {target}")

    def test_an_include_that_is_not_from_the_root(self):
        self.expect("realtime/a.cpp", '#include "b.hpp"\n', 1, "not from the root")

    def test_a_library_outside_its_house(self):
        for path, name in [("realtime/a.cpp", "<boost/beast/core.hpp>"),
                           ("gameserver/table/a.cpp", "<boost/asio/post.hpp>"),
                           ("gameserver/owner/a.cpp", "<sqlite3.h>"),
                           ("gameserver/rules/a.cpp", "<nlohmann/json.hpp>"),
                           ("gameserver/table/a.cpp", "<openssl/evp.h>")]:
            self.expect(path, f"#include {name}\n", 1, name)

    def test_nothing_includes_tests(self):
        found = found_in({"realtime/a.cpp": '#include "tests/x.hpp"\n'})
        self.assertTrue(any("tests" in what for _, _, what in found), found)

    def test_a_file_that_is_too_long(self):
        for path in ("realtime/a.cpp", "client-web/src/a.ts", "client-web/src/A.svelte", "tools/a.sh"):
            self.expect(path, "\n" * 451, 451, "451 lines")

    def test_a_script_is_known_by_its_first_line(self):
        self.expect("tools/go", "#!/bin/bash\n" + "\n" * 451, 452, "452 lines")

    def test_a_line_that_is_too_long(self):
        self.expect("realtime/a.cpp", "int a;\n// " + "a" * 98 + "\n", 2, "101 characters")

    def test_a_function_that_is_too_long(self):
        inside = "  f();\n" * 69
        for path, begin, end in [
                ("realtime/a.cpp", "namespace n {\nint g(int a) {\n", "}\n}  // namespace n\n"),
                ("realtime/b.cpp", "struct S {\n  S() : a_{1}, b_(2) {\n", "  }\n};\n"),
                ("tools/c.py", "\ndef g():\n", ""),
                ("tools/d.sh", "\ng() {\n", "}\n"),
                ("client-web/src/e.ts", "\nexport function g(): void {\n", "}\n")]:
            extra = "  f();\n  f();\n" if path.endswith(".py") else ""
            self.expect(path, begin + inside + extra + end, 2, "has 7")

    def test_a_function_of_seventy_lines_passes(self):
        self.assertEqual(found_in({"realtime/a.cpp": "int g() {\n" + "  f();\n" * 68 + "}\n"}), [])

    def test_a_banned_word(self):
        for text in ("std::mt19937 g;", "int a = rand();", "std::shuffle(a, b, c);",
                     "std::random_device d;", "std::this_thread::sleep_for(x);", "std::queue<int> q;",
                     "int get_size();", "class TableManager;", "struct JsonUtil {};",
                     "std::uniform_int_distribution<int> d;", "// TODO: later"):
            self.expect("realtime/a.cpp", f"\n\n{text}\n", 3, "(")

    def test_chance_from_elsewhere(self):
        for text in ("RAND_bytes(a, 8);", "getrandom(a, 8, 0);", "auto x = random();",
                     "double d = drand48();", "arc4random_uniform(52);",
                     "const Seed seed{std::chrono::system_clock::now()};",
                     "rng.seed(time(nullptr));", "int deal_seed = clock();"):
            self.expect("tools/bots/a.cpp", f"\n\n{text}\n", 3, "(")
        self.assertEqual(found_in({"shared/crypto/random.cpp": "RAND_priv_bytes(a, 8);\n"}), [])

    def test_a_biased_draw_or_a_clock_where_cards_are_dealt(self):
        for text in ("auto i = words() % n;", "auto i = stream.word() % 52;", "i = random % n;",
                     "i = words[at] % n;", "i = (words() >> 24) % n;", "i = random_bits % n;",
                     "auto t = clock();", "clock_gettime(0, &t);", "gettimeofday(&t, nullptr);"):
            for folder in ("shared/crypto", "gameserver/rules", "gameserver/table", "tools/verify"):
                self.expect(f"{folder}/a.cpp", f"\n{text}\n", 2, "(")
            self.assertEqual(found_in({"gameserver/server/a.cpp": text + "\n"}), [])
        self.assertEqual(found_in({"shared/crypto/a.cpp": "auto r = (0U - bound) % bound;\n"}), [])

    def test_a_page_that_gives_what_may_be_guessed(self):
        self.expect("client-web/src/proof/a.ts", "\nconst r = Math.random();\n", 2, "guessed")
        self.assertEqual(found_in({"client-web/src/lobby/a.ts": "const r = Math.random();\n"}), [])

    def test_a_word_that_a_pure_layer_must_not_say(self):
        for text in ("std::unordered_map<int, int> m;", "double d;", "float f;",
                     "#include <thread>", "auto t = std::chrono::steady_clock::now();"):
            for folder in ("rules", "table", "lobby", "owner"):
                self.expect(f"gameserver/{folder}/a.cpp", f"\n{text}\n", 2, "pure layer")
            self.assertEqual(found_in({"gameserver/server/a.cpp": text + "\n"}), [])

    def test_a_pair_whose_header_says_that_it_is_pure_is_held_to_it(self):
        pure = {"shared/link/f.hpp": "// A value. Pure.\n#pragma once\n"}
        found = found_in(pure | {"shared/link/f.cpp": "\ndouble d;\n",
                                 "shared/link/g.cpp": "\ndouble d;\n"})
        self.assertEqual([(p, n) for p, n, _ in found], [("shared/link/f.cpp", 2)])

    def test_a_header_without_words_or_guard(self):
        self.expect("realtime/a.hpp", "#pragma once\n", 1, "without a word")
        self.expect("realtime/a.hpp", "// words\n", 1, "#pragma once")

    def test_a_suit_is_no_game_where_cards_are_named(self):
        game = {"gameserver/rules/registry.cpp": '#include "gameserver/rules/hearts.hpp"\n',
                "gameserver/rules/hearts.hpp": HEADER,
                "gameserver/rules/hearts.cpp": 'const char* kId = "hearts";\n',
                "gameserver/rules/card.cpp": "auto suit = Suit::hearts;\n"}
        self.assertEqual(found_in(game), [])
        self.assertEqual(len(found_in(game | {"realtime/a.cpp": "auto x = hearts;\n"})), 1)

    def test_a_game_named_outside_its_places(self):
        game = {"gameserver/rules/registry.cpp": '#include "gameserver/rules/old_maid.hpp"\n',
                "gameserver/rules/old_maid.hpp": HEADER,
                "gameserver/rules/old_maid.cpp": 'const char* kId = "old-maid";\n',
                "client-web/src/games/old-maid/a.ts": "// old-maid\n",
                "tests/rules/a.cpp": "// old maid\n"}
        self.assertEqual(found_in(game), [])
        for text in ('"old-maid"', "OldMaid", "old_maid"):
            found = found_in(game | {"realtime/a.cpp": f"\nauto x = {text};\n"})
            self.assertEqual([(p, n) for p, n, _ in found], [("realtime/a.cpp", 2)])


if __name__ == "__main__":
    unittest.main()
