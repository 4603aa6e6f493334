// Networks that let no WebSocket through: the page finds the carrier that works, by itself.
import { expect, test } from "../fixtures.mjs";
import { Middlebox } from "../middlebox.mjs";
import { pointer, TablePage } from "../table_page.mjs";

const kWays = [
  { manner: "refuses", within: 3_000, carrier: "xhr_streaming", receives: "xhr_streaming" },
  { manner: "swallows", within: 5_000, carrier: "xhr_streaming", receives: "xhr_streaming" },
  { manner: "buffers", within: 8_000, carrier: "xhr_polling", receives: "xhr" },
];

const remembered = (page) => page.evaluate(() =>
  JSON.parse(localStorage.getItem("cardroom.carrier") ?? "null")?.carrier);

for (const { manner, within, carrier, receives } of kWays) {
  test(`Behind a box that ${manner}, a player is at the table in ${within / 1000} s, and plays`,
    async ({ page, cardroom }) => {
      const box = await Middlebox.start(cardroom.url, manner);
      try {
        // Until the page is online; what the deal of an automatic room waits is the room's own.
        const begin = Date.now();
        const table = new TablePage(page, pointer);
        await table.open(box.url);
        expect(Date.now() - begin).toBeLessThan(within);
        await pointer.start(table);
        await expect(table.at("hand-card").first()).toBeVisible();
        await table.turn_or_result().then(async (turn) => {
          if (!turn.over) await table.move(await table.choose(turn));
        });
        expect(await remembered(page)).toBe(carrier);
        expect(box.paths).toContain(receives);

        // The next visit goes straight to what has worked here.
        const upgrades = box.upgrades;
        await page.reload();
        await table.online();
        expect(box.upgrades).toBe(upgrades);
      } finally {
        box.end();
      }
    });
}

test("Where a WebSocket goes through, nothing else is tried", async ({ page, cardroom }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const table = new TablePage(page, pointer);
  await table.open(cardroom.url);
  expect(asked.filter((url) => url.includes("/sockjs"))).toEqual([]);
  expect(await remembered(page)).toBe("websocket");
});
