// What every test here stands on: running servers, players without a browser, and a page at them.
import { test as base } from "@playwright/test";
import { Player } from "./player.mjs";
import { Cardroom } from "./servers.mjs";

export { expect } from "@playwright/test";

export const test = base.extend({
  /** One for many tests: each makes players and rooms of its own. */
  cardroom: [async ({}, use) => {
    const room = await Cardroom.start();
    await use(room);
    await room.end();
  }, { scope: "worker" }],

  /** Makes players, and hangs up for them at the end. */
  players: async ({ cardroom }, use) => {
    const all = [];
    const keep = async (promise) => {
      const player = await promise;
      all.push(player);
      return player;
    };
    await use({
      open: (options) => keep(Player.open(cardroom, options)),
      enter: (sub, name) => keep(Player.enter(cardroom, sub, name)),
      come_back: (ticket) => keep(Player.come_back(cardroom, ticket)),
    });
    for (const player of all) player.drop();
  },
});
