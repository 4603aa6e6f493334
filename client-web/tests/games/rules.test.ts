// Every game that the page shows tells its rules, in both languages.
import { expect, test, vi } from "vitest";
import { all_games } from "../../src/games/registry";
import { rules_of } from "../../src/games/rules";

vi.hoisted(() => vi.stubGlobal("navigator", { language: "en" }));

const names = all_games().map(({ name }) => name);

test.each(names)("%s has its rules in both languages", async (name) => {
  const rules = await rules_of(name);
  expect(rules?.en.length).toBeGreaterThan(2);
  expect(rules?.zh.length).toBe(rules?.en.length);
});

test("of another game it knows no rules", async () => {
  expect(await rules_of("whist")).toBeNull();
});
