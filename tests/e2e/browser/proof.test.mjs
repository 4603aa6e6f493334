// A page gives its part to a deal, checks all of it, and says so; and it checks hands from files.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "../fixtures.mjs";
import { check_language, check_open_to_all, take_pictures } from "../screens.mjs";
import { programs } from "../servers.mjs";
import { pointer, TablePage } from "../table_page.mjs";

function told(table, msg) {
  return [...table.events.values()].filter((event) => event.msg === msg);
}

async function exported(cardroom, room, hand_no) {
  const { stdout } = await promisify(execFile)(join(programs, "cardroomctl"),
    ["tables", "export", room, String(hand_no), "--link", join(cardroom.data, "link.sock")]);
  return stdout;
}

for (const [lang, locale] of [["en", "en-US"], ["zh", "zh-CN"]]) {
  test.describe(lang === "en" ? "In English" : "In Chinese", () => {
    test.use({ locale });

    test("a hand to which the page contributed is checked and marked as verified",
      async ({ page, cardroom }) => {
        const table = await new TablePage(page, pointer).sit_down(cardroom.url);
        await table.play_to_the_result();
        await expect(table.at("proof")).toHaveAttribute("data-state", "checked");
        const [commitment] = told(table, "fairness");
        expect(commitment.seats).toEqual([table.seat]);
        expect(told(table, "reveal").map(({ seat }) => seat)).toEqual([table.seat]);
        await check_language(page, lang, table.names);
        await check_open_to_all(page);
        await take_pictures(page, `proof-mark-${lang}`);
        await table.at("proof").click();
        await expect(table.at("proof-own_part")).toContainText("✓");
        await check_language(page, lang, table.names);
        await check_open_to_all(page);
        await take_pictures(page, `proof-${lang}`, ["desktop", "phone"]);
      });
  });
}

test("A record that was saved, and a hand that the server exported, are checked from a file",
  async ({ page, cardroom }, info) => {
    const table = await new TablePage(page, pointer).sit_down(cardroom.url);
    await table.play_to_the_result();
    await table.at("proof").click();
    const saving = page.waitForEvent("download");
    await table.at("proof-save").click();
    const record = info.outputPath("record.json");
    await (await saving).saveAs(record);
    const hand = info.outputPath("hand.json");
    await writeFile(hand, await exported(cardroom, table.room, 1));
    const altered = info.outputPath("altered.json");
    const other = (_, before, digit) => before + (digit === "0" ? "1" : "0");
    const words = await readFile(record, "utf8");
    await writeFile(altered, words.replace(/("seed": ?")(.)/, other));

    await page.keyboard.press("Escape");
    await table.at("leave").click();
    const choose = async (file, says) => {
      await table.at("verify").setInputFiles(file);
      await expect(table.at("verified")).toContainText(says);
    };
    await choose(record, `✓ Hand 1 of ${table.room} checks out.`);
    await choose(altered, "✗ This hand does not check out.");
    await choose(hand, `✓ Hand 1 of ${table.room} checks out.`);
  });

test("In a room that begins by itself the page gives its part to each deal",
  async ({ page, cardroom }) => {
    const table = new TablePage(page, pointer);
    await table.open(new URL("#/r/room2", cardroom.url).href);
    const committed = () => told(table, "fairness").filter((event) => "commitment" in event);
    await table.play_to_the_result();
    await expect(table.at("proof")).toHaveAttribute("data-state", "checked");
    await expect.poll(() => committed().length, { timeout: 15_000 }).toBe(2);
    for (const { seats } of committed()) expect(seats).toEqual([table.seat]);
  });

test("Reloading the page while nobody acts loses nothing of the proof",
  async ({ page, cardroom }) => {
    const table = await new TablePage(page, pointer).sit_down(cardroom.url);
    await table.turn_or_result();
    const { length } = await table.hand();
    await page.reload();
    await table.online();
    await expect(table.at("hand-card")).toHaveCount(length);
    await table.play_to_the_result();
    // What lay below the top card then is not known any more, and so not what was shuffled.
    const shuffled_unknown = table.beneath > 0 && told(table, "reshuffle").length > 0;
    const state = shuffled_unknown ? "partly" : "checked";
    await expect(table.at("proof")).toHaveAttribute("data-state", state);
    await table.at("proof").click();
    await expect(table.at("proof-own_part")).toContainText("✓");
  });
