// What goes into the machine of a conversation, and what comes out of it.

import type { CarrierName, Remembered } from "./ladder";
import type { Ask, ClientMessage, ErrorCode, ServerMessage } from "./wire";

export type Phase =
  "asleep" | "guest" | "opening" | "authenticating" | "online" | "waiting" | "away";

export type Input =
  | { kind: "start"; name: string; ticket: string | null; carrier: Remembered | null }
  | { kind: "guest"; token: string }
  | { kind: "guest_refused"; code: string; retry: boolean; after: number | null }
  | { kind: "open" }
  | { kind: "closed"; code: number }
  | { kind: "message"; message: ServerMessage }
  | { kind: "timer"; timer: string }
  | { kind: "ask"; ask: Ask; tag: number }
  | { kind: "at"; room: string; epoch: number; seq: number }
  | { kind: "rejoin"; room: string }
  | { kind: "forget"; room: string }
  | { kind: "shown"; shown: boolean }
  | { kind: "network" }
  | { kind: "nudge" };

export type Effect =
  | { kind: "fetch_guest"; name: string }
  | { kind: "connect"; carrier: CarrierName }
  | { kind: "send"; message: ClientMessage }
  | { kind: "close" }
  | { kind: "timer"; timer: string; ms: number | null }
  | { kind: "save"; ticket: string | null }
  | { kind: "remember"; carrier: Remembered | null }
  | { kind: "deliver"; message: ServerMessage }
  | { kind: "answer"; tag: number; message: ServerMessage }
  | { kind: "lost_room"; room: string; code: ErrorCode }
  | { kind: "latency"; ms: number };

export interface At {
  now: number;
  chance: number;
}
