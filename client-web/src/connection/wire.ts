// What stands on the wire: the types made from schema/protocol, and a few questions asked of them.
// Kinds and fields that are not named there are ignored, as the contract asks of a client.

import type { ClientMessage } from "../generated/client";
import type * as server from "../generated/server";

export type { ClientMessage };
export type ServerMessage = server.ServerMessage;
export type Card = server.Card;
export type Suit = server.Suit;
/** An entry of `legal`: a message complete but for `room` and `id`. */
export type Legal = server.Action;
export type User = server.User;
export type Seat = server.SeatView;
export type Presence = server.PresenceKind;
export type TableMessage = server.Table;
export type ListedRoom = server.ListedRoom;
export type ErrorMessage = server.ErrorMessage;
export type ErrorCode = server.ErrorCode;

type WithoutId<M> = M extends unknown ? Omit<M, "id"> : never;
/** What is asked of the server; the connection adds the `id`. */
export type Ask = WithoutId<ClientMessage>;

const not_actions: ReadonlySet<Ask["msg"]> = new Set<Ask["msg"]>([
  "auth", "room_list", "create", "join", "join_room", "say", "follow", "unfollow", "ping",
  "prove",
]);

/** Actions are the requests whose `id` is the key under which they happen once. */
export function is_action(ask: Ask): boolean {
  return !not_actions.has(ask.msg);
}

export function room_of(ask: Ask): string | undefined {
  return "room" in ask ? ask.room : undefined;
}

/** The id of the request that a message answers, where it answers one. */
export function answers(message: ServerMessage): number | undefined {
  return "re" in message ? message.re : undefined;
}
