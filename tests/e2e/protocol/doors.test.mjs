// How the servers end a conversation, and what they answer at their doors, as PROTOCOL.md says.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "../fixtures.mjs";
import { programs, until } from "../servers.mjs";

const kMostBytes = 4096;
const bad = { msg: "error", code: "bad_message" };
const bye = (code, reconnect) => ({ msg: "bye", code, reconnect });
const refused = { msg: "error", text: "invalid token", code: "invalid_token" };

/** A `ping` of so many bytes, padded as JSON allows. */
function ping_of(bytes) {
  const text = JSON.stringify({ msg: "ping", t: 1 });
  return text.slice(0, -1) + " ".repeat(bytes - text.length) + "}";
}

async function post_guest(cardroom, body, headers = {}) {
  const response = await fetch(`${cardroom.url}/guest`, { method: "POST", body, headers });
  return { status: response.status, body: await response.json() };
}

test("A third bad message is answered, then closed with 4503", async ({ players }) => {
  const player = await players.open();
  for (const text of ["{", '{"msg":"ping","t":"soon"}', '{"msg":"ping","nobody":"knows"}']) {
    player.send(text);
    expect(await player.next()).toMatchObject(bad);
  }
  expect(await player.next()).toMatchObject(bye(4503, false));
  expect(await player.closed()).toBe(4503);
});

test("An unknown kind of message is a strike, too, after auth", async ({ players }) => {
  const player = await players.enter("strikes", "Stig");
  for (let n = 1; n <= 3; ++n) {
    const answer = await player.ask({ msg: "dance" });
    expect(answer).toMatchObject({ msg: "error", code: "unknown_message" });
  }
  expect(await player.next()).toMatchObject({ code: "unknown_message" });
  expect(await player.until(({ msg }) => msg === "bye")).toMatchObject(bye(4503, false));
  expect(await player.closed()).toBe(4503);
});

test("Before auth every well-formed message is refused alike, ping and unknown ones too",
  async ({ players }) => {
    const player = await players.open();
    for (const message of [{ msg: "ping" }, { msg: "join", room: "room1" }, { msg: "dance" }]) {
      const answer = await player.ask(message);
      expect(answer).toMatchObject({ text: "authentication required", code: "auth_required" });
    }
  });

test("Who does not log in within five seconds is closed with 4005", async ({ players }) => {
  const begin = Date.now();
  const player = await players.open();
  const { after, ...rest } = await player.next();
  expect(rest).toMatchObject(bye(4005, true));
  expect(after).toBeGreaterThan(0);
  expect(await player.closed()).toBe(4005);
  expect(Date.now() - begin).toBeGreaterThanOrEqual(4900);
});

test("A third refused auth is closed with 4503", async ({ players }) => {
  const player = await players.open();
  for (const proof of [{ token: "garbage" }, { resume: "garbage" }, { token: "a.b.c.d.e" }]) {
    player.send({ msg: "auth", ...proof });
    expect(await player.next()).toEqual(refused);
  }
  expect(await player.next()).toMatchObject(bye(4503, false));
  expect(await player.closed()).toBe(4503);
});

/** What an operator orders of a user. */
function users(cardroom, ...words) {
  execFileSync(join(programs, "cardroomctl"),
    ["users", ...words, "--link", join(cardroom.data, "link.sock")]);
}

test("Who is muted says nothing and plays; who is banned is closed with 4501 and not let in",
  async ({ cardroom, players }) => {
    const player = await players.enter("rude", "Rudi");
    const say = { msg: "say", channel: "lobby", text: "hello" };
    users(cardroom, "mute", "rude", "--for", "1h");
    expect(await player.ask(say)).toMatchObject({ code: "muted" });
    expect(await player.ask({ msg: "join", room: "room1" })).toMatchObject({ msg: "table" });
    users(cardroom, "unmute", "rude");
    expect(await player.ask(say)).toMatchObject({ msg: "said", text: "hello" });

    users(cardroom, "ban", "rude");
    const begin = Date.now();
    expect(await player.until(({ msg }) => msg === "bye")).toMatchObject(bye(4501, false));
    expect(await player.closed()).toBe(4501);
    expect(Date.now() - begin).toBeLessThan(1_000);
    const again = await players.open();
    const token = await cardroom.token("rude", "Rudi");
    expect(await again.ask({ msg: "auth", token })).toMatchObject({ code: "banned" });
    expect(await again.ask({ msg: "auth", resume: player.ticket }))
      .toMatchObject({ code: "banned" });
    users(cardroom, "unban", "rude");
    await players.enter("rude", "Rudi");
  });

