// A finished hand from a file: of every game that was recorded, stepped through by keys and buttons
// as a seat and as a spectator, in both languages and at every size.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "../fixtures.mjs";
import { check_language, check_open_to_all, take_pictures } from "../screens.mjs";
import { root } from "../servers.mjs";

/** The first recorded hand of each game, by its name. */
function hands() {
  const compat = join(root, "tests/compat");
  const found = new Map();
  for (const folder of readdirSync(compat)) {
    if (!/^v/.test(folder)) continue;
    for (const file of readdirSync(join(compat, folder))) {
      const name = /^hands-(.*)\.gz$/.exec(file)?.[1];
      if (name === undefined) continue;
      const lines = gunzipSync(readFileSync(join(compat, folder, file))).toString().split("\n");
      found.set(name, lines[0]);
    }
  }
  return [...found];
}

const file_of = (text) =>
  ({ name: "hand.json", mimeType: "application/json", buffer: Buffer.from(text) });
const at = (page, id) => page.getByTestId(id);

async function open(page, cardroom, text) {
  await page.goto(cardroom.url);
  await at(page, "open-hand").setInputFiles(file_of(text));
}

for (const [lang, locale] of [["en", "en-US"], ["zh", "zh-CN"]]) {
  test.describe(lang === "en" ? "In English" : "In Chinese", () => {
    test.use({ locale });

    for (const [name, text] of hands()) {
      test(`a hand of ${name} is stepped through`, async ({ page, cardroom }) => {
        const hand = JSON.parse(text);
        const last = hand.events.at(-1).after;
        await open(page, cardroom, text);
        await expect(at(page, "replay")).toHaveAttribute("data-step", "0");
        await at(page, `replay-seat-${hand.playing[0]}`).click();
        await at(page, "replay-forward").click();
        await page.keyboard.press("ArrowRight");
        await expect(at(page, "replay")).toHaveAttribute("data-step", "2");
        await page.keyboard.press("ArrowLeft");
        await expect(at(page, "replay")).toHaveAttribute("data-step", "1");
        const names = hand.seats.flatMap(({ user }) => (user === null ? [] : [user.name]));
        await check_language(page, lang, [...names, hand.table]);
        await check_open_to_all(page);
        await take_pictures(page, `replay-${name}-${lang}`);
        for (let step = 2; step <= last; ++step) await page.keyboard.press("ArrowRight");
        await expect(at(page, "replay")).toHaveAttribute("data-step", String(last));
        await expect(at(page, "replay-result")).toBeVisible();
        await page.keyboard.press("Escape");
        await expect(at(page, "play-now")).toBeVisible();
      });
    }

    test("what is no hand is said to be none", async ({ page, cardroom }) => {
      await open(page, cardroom, "{}");
      await expect(at(page, "open-hand-fault")).not.toBeEmpty();
      await expect(at(page, "replay")).toHaveCount(0);
    });
  });
}
