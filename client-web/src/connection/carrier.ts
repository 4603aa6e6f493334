// One connection to the server that the page came from, by a WebSocket or by what stands in for it.
// Text in, text out; what is not one JSON object with a `msg` is dropped here.

import type { CarrierName } from "./ladder";
import type { TextCarrier, TextEvents } from "./sockjs";
import type { ClientMessage, ServerMessage } from "./wire";

export interface CarrierEvents {
  open(): void;
  message(message: ServerMessage): void;
  closed(code: number): void;
}

export interface Carrier {
  send(message: ClientMessage): void;
  close(): void;
}

export function open_carrier(name: CarrierName, events: CarrierEvents): Carrier {
  const texts: TextEvents = {
    open: events.open,
    closed: events.closed,
    text: (text) => {
      const message = parse(text);
      if (message !== null) events.message(message);
    },
  };
  const carrier = name === "websocket" ? open_websocket(texts) : open_later(name, texts);
  return {
    send: (message) => carrier.send(JSON.stringify(message)),
    close: () => carrier.close(),
  };
}

function open_websocket(events: TextEvents): TextCarrier {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}/ws`);
  socket.onopen = () => events.open();
  socket.onclose = (event) => events.closed(event.code);
  socket.onmessage = (event) => events.text(event.data);
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close(1000),
  };
}

/** Few need it: it is fetched when it is wanted. */
function open_later(name: CarrierName, events: TextEvents): TextCarrier {
  let carrier: TextCarrier | null = null;
  let closed = false;
  import("./sockjs").then(({ open_sockjs }) => {
    if (!closed) carrier = open_sockjs(name, events);
  }, () => events.closed(1006));
  return {
    send: (text) => carrier?.send(text),
    close: () => {
      closed = true;
      carrier?.close();
    },
  };
}

function parse(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    return typeof (value as ServerMessage).msg === "string" ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}
