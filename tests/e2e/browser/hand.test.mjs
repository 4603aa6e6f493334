// A whole hand in a real Chromium, by a person's clicks and by keys, while servers die.
import { expect, test } from "../fixtures.mjs";
import { keyboard, pointer, TablePage } from "../table_page.mjs";

const kMostTurns = 60;

function after(hand, { msg, card }) {
  if (msg === "play") return hand.filter((one) => one !== card);
  return msg === "pass" ? hand : null;
}

/** A move is on its way while the servers stand still and die; it happens, once. */
async function move_through_a_kill(table, cardroom, turn, servers) {
  const hand = await table.hand();
  await cardroom.freeze(...servers);
  const move = await table.choose(turn);
  const before = await table.begin_move(move);
  await expect(table.at("banner")).toBeVisible();
  await cardroom.kill(...servers);
  await table.moved(before);
  await expect(table.at("banner")).toHaveCount(0);
  const now = await table.hand();
  const wanted = after(hand, move);
  if (wanted !== null) expect(now).toEqual(wanted);
  else expect(now.filter((card) => hand.includes(card))).toEqual(hand);
}

/** Nobody moves while both servers die: the same cards lie there. */
async function sit_through_a_kill(table, cardroom) {
  const before = await table.shown();
  await table.banners_seen();
  await cardroom.kill("gameserver", "realtime");
  await expect.poll(() => table.banners_seen()).toContain("lost");
  await table.online();
  await expect(table.at("banner")).toHaveCount(0);
  expect(await table.shown()).toEqual(before);
}

/** The panel, and from it the next deal. */
async function go_on_to_the_next_hand(table) {
  await expect(table.at("result")).toBeVisible();
  // Whatever died in the hand, nothing is held against its deal.
  await expect(table.at("proof")).toHaveAttribute("data-state", /checked|partly/);
  await expect(table.at("next-hand")).toBeFocused();
  await table.hands.next_hand(table);
  await expect(table.at("result")).toHaveCount(0);
  await expect(table.at("hand-card")).not.toHaveCount(0);
}

test("A person's clicks play a whole hand while realtime, the game server, then both are killed",
  async ({ page, cardroom }) => {
    const table = await new TablePage(page, pointer).sit_down(cardroom.url);
    const kills = [["realtime"], ["gameserver"], ["realtime", "gameserver"]];
    await table.turn_or_result();
    await sit_through_a_kill(table, cardroom);
    await table.play_to_the_result(async (turn) => {
      if (kills.length === 0) return false;
      await move_through_a_kill(table, cardroom, turn, kills.shift());
      return true;
    });
    expect(kills).toEqual([]);
    table.check_everything_happened_once();
    await go_on_to_the_next_hand(table);
  });

test("A server that says nothing is given up, and a move on its way happens once all the same",
  async ({ page, cardroom }) => {
    const table = await new TablePage(page, pointer).sit_down(cardroom.url);
    const move = await table.choose(await table.turn_or_result());
    await table.banners_seen();
    await cardroom.freeze("realtime");
    try {
      const before = await table.begin_move(move);
      await expect.poll(() => table.banners_seen()).toContain("lost");
      await cardroom.wake("realtime");
      await table.moved(before);
    } finally {
      await cardroom.wake("realtime");
    }
    await expect(table.at("banner")).toHaveCount(0);
    table.check_everything_happened_once();
  });

test("A whole hand is played by keyboard alone, and the next one begun",
  async ({ page, cardroom }) => {
    const table = await new TablePage(page, keyboard).sit_down(cardroom.url);
    await table.play_to_the_result();
    table.check_everything_happened_once();
    await go_on_to_the_next_hand(table);
  });

/** Draws and passes, hand after hand, until an eight has come and was played, too. */
async function draw_pass_and_play_an_eight(table) {
  const done = new Set();
  for (let n = 0; n < kMostTurns && done.size < 3; ++n) {
    const turn = await table.turn_or_result();
    if (turn.over) {
      await go_on_to_the_next_hand(table);
      continue;
    }
    const eight = turn.plays.find((card) => card[0] === "8");
    const move = eight ? await table.play(eight) : { msg: turn.draw ? "draw" : "pass" };
    await table.move(move);
    done.add(eight ? "eight" : move.msg);
  }
  return [...done].sort();
}

for (const [way, hands] of [["clicks", pointer], ["keys", keyboard]]) {
  test(`By ${way} one draws, passes, and names the suit after an eight`,
    async ({ page, cardroom }) => {
      const table = await new TablePage(page, hands).sit_down(cardroom.url);
      expect(await draw_pass_and_play_an_eight(table)).toEqual(["draw", "eight", "pass"]);
      table.check_everything_happened_once();
    });
}

test("Reloading the page in mid-hand comes back to the same table and the same cards",
  async ({ page, cardroom }) => {
    const table = await new TablePage(page, pointer).sit_down(cardroom.url);
    await table.move(await table.choose(await table.turn_or_result()));
    await table.turn_or_result();
    const before = await table.shown();
    const { room, seat } = table;
    await page.reload();
    await table.online();
    await expect(table.at("hand-card")).toHaveCount(before.hand.length);
    expect(await table.shown()).toEqual(before);
    expect({ room: table.room, seat: table.seat }).toEqual({ room, seat });
    await table.move(await table.choose(await table.turn_or_result()));
    table.check_everything_happened_once();
  });

test("A second tab of the same session takes the seat over, and the first says so",
  async ({ page, context, cardroom }) => {
    const first = await new TablePage(page, pointer).sit_down(cardroom.url);
    await first.turn_or_result();
    const before = await first.shown();
    // What a browser does when a tab is duplicated: its session storage goes along.
    const kept = await page.evaluate(() => Object.entries(sessionStorage));
    const other = await context.newPage();
    await other.addInitScript((entries) => {
      for (const [name, value] of entries) sessionStorage.setItem(name, value);
    }, kept);
    const second = new TablePage(other, pointer);
    await second.open(page.url());
    await expect(second.at("hand-card")).toHaveCount(before.hand.length);
    expect(await second.shown()).toEqual(before);
    await expect(first.at("away")).toHaveAttribute("data-why", "taken_over");
    await expect(first.at("away")).toContainText("taken over in another tab");
    await second.move(await second.choose(await second.turn_or_result()));
    await first.at("again").click();
    await expect(second.at("away")).toHaveAttribute("data-why", "taken_over");
    await first.turn_or_result();
    expect(await first.hand()).not.toEqual(before.hand);
  });
