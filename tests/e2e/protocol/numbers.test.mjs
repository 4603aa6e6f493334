// What the numbers promise, over real sockets and real deaths: answers carry `re`, an accepted
// action happens once, and what was shown as done stays done.
import { expect, test } from "../fixtures.mjs";

let rooms = 0;
const my_turn = ({ msg, seat, legal }) => msg === "turn" && seat === 0 && legal?.length > 0;

/** A table of one's own against a house bot, at one's own turn. */
async function at_my_turn(players, user) {
  const player = await players.enter(user, `Player ${user}`);
  const room = `numbers-${++rooms}`;
  const wish = { msg: "create", game: "crazy-eights", name: room, seats: 2, bots: 1 };
  const table = await player.ask(wish);
  expect(table).toMatchObject({ msg: "table", room, you: { seat: 0, hand: [], legal: [] } });
  await player.ask({ msg: "ready", room });
  await player.until(my_turn);
  return { player, room };
}

const without = ({ re: _, ...rest }) => rest;

test("Every request has exactly one answer, and it carries the id", async ({ players }) => {
  const player = await players.enter("answers", "Ann");
  const requests = [
    { msg: "ping", t: 5 }, { msg: "room_list" }, { msg: "join", room: "room1" },
    { msg: "join", room: "nowhere" }, { msg: "create", game: "snap" },
    { msg: "draw", room: "room1" }, { msg: "join", code: "wrong-code" },
    { msg: "dance" }, { msg: "auth", token: "again" },
    { msg: "leave", room: "room1" }, { msg: "leave", room: "room1" },
  ];
  const answers = [];
  for (const request of requests) answers.push(await player.ask(request));
  expect(answers.map((one) => one.code ?? one.msg)).toEqual([
    "pong", "room_list", "table", "unknown_room", "unknown_game", "not_your_turn", "wrong_code",
    "unknown_message", "already_authenticated", "leave", "not_seated"]);
  const ids = answers.map((one) => one.re);
  expect(player.messages.filter(({ re }) => ids.includes(re))).toHaveLength(requests.length);
});

test("The same id is the same event with its old seq; another body a conflict; a lower id stale",
  async ({ players }) => {
    const { player, room } = await at_my_turn(players, "ids");
    const drawn = await player.ask({ msg: "draw", room, id: 5000 });
    expect(drawn).toMatchObject({ msg: "draw", seat: 0, card: expect.any(String) });
    expect(await player.ask({ msg: "draw", room, id: 5000 })).toEqual(drawn);
    expect(await player.ask({ msg: "draw", id: 5000 })).toEqual(drawn);
    expect(await player.ask({ msg: "draw", room, seen: drawn.seq, id: 5000 })).toEqual(drawn);
    const conflict = await player.ask({ msg: "pass", room, id: 5000 });
    expect(conflict).toMatchObject({ code: "id_conflict" });
    const stale = await player.ask({ msg: "pass", room, id: 4999 });
    expect(stale).toMatchObject({ code: "stale" });
    const refused = await player.ask({ msg: "draw", room, id: 5001 });
    expect(refused).toMatchObject({ code: "illegal_action" });
    const passed = await player.ask({ msg: "pass", room, id: 5001 });
    expect(passed).toMatchObject({ msg: "pass", seq: drawn.seq + 1 });
  });

test("After kill -9 of both servers the same id is still answered by the same event",
  async ({ cardroom, players }) => {
    const { player, room } = await at_my_turn(players, "crash");
    const drawn = await player.ask({ msg: "draw", room, id: 70 });
    await cardroom.kill("gameserver", "realtime");
    await cardroom.recovered();
    const back = await players.come_back(player.ticket);
    expect(await back.ask({ msg: "draw", room, id: 70 })).toEqual(drawn);
    expect(await back.ask({ msg: "pass", room, id: 70 })).toMatchObject({ code: "id_conflict" });
    const table = await back.ask({ msg: "join", room });
    expect(table).toMatchObject({ msg: "table", you: { last_id: 70 } });
    expect(table.you.hand).toContain(drawn.card);
    expect(await back.ask({ msg: "pass", room, id: 71 })).toMatchObject({ seq: drawn.seq + 1 });
  });

test("Who comes back gets every event since, with nothing missing and nothing twice",
  async ({ cardroom, players }) => {
    const { player, room } = await at_my_turn(players, "missed");
    const { epoch, seq } = await player.ask({ msg: "draw", room });
    await player.ask({ msg: "pass", room });
    await cardroom.kill("realtime");
    await cardroom.recovered();
    const back = await players.come_back(player.ticket);
    const answer = await back.ask({ msg: "join", room, epoch, seq });
    expect(answer).toMatchObject({ msg: "resume", room });
    expect(answer.seq - seq).toBe(answer.missed);
    const first = back.messages.indexOf(answer) + 1;
    await back.until((message) => message.seq === answer.seq && "seat" in message);
    const events = back.messages.slice(first, first + answer.missed);
    expect(events.map((event) => event.seq))
      .toEqual(Array.from({ length: answer.missed }, (_, n) => seq + 1 + n));
    expect(without(events[0])).toMatchObject({ msg: "pass", seat: 0 });
  });

test("An epoch or a seq above the table's own gets a table", async ({ players }) => {
  const { player, room } = await at_my_turn(players, "above");
  const answer = await player.ask({ msg: "join", room, epoch: 1, seq: 100_000 });
  expect(answer).toMatchObject({ msg: "table", room });
});

test("A new connection that joins the seat takes it over; the old one gets bye 4502",
  async ({ players }) => {
    const { player, room } = await at_my_turn(players, "twice");
    const second = await players.come_back(player.ticket);
    expect(await second.ask({ msg: "draw", room })).toMatchObject({ code: "not_seated" });
    const table = await second.ask({ msg: "join", room });
    expect(table).toMatchObject({ msg: "table", you: { seat: 0 } });
    const bye = await player.until(({ msg }) => msg === "bye");
    expect(bye).toMatchObject({ code: 4502, reconnect: false });
    expect(await player.closed()).toBe(4502);
    expect(await second.ask({ msg: "draw", room })).toMatchObject({ msg: "draw", seat: 0 });
  });

test("auth tells the seats that are held, and nothing of a table comes before a join",
  async ({ players }) => {
    const { player, room } = await at_my_turn(players, "seats");
    const back = await players.open();
    const auth = await back.ask({ msg: "auth", resume: player.ticket });
    expect(auth.seats).toEqual([{ room, seat: 0, epoch: 1, seq: expect.any(Number) }]);
    await player.ask({ msg: "draw", room });
    await back.ask({ msg: "ping" });
    expect(back.messages.map(({ msg }) => msg)).toEqual(["auth", "room_list", "pong"]);
  });
