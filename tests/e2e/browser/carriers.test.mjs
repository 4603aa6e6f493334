// A whole hand in a real Chromium on each carrier that a network leaves it, and on two of them
// where the network becomes another one in mid-hand.
import { expect, test } from "../fixtures.mjs";
import { Middlebox } from "../middlebox.mjs";
import { Cardroom } from "../servers.mjs";
import { pointer, TablePage } from "../table_page.mjs";

const kQuickBotsMs = 20;
const kMovesBefore = 1;

const kNetworks = [
  { manner: "passes", carrier: "websocket", receivers: [] },
  { manner: "refuses", carrier: "xhr_streaming", receivers: ["xhr_streaming"] },
  { manner: "buffers", carrier: "xhr_polling", receivers: ["xhr", "xhr_streaming"] },
];

let quick;
test.beforeAll(async () => {
  quick = await Cardroom.start({ bot_delay: kQuickBotsMs });
});
test.afterAll(() => quick.end());

const winner = (page) => page.evaluate(() =>
  JSON.parse(localStorage.getItem("cardroom.carrier")).carrier);

/** The ways by which the page was told something, WebSockets aside. */
function receivers_of(box) {
  const asked = box.paths.filter((path) => ["xhr", "xhr_streaming"].includes(path));
  return [...new Set(asked)].sort();
}

async function sit_down_behind(box, page) {
  const table = new TablePage(page, pointer);
  box.hear = (text) => table.hear(text);
  return table.sit_down(box.url);
}

async function check_the_hand(table) {
  await expect(table.at("result")).toBeVisible();
  await expect(table.at("proof")).toHaveAttribute("data-state", "checked");
  table.check_everything_happened_once();
}

for (const { manner, carrier, receivers } of kNetworks) {
  test(`A whole hand is played by ${carrier} behind a box that ${manner}`, async ({ page }) => {
    const box = await Middlebox.start(quick.url, manner);
    try {
      const table = await sit_down_behind(box, page);
      await table.play_to_the_result();
      await check_the_hand(table);
      expect(await winner(page)).toBe(carrier);
      expect(receivers_of(box)).toEqual(receivers);
    } finally {
      box.end();
    }
  });
}

/** Two ways to lose a move in the network that was: it is not heard, or not answered. */
const kLosses = [
  ["is heard of", (box) => box.swallow(), () => {}],
  ["is answered", () => quick.freeze("realtime"), () => quick.wake("realtime")],
];

for (const [what, begin, end] of kLosses) {
  const begin_a_move_and_cut = async (table, box, turn) => {
    const move = await table.choose(turn);
    await begin(box);
    try {
      const before = await table.begin_move(move);
      box.change("refuses");
      return before;
    } finally {
      await end();
    }
  };

  test(`A network comes to refuse WebSockets before a move ${what}: it is made, and the hand ends`,
    async ({ page }) => {
      const box = await Middlebox.start(quick.url, "passes");
      try {
        const table = await sit_down_behind(box, page);
        let turns = 0;
        await table.play_to_the_result(async (turn) => {
          if (++turns !== kMovesBefore + 1) return false;
          expect(await winner(page)).toBe("websocket");
          await table.moved(await begin_a_move_and_cut(table, box, turn));
          return true;
        });
        expect(turns).toBeGreaterThan(kMovesBefore);
        await check_the_hand(table);
        expect(await winner(page)).toBe("xhr_streaming");
        expect(receivers_of(box)).toEqual(["xhr_streaming"]);
      } finally {
        box.end();
      }
    });
}
