// Every screen in English and in Chinese: open to all, in one language, whole at every size.
import { expect, test } from "../fixtures.mjs";
import { check_language, check_open_to_all, take_pictures } from "../screens.mjs";
import { pointer, TablePage } from "../table_page.mjs";

const kMostTurns = 80;
const all_sizes = ["desktop", "phone", "landscape", "narrow"];
const languages = {
  en: { locale: "en-US", sizes: all_sizes },
  zh: { locale: "zh-CN", sizes: all_sizes },
};

/** Draws and passes, hand after hand, until an eight may be played; gives it. */
async function until_an_eight(table) {
  for (let n = 0; n < kMostTurns; ++n) {
    const turn = await table.turn_or_result();
    const eight = turn.over ? undefined : turn.plays.find((card) => card[0] === "8");
    if (eight !== undefined) return eight;
    if (turn.over) {
      await table.hands.next_hand(table);
      await expect(table.at("result")).toHaveCount(0);
    } else {
      await table.move({ msg: turn.draw ? "draw" : "pass" });
    }
  }
  throw new Error(`no eight in ${kMostTurns} turns`);
}

async function until_the_result(table) {
  for (let n = 0; n < kMostTurns; ++n) {
    const turn = await table.turn_or_result();
    if (turn.over) return;
    await table.move(await table.choose(turn));
  }
  throw new Error(`no result in ${kMostTurns} turns`);
}

for (const [lang, { locale, sizes }] of Object.entries(languages)) {
  test.describe(lang === "en" ? "In English" : "In Chinese", () => {
    test.use({ locale });

    const judge = async (table) => {
      await check_language(table.page, lang, table.names);
      await check_open_to_all(table.page);
    };
    const come_in = async (page, cardroom) => {
      const table = new TablePage(page, pointer);
      await table.open(cardroom.url);
      await expect(table.at("room").first()).toBeVisible();
      return table;
    };

    test("the lobby", async ({ page, cardroom }) => {
      const table = await come_in(page, cardroom);
      await judge(table);
      await take_pictures(page, `lobby-${lang}`, sizes);
    });

    test("the table in one's own turn, its panels, naming a suit, and the result",
      async ({ page, cardroom }) => {
        const table = await come_in(page, cardroom);
        await pointer.start(table);
        await table.turn_or_result();
        await take_pictures(page, `turn-${lang}`, sizes);
        await judge(table);
        for (const [key, panel] of [["r", "rules"], ["?", "keys"], ["l", "log"]]) {
          await page.keyboard.press(key);
          await expect(page.getByRole("dialog")).toBeVisible();
          await judge(table);
          await take_pictures(page, `${panel}-${lang}`, ["desktop", "phone"]);
          await page.keyboard.press("Escape");
          await expect(page.locator("dialog")).toHaveCount(0);
        }

        const eight = await until_an_eight(table);
        const ask = async () => {
          await page.keyboard.press("Escape");
          await pointer.pick(table, eight);
          await expect(table.at("suit-S")).toBeVisible();
        };
        await take_pictures(page, `suit-${lang}`, sizes, ask);
        await ask();
        await judge(table);
        const before = await table.seq();
        await table.at("suit-S").click();
        await table.moved(before);

        await until_the_result(table);
        await take_pictures(page, `result-${lang}`, sizes);
        await judge(table);
      });

    test("waiting for players, with an invitation, and being taken over",
      async ({ page, context, cardroom }) => {
        const table = await come_in(page, cardroom);
        await table.at("new-table").click();
        await expect(table.at("waiting")).toBeVisible();
        await judge(table);
        await take_pictures(page, `waiting-${lang}`, sizes);
        await table.at("invite").first().click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await judge(table);
        await take_pictures(page, `invite-${lang}`, ["desktop", "phone"]);
        await page.keyboard.press("Escape");

        const kept = await page.evaluate(() => Object.entries(sessionStorage));
        const other = await context.newPage();
        await other.addInitScript((entries) => {
          for (const [name, value] of entries) sessionStorage.setItem(name, value);
        }, kept);
        await other.goto(page.url());
        await expect(table.at("away")).toBeVisible();
        await judge(table);
      });

    test("the banner of a lost line", async ({ page, cardroom }) => {
      const table = await come_in(page, cardroom);
      await pointer.start(table);
      await table.turn_or_result();
      await cardroom.while_gone("realtime", async () => {
        await expect(table.at("banner")).toHaveAttribute("data-kind", "lost");
        await judge(table);
        await take_pictures(page, `lost-${lang}`, ["desktop", "phone"]);
      });
      await table.online();
      await expect(table.at("banner")).toHaveCount(0);
    });
  });
}

test("The switch changes every word at once, and is remembered", async ({ page, cardroom }) => {
  const table = new TablePage(page, pointer);
  await table.open(cardroom.url);
  await table.at("lang").click();
  await check_language(page, "zh", table.names);
  await page.reload();
  await table.online();
  await check_language(page, "zh", table.names);
  await table.at("lang").click();
  await check_language(page, "en", table.names);
});
