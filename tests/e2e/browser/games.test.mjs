// Every game that the page offers, whatever its name: chosen on the page, played to the result by
// keys and clicks, whole at every size, in both languages. Each move is the page's own hint.
import { expect, test } from "../fixtures.mjs";
import { check_language, check_open_to_all, take_pictures } from "../screens.mjs";
import { pointer, TablePage } from "../table_page.mjs";
import { until } from "../servers.mjs";

const kMostMoves = 200;
const kLapsedMs = 1000;
const kPicturesAt = [1, 6];  // moves of one's own before the pictures are taken
// Its way of playing has tests of its own.
const kOtherwise = "crazy-eights";

const what_now = () => {
  const one = (id) => document.querySelector(`[data-testid="${id}"]`);
  if (one("result") !== null) return "over";
  if (one("turn")?.dataset.mine !== "true") return null;
  return document.querySelector("[data-legal=true]") !== null ? "mine" : null;
};

async function offered(page) {
  const ids = await page.locator("[data-testid^=game-]")
    .evaluateAll((all) => all.map((one) => one.dataset.testid.slice("game-".length)));
  return ids.filter((name) => name !== kOtherwise);
}

/** Asks for the hint, then does it: by its button's key, else by the card that it lights. Where
 * several may act at once, the choice may lapse before a person is done. */
async function move(page, n) {
  await page.keyboard.press("t");
  const doing = page.locator(
    "[data-testid^=do-].gold[data-legal=true], [data-testid^=do-].hinted");
  if (await doing.count() > 0) {
    const key = await doing.first().getAttribute("aria-keyshortcuts", { timeout: kLapsedMs })
      .catch(() => null);
    if (key === null) return;
    return n % 2 === 0 ? page.keyboard.press(key)
      : doing.first().click({ timeout: kLapsedMs }).catch(() => {});
  }
  const lit = page.locator("[data-testid=hand-card].hinted").first();
  if (!await lit.focus({ timeout: kLapsedMs }).then(() => true, () => false)) return;
  await page.keyboard.press("Enter");
  // A card that can be played in several ways is picked, and buttons say how.
  const ways = page.locator("[data-testid^=do-].gold[data-legal=true]");
  if (await ways.count() > 0) await ways.first().click({ timeout: kLapsedMs }).catch(() => {});
}

async function play(table, at_move) {
  const { page } = table;
  for (let n = 1; n <= kMostMoves; ++n) {
    const now = await until("one's turn, or the result", () => page.evaluate(what_now));
    if (now === "over") return;
    await at_move(n);
    const before = await table.seq();
    await move(page, n);
    await table.moved(before);
  }
  throw new Error(`no result after ${kMostMoves} moves`);
}

for (const [lang, locale] of [["en", "en-US"], ["zh", "zh-CN"]]) {
  test.describe(lang === "en" ? "In English" : "In Chinese", () => {
    test.use({ locale });

    test("every game can be chosen and played to its result", async ({ page, cardroom }) => {
      test.setTimeout(600_000);
      const table = new TablePage(page, pointer);
      await table.open(cardroom.url);
      for (const name of await offered(page)) {
        table.events.clear();  // the numbers of another room
        await table.at(`game-${name}`).click();
        await table.at("play-now").click();
        const judge = async (at) => {
          await check_language(page, lang, table.names);
          await check_open_to_all(page);
          await take_pictures(page, `${name}-${at}-${lang}`);
        };
        await play(table, async (n) => {
          if (kPicturesAt.includes(n)) await judge(`move-${n}`);
        });
        await expect(table.at("proof")).toHaveAttribute("data-state", "checked");
        await judge("result");
        await page.keyboard.press("r");
        await judge("rules");
        await page.keyboard.press("Escape");
        await table.at("leave").click();
        await expect(table.at("play-now")).toBeVisible();
      }
      expect(table.twice).toEqual([]);
    });
  });
}
