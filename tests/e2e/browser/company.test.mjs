// People at a table together: invited by a link, talking, under a host; a seat chosen, and one that
// a house bot kept.
import { expect, test } from "../fixtures.mjs";
import { check_language, check_open_to_all, take_pictures } from "../screens.mjs";
import { pointer, TablePage } from "../table_page.mjs";

const kPatienceMs = 60_000;

async function page_of(browser, locale = "en-US") {
  const context = await browser.newContext({ locale });
  return new TablePage(await context.newPage(), pointer);
}

/** A private table that `host` makes, and the link to it. */
async function private_table(host, cardroom) {
  await host.open(cardroom.url);
  await host.at("new-private").click();
  await expect(host.at("waiting")).toBeVisible();
  await host.at("invite").first().click();
  const link = await host.at("invite-link").inputValue();
  await host.page.keyboard.press("Escape");
  return link;
}

async function say(table, text) {
  await table.at("chat").click();
  await table.at("chat-text").fill(text);
  await table.at("chat-send").click();
}

async function close_sheet(table) {
  await table.page.keyboard.press("Escape");
  await expect(table.page.locator("dialog")).toHaveCount(0);
}

const sit_at = (table, seat, user) =>
  expect(table.at(`seat-${seat}`)).toHaveAttribute("data-user", user);

for (const [lang, locale] of [["en", "en-US"], ["zh", "zh-CN"]]) {
  test(`A friend comes by a link, talks, is muted, plays and is sent away (${lang})`,
    async ({ browser, cardroom }) => {
      const [host, guest] = [await page_of(browser, locale), await page_of(browser, locale)];
      const link = await private_table(host, cardroom);
      const judge = async (table) => {
        const code = link.split("/").at(-1);
        const known = [link, code, "hello", ...host.names, ...guest.names];
        await check_language(table.page, lang, known);
        await check_open_to_all(table.page);
      };
      await guest.open(link);
      await expect(guest.at("waiting")).toBeVisible();
      const user = await host.at("seat-1").getAttribute("data-user");
      expect(user).not.toBe("");

      await say(guest, "hello");
      await expect(guest.at("chat-lines")).toContainText("hello");
      await expect(host.at("chat")).toHaveAttribute("data-unread", "1");
      await expect(host.at("bubble")).toHaveText("hello");
      await guest.at("emote").first().click();
      await expect(host.at("bubble")).toHaveText("👍");
      await host.at("chat").click();
      await expect(host.at("chat-lines")).toContainText("hello");
      await judge(host);
      await take_pictures(host.page, `chat-${lang}`, ["desktop", "phone", "narrow", "landscape"]);
      await host.at("ignore").click();
      await expect(host.at("chat-lines")).toHaveCount(0);
      await close_sheet(host);
      await expect(host.at("chat")).toHaveAttribute("data-unread", "0");

      await host.at("invite").first().click();
      await judge(host);
      await take_pictures(host.page, `host-${lang}`, ["desktop", "phone", "narrow"]);
      await host.at("mute-1").click();
      await expect(host.at("mute-1")).toHaveAttribute("aria-pressed", "true");
      await guest.at("chat-text").fill("hello");
      await guest.at("chat-send").click();
      await expect(guest.at("toast")).toBeVisible();
      await close_sheet(guest);
      await close_sheet(host);

      await take_pictures(host.page, `waiting-host-${lang}`);
      await host.at("start").click();
      for (const table of [host, guest]) {
        await expect(table.page.locator("[data-phase=playing]")).toBeVisible();
        await expect(table.at("hand-card")).toHaveCount(5);
      }
      await host.at("invite").first().click();
      await host.at("kick-1").click();
      await expect(guest.at("play-now")).toBeVisible();
      await judge(guest);
      await sit_at(host, 1, "");
      await guest.page.context().close();
      await host.page.context().close();
    });
}

test("The host closes the table, and all are in the lobby", async ({ browser, cardroom }) => {
  const [host, guest] = [await page_of(browser), await page_of(browser)];
  const link = await private_table(host, cardroom);
  await guest.open(link);
  await expect(guest.at("waiting")).toBeVisible();
  await host.at("invite").first().click();
  await host.at("close-table").click();
  for (const table of [host, guest]) await expect(table.at("play-now")).toBeVisible();
  await guest.page.goto("about:blank");
  await guest.page.goto(link);
  await guest.online();
  await expect(guest.at("toast")).toBeVisible();
  await expect(guest.at("play-now")).toBeVisible();
  for (const table of [host, guest]) await table.page.context().close();
});

test("Who looks on chooses a seat", async ({ page, cardroom, players }) => {
  const ann = await players.enter("ann-of-seats", "Ann");
  const room = "seats to choose";
  await ann.ask({ msg: "create", game: "crazy-eights", name: room, seats: 4, bots: 1 });
  const table = new TablePage(page, pointer);
  await table.open(cardroom.url);
  await table.page.locator(`[data-room="${room}"]`).getByTestId("watch").click();
  await expect(table.at("sit-3")).toBeVisible();
  await take_pictures(page, "choose-a-seat");
  await table.at("sit-3").click();
  await expect(table.at("waiting")).toBeVisible();
  await expect.poll(() => table.seat).toBe(3);
});

test("A seat that a bot kept is taken back by one click", async ({ page, cardroom, players }) => {
  const ann = await players.enter("ann-of-time", "Ann");
  const room = "little time";
  const options = { turn: 5, bank: 1 };
  await ann.ask({ msg: "create", game: "crazy-eights", name: room, seats: 2, options });
  const table = new TablePage(page, pointer);
  await table.open(`${cardroom.url}/#/r/${encodeURIComponent(room)}`);
  await expect(table.at("waiting")).toBeVisible();
  await ann.ask({ msg: "ready", room });
  await table.at("ready").click();
  await expect(table.at("turn")).toHaveAttribute("data-reserve", "true", { timeout: kPatienceMs });
  await expect(table.at("take-back")).toBeVisible({ timeout: kPatienceMs });
  await table.at("take-back").click();
  await expect(table.at("take-back")).toHaveCount(0);
});

test("What was said is there after a reload, and talk goes on", async ({ browser, cardroom }) => {
  const [host, guest] = [await page_of(browser), await page_of(browser)];
  await guest.open(await private_table(host, cardroom));
  await say(host, "first");
  await expect(host.at("chat-lines")).toContainText("first");
  await guest.page.reload();
  await guest.online();
  await guest.at("chat").click();
  await expect(guest.at("chat-lines")).toContainText("first");
  await cardroom.kill("realtime");
  await guest.online();
  await host.online();
  await host.at("chat-text").fill("second");
  await host.at("chat-send").click();
  await expect(guest.at("chat-lines")).toContainText("second");
  for (const table of [host, guest]) await table.page.context().close();
});
