// A box between the browser and the server, as companies and hotels have them: it lets plain HTTP
// through and does to the rest what its `manner` says. On loopback; ends with `end`.
//
//   passes    lets everything through
//   refuses   answers an upgrade to WebSocket with 403
//   swallows  grants the upgrade, and then lets no frame through
//   buffers   refuses the upgrade, and passes no body on before it is whole
import { createServer, request as ask } from "node:http";
import { connect } from "node:net";

const hop_by_hop = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);
const receivers = new Set(["xhr", "xhr_streaming"]);

export class Middlebox {
  static async start(upstream, manner) {
    const box = new Middlebox();
    box.upstream = new URL(upstream);
    box.manner = manner;
    box.upgrades = 0;
    box.paths = [];
    // Is given each message that goes by on a carrier of SockJS.
    box.hear = () => {};
    box.sockets = new Set();
    box.server = createServer((request, answer) => box.pass(request, answer));
    box.server.on("upgrade", (request, socket) => box.upgrade(request, socket));
    box.server.on("connection", (socket) => box.keep(socket));
    await new Promise((listening) => box.server.listen(0, "127.0.0.1", listening));
    box.url = `http://127.0.0.1:${box.server.address().port}`;
    return box;
  }

  keep(socket) {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => {});
  }

  /** To the server the page seems to come from itself, as behind a proxy that keeps the name. */
  headers(request) {
    const { host, origin } = this.upstream;
    return { ...request.headers, host, ...(request.headers.origin ? { origin } : {}) };
  }

  /** What stands, stands on, and nothing more comes through it. */
  swallow() {
    this.manner = "swallows";
  }

  /** Another network: whatever stood through the old one is cut. */
  change(manner) {
    this.manner = manner;
    for (const socket of this.sockets) socket.destroy();
  }

  pass(request, answer) {
    const path = request.url.split("/").pop();
    this.paths.push(path);
    const { hostname, port } = this.upstream;
    const headers = this.headers(request);
    const onward = ask({ hostname, port, method: request.method, path: request.url, headers });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    onward.on("response", (from) => {
      if (receivers.has(path)) this.listen(from);
      this.pass_back(from, answer);
    });
    request.pipe(onward);
  }

  /** To the frames of SockJS, of which each ends with its line. */
  listen(from) {
    const decoder = new TextDecoder();
    let rest = "";
    from.on("data", (part) => {
      const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (line[0] === "a") JSON.parse(line.slice(1)).forEach((text) => this.hear(text));
      }
    });
  }

  pass_back(from, answer) {
    from.on("error", () => answer.destroy());
    const kept = Object.entries(from.headers).filter(([name]) => !hop_by_hop.has(name));
    if (this.manner !== "buffers") {
      answer.writeHead(from.statusCode, Object.fromEntries(kept));
      answer.flushHeaders();
      from.pipe(answer);
      return;
    }
    const parts = [];
    from.on("data", (part) => parts.push(part));
    from.on("end", () => {
      answer.writeHead(from.statusCode, Object.fromEntries(kept));
      answer.end(Buffer.concat(parts));
    });
  }

  upgrade(request, socket) {
    this.upgrades += 1;
    if (!["passes", "swallows"].includes(this.manner)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
    const onward = connect(Number(this.upstream.port), this.upstream.hostname);
    this.keep(onward);
    const head = Object.entries(this.headers(request)).map(([name, value]) => `${name}: ${value}`);
    onward.write([`GET ${request.url} HTTP/1.1`, ...head, "", ""].join("\r\n"));
    let granted = false;
    onward.on("data", (bytes) => {
      if (!granted || this.manner === "passes") socket.write(bytes);
      granted = true;
    });
    socket.on("data", (bytes) => this.manner === "passes" && onward.write(bytes));
    onward.on("close", () => socket.end());
    socket.on("close", () => onward.destroy());
  }

  end() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
