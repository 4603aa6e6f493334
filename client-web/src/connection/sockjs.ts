// One SockJS 0.3.3 session over HTTP, for networks that let no WebSocket through: what the server
// says comes in one long answer (xhr_streaming) or in one answer after the other (xhr_polling),
// what the player says goes in POSTs of its own, one at a time, so that the order holds.
// A POST that failed is never sent again here: the session ends, and the ids of the messages sort
// it out on the next one.

import type { CarrierName } from "./ladder";

export interface TextEvents {
  open(): void;
  text(text: string): void;
  closed(code: number): void;
}

export interface TextCarrier {
  send(text: string): void;
  close(): void;
}

/** Nobody said why; as a WebSocket's that was lost. */
const kLost = 1006;
/** What the server takes in one POST, with room for the escapes. */
const kMaxPost = 48 * 1024;

export function open_sockjs(carrier: CarrierName, events: TextEvents): TextCarrier {
  return new Session(carrier === "xhr_polling" ? "xhr" : "xhr_streaming", events);
}

class Session implements TextCarrier {
  private readonly base = `/sockjs/${server_id()}/${session_id()}`;
  private readonly ended = new AbortController();
  private queue: string[] = [];
  private sending = false;
  private opened = false;

  constructor(private readonly way: "xhr" | "xhr_streaming", private readonly events: TextEvents) {
    void this.receive();
  }

  send(text: string): void {
    this.queue.push(text);
    if (!this.sending) void this.post();
  }

  close(): void {
    this.ended.abort();
  }

  private get over(): boolean {
    return this.ended.signal.aborted;
  }

  private end(code: number): void {
    if (this.over) return;
    this.ended.abort();
    this.events.closed(code);
  }

  private ask(what: string, body?: string): Promise<Response> {
    const signal = this.ended.signal;
    // Without a body of its own `fetch` names no type; with a text it says text/plain, which needs
    // no leave of another origin.
    return fetch(`${this.base}/${what}`, {
      method: "POST", signal, cache: "no-store", ...(body === undefined ? {} : { body }),
    });
  }

  private async receive(): Promise<void> {
    try {
      while (!this.over) {
        const answer = await this.ask(this.way);
        if (!answer.ok || answer.body === null) return this.end(kLost);
        await this.read(answer.body.getReader());
      }
    } catch {
      this.end(kLost);
    }
  }

  /** A frame ends with its line. */
  private async read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    while (!this.over) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.frame(line);
    }
  }

  private frame(line: string): void {
    if (this.over) return;
    const body = line.slice(1);
    switch (line[0]) {
      case "o": return this.open();
      case "a":
        for (const text of JSON.parse(body) as string[]) if (!this.over) this.events.text(text);
        return;
      case "c": return this.end((JSON.parse(body) as [number])[0]);
    }
  }

  /** A server that greets a second time does not know this session: another one has it. */
  private open(): void {
    if (this.opened) return this.end(kLost);
    this.opened = true;
    this.events.open();
  }

  private async post(): Promise<void> {
    this.sending = true;
    try {
      while (this.queue.length > 0 && !this.over) {
        const answer = await this.ask("xhr_send", JSON.stringify(this.take()));
        if (answer.status !== 204) this.end(kLost);
      }
    } catch {
      this.end(kLost);
    }
    this.sending = false;
  }

  /** As much of the queue as one POST holds. */
  private take(): string[] {
    let bytes = 0;
    let n = 0;
    for (const text of this.queue) {
      bytes += 3 * text.length;
      if (n > 0 && bytes > kMaxPost) break;
      n += 1;
    }
    return this.queue.splice(0, n);
  }
}

function server_id(): string {
  return String(Math.floor(Math.random() * 1000)).padStart(3, "0");
}

/** Whoever guesses it can listen. */
function session_id(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
