import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { open_sockjs } from "../../src/connection/sockjs";

type Serve = (what: string, body: string, answer: ServerResponse) => void;

let close: () => void;
let serve: Serve;
const real_fetch = globalThis.fetch;

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += part;
  return body;
}

beforeEach(async () => {
  const server = createServer(async (request, answer) => {
    const body = await read(request);
    serve((request.url ?? "").split("/").pop() ?? "", body, answer);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) =>
    real_fetch(`http://127.0.0.1:${port}${path}`, init));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});

afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

/** All that the session tells until it is closed. */
function conversation(
  carrier: "xhr_streaming" | "xhr_polling", on_open: (send: (text: string) => void) => void,
): Promise<(string | number)[]> {
  const told: (string | number)[] = [];
  return new Promise((resolve) => {
    const one = open_sockjs(carrier, {
      open: () => {
        told.push("open");
        on_open((text) => one.send(text));
      },
      text: (text) => told.push(text),
      closed: (code) => resolve([...told, code]),
    });
  });
}

describe("SockJS over HTTP", () => {
  test("frames are read wherever the network cuts them, over several answers", async () => {
    const answers = [["hhhh\n", "o", "\na[\"on", "e\",\"t\u00e9\"]\n"], ["h\na[\"three\"]\n"],
      ["c[4004,\"draining\"]\n"]];
    serve = (_what, _body, answer) => {
      for (const part of answers.shift() ?? []) answer.write(part);
      answer.end();
    };
    expect(await conversation("xhr_streaming", () => {}))
      .toEqual(["open", "one", "t\u00e9", "three", 4004]);
  });

  test("polls one frame an answer", async () => {
    const frames = ["o\n", "a[\"x\"]\n", "c[3000,\"Go away!\"]\n"];
    const asked: string[] = [];
    serve = (what, _body, answer) => {
      asked.push(what);
      answer.end(frames.shift());
    };
    expect(await conversation("xhr_polling", () => {})).toEqual(["open", "x", 3000]);
    expect(asked).toEqual(["xhr", "xhr", "xhr"]);
  });

  test("what is said while a POST is under way goes together in the next, in order", async () => {
    const posts: string[] = [];
    let stream: ServerResponse | null = null;
    serve = (what, body, answer) => {
      if (what === "xhr_streaming") {
        stream = answer;
        answer.write("o\n");
        return;
      }
      posts.push(body);
      answer.writeHead(204).end();
      if (posts.length === 2) stream?.end("c[3000,\"\"]\n");
    };
    const told = await conversation("xhr_streaming", (send) => {
      for (const text of ["1", "2", "3"]) send(text);
    });
    expect([told, posts]).toEqual([["open", 3000], ['["1"]', '["2","3"]']]);
  });

  test("a POST that is refused ends the session, and is not sent again", async () => {
    let posts = 0;
    serve = (what, _body, answer) => {
      if (what === "xhr_streaming") return void answer.write("o\n");
      posts += 1;
      answer.writeHead(404).end();
    };
    expect([await conversation("xhr_streaming", (send) => send("1")), posts])
      .toEqual([["open", 1006], 1]);
  });

  test("a server that greets a second time has lost the session", async () => {
    const frames = ["o\n", "a[\"x\"]\n", "o\n", "a[\"another's\"]\n"];
    serve = (_what, _body, answer) => void answer.end(frames.shift());
    expect(await conversation("xhr_polling", () => {})).toEqual(["open", "x", 1006]);
  });

  test("a session that is unknown is a lost connection", async () => {
    serve = (_what, _body, answer) => void answer.writeHead(404).end();
    expect(await conversation("xhr_polling", () => {})).toEqual([1006]);
  });
});
