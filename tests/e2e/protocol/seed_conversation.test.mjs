// The seed conversation of PROTOCOL.md with the real servers, held against a golden file. What
// differs from day to day stands as ‹words›; what the others do in between as one line.
// CARDROOM_GOLDEN=write writes the file anew, to be read before it is committed.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "../fixtures.mjs";
import { Player } from "../player.mjs";
import { root } from "../servers.mjs";

const golden = join(root, "tests/golden/seed-conversation.txt");
const varying = { resume: "‹ticket›", ms: "‹ms›", card: "‹card›", up: "‹card›", top: "‹card›",
  commitment: "‹digest›", root: "‹digest›" };
const cards = (list) => list.map(() => "‹card›");

/** `later`: how many events the others made in between is not the same every day. */
function steady(message, later) {
  const change = (name, value) => {
    if (typeof value === "number" && name in varying) return varying[name];
    if (typeof value === "string" && name in varying) return varying[name];
    if (name === "cards" && Array.isArray(value)) return cards(value);
    if (name === "hand") return cards(value);
    if (name === "legal" && value.length > 0) return "‹legal›";
    if (name === "suit") return "‹suit›";
    if (name === "seq" && later) return "‹seq›";
    return value;
  };
  return JSON.stringify(message, change);
}

class Transcript {
  constructor(player) {
    this.player = player;
    this.lines = [];
    this.later = false;
  }

  say(message, shown = message) {
    this.lines.push(`→ ${steady(shown, this.later)}`);
    this.player.send(message);
  }

  async hear(count = 1) {
    for (let n = 0; n < count; ++n) {
      this.lines.push(`← ${steady(await this.player.next(), this.later)}`);
    }
  }

  /** Passes over what the others do; gives the message that was waited for. */
  async others(is_it) {
    this.lines.push("… the others");
    const message = await this.player.until(is_it);
    this.lines.push(`← ${steady(message, this.later)}`);
    return message;
  }
}

const my_turn = ({ msg, seat, legal }) => msg === "turn" && seat === 0 && legal.length > 0;
const plain_play = ({ msg, suit }) => msg === "play" && suit === undefined;

async function draw_and_pass(talk) {
  talk.say({ msg: "draw", room: "room2" });
  await talk.hear(2);
  talk.say({ msg: "pass", room: "room2" });
  await talk.hear();
}

/** Draws and passes, unwritten, until a card other than an eight may be played; plays it. */
async function play_a_card(talk) {
  const { player } = talk;
  let turn = await player.until(my_turn);
  while (!turn.legal.some(plain_play)) {
    const other = turn.legal.find(({ msg }) => msg === "pass" || msg === "draw") ?? turn.legal[0];
    player.send({ ...other, room: "room2" });
    turn = await player.until(my_turn);
  }
  talk.later = true;
  talk.lines.push("… the others", `← ${steady(turn, talk.later)}`);
  talk.say({ ...turn.legal.find(plain_play), room: "room2" });
  await talk.others(({ msg, seat }) => msg === "play" && seat === 0);
}

test("The seed conversation goes as it is written down", async ({ fresh_cardroom }) => {
  const player = await Player.open(fresh_cardroom);
  const talk = new Transcript(player);
  talk.say({ msg: "join", room: "room1" });
  await talk.hear();
  talk.say({ msg: "auth", token: "garbage" });
  await talk.hear();
  const token = await fresh_cardroom.token("42", "Ann");
  talk.say({ msg: "auth", token }, { msg: "auth", token: "‹token›" });
  await talk.hear(2);
  talk.say({ msg: "join", room: "room2" });
  await talk.hear();
  await talk.hear(6);
  await talk.others(my_turn);
  await draw_and_pass(talk);
  await play_a_card(talk);
  talk.say({ msg: "leave", room: "room2" });
  await talk.others(({ msg, seat }) => msg === "leave" && seat === 0);
  player.drop();

  const text = `${talk.lines.join("\n")}\n`;
  if (process.env.CARDROOM_GOLDEN === "write") await writeFile(golden, text);
  expect(text).toBe(await readFile(golden, "utf8"));
});
