// One WebSocket to the server that the page came from. Text in, text out; what is not one JSON
// object with a `msg` is dropped here.

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

export function open_carrier(events: CarrierEvents): Carrier {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}/ws`);
  socket.onopen = () => events.open();
  socket.onclose = (event) => events.closed(event.code);
  socket.onmessage = (event) => {
    const message = parse(event.data);
    if (message !== null) events.message(message);
  };
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    close: () => socket.close(1000),
  };
}

function parse(data: unknown): ServerMessage | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null) return null;
    return typeof (value as ServerMessage).msg === "string" ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}
