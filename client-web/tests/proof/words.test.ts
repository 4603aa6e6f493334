import { expect, test, vi } from "vitest";
import { all_mark_words } from "../../src/proof/mark";
import { all_proof_words } from "../../src/proof/words";

vi.hoisted(() => vi.stubGlobal("navigator", { language: "en" }));

/** Every word by its path; what takes arguments, said of a table "t". */
function flat(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([name, inner]): [string, string][] => {
    const at = `${path}.${name}`;
    if (typeof inner === "function") return [[at, inner("t", 1)]];
    return typeof inner === "string" ? [[at, inner]] : flat(inner as object, at);
  });
}

test("Both languages say all of the proof, and not the same", () => {
  for (const { en, zh } of [all_mark_words, all_proof_words]) {
    const english = flat(en), chinese = flat(zh);
    expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path));
    for (const [i, [path, words]] of english.entries()) {
      expect(words, path).not.toMatch(/^$|\p{Script=Han}/u);
      expect(chinese[i]?.[1], path).toMatch(/\p{Script=Han}/u);
    }
  }
});