test("A token is good for one auth", async ({ cardroom, players }) => {
  const token = await cardroom.token("once", "Onno");
  const first = await players.open();
  expect(await first.ask({ msg: "auth", token })).toMatchObject({ user: { id: "once" } });
  expect(await first.ask({ msg: "auth", token })).toMatchObject({ code: "already_authenticated" });
  const second = await players.open();
  expect(await second.ask({ msg: "auth", token })).toMatchObject(refused);
});

test("A binary frame is closed with 1003", async ({ players }) => {
  const player = await players.open();
  player.send_bytes(Buffer.from('{"msg":"ping"}'), true);
  expect(await player.closed()).toBe(1003);
});

test("4096 bytes are read; 4097 are closed with 1009", async ({ players }) => {
  const player = await players.open();
  player.send(ping_of(kMostBytes));
  expect(await player.next()).toMatchObject({ code: "auth_required" });
  player.send(ping_of(kMostBytes + 1));
  expect(await player.closed()).toBe(1009);
});

test("What is not UTF-8 is closed with 1007", async ({ players }) => {
  const player = await players.open();
  const bytes = Buffer.from('{"msg":"auth","token":"??"}');
  bytes.set([0xc3, 0x28], bytes.indexOf("??"));
  player.send_bytes(bytes, false);
  expect(await player.closed()).toBe(1007);
});

test("A duplicate key, a NUL, a byte-order mark and deep nesting are bad messages",
  async ({ players }) => {
    for (const text of ['{"msg":"ping","t":1,"t":1}', '{"msg":"auth","token":"a\\u0000"}',
      '\ufeff{"msg":"ping"}', '{"msg":"ping","t":[[[[1]]]]}']) {
      const player = await players.open();
      player.send(text);
      expect(await player.next(), text).toMatchObject(bad);
    }
  });

test("An Origin that is not the server's own is refused with 403; without one all is well",
  async ({ cardroom, players }) => {
    const evil = players.open({ origin: "http://evil.example" });
    await expect(evil).rejects.toMatchObject({ status: 403 });
    const own = await players.open({ origin: cardroom.url });
    const none = await players.open();
    for (const player of [own, none]) {
      expect(await player.ask({ msg: "ping" })).toMatchObject({ code: "auth_required" });
    }
    const headers = { Origin: "http://evil.example" };
    const guest = await post_guest(cardroom, '{"name":"Ann"}', headers);
    expect(guest).toMatchObject({ status: 403, body: { msg: "error", code: "forbidden" } });
  });

test("A guest's token opens the door, and his id says that he is one",
  async ({ cardroom, players }) => {
    const guest = await post_guest(cardroom, '{"name":"Ann"}', { Origin: cardroom.url });
    expect(guest).toEqual({ status: 200, body: { token: expect.any(String) } });
    const player = await players.open();
    const auth = await player.ask({ msg: "auth", token: guest.body.token });
    expect(auth.user).toEqual({ id: expect.stringMatching(/^guest-/), name: "Ann" });
  });

test("A guest without a good name is refused with 400 and the error object",
  async ({ cardroom }) => {
    const bodies = ["", "{", "[]", '{"name":""}', '{"name":7}', '{"name":"Ann","age":7}', "{}",
      '{"name":"a\\u202eb"}', JSON.stringify({ name: "x".repeat(33) })];
    for (const body of bodies) {
      const answer = await post_guest(cardroom, body);
      expect(answer, body).toMatchObject({ status: 400, body: bad });
    }
  });

test("Health, readiness and metrics are on the ops ports and on no player's port",
  async ({ cardroom }) => {
    for (const server of ["realtime", "gameserver"]) {
      const ops = await cardroom.ops(server);
      for (const path of ["/healthz", "/readyz", "/metrics"]) {
        expect((await fetch(ops + path)).status, server + path).toBe(200);
      }
      expect(await (await fetch(`${ops}/metrics`)).text()).toMatch(/^cardroom_\w+/m);
    }
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      const page = await fetch(cardroom.url + path);
      expect(page.status, path).toBe(404);
    }
  });

test("A realtime server without its game server is alive and not ready", async ({ cardroom }) => {
  const ops = await cardroom.ops("realtime");
  const status = async (path) => (await fetch(ops + path).catch(() => null))?.status;
  await cardroom.freeze("gameserver");
  await until("not ready", async () => (await status("/readyz")) === 503);
  expect(await status("/healthz")).toBe(200);
  await cardroom.kill("gameserver");
  await cardroom.recovered();
});
