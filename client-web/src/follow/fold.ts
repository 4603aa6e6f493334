// Pure: (view, message, now) -> the next view. What is numbered is taken once and in order; a
// number already known is dropped, one too far ahead is a gap: the events are asked for again.

import type { ServerMessage, TableMessage } from "../connection/wire";
import { kMaxLog, name_of, seat_of, with_seat, type Event, type View } from "./view";

/** What a game adds to the fold. */
export interface GameFollow {
  /** The game's part of a `table` message. */
  open(state: TableMessage["state"]): unknown;
  /** The game's own events; others come back unchanged. */
  evolve(view: View, event: Event): View;
}

export type Games = (name: string) => GameFollow | null;

export type Folded =
  | { news: "none"; view: View | null }
  | { news: "so_now"; view: View }
  | { news: "happened"; view: View; event: Event }
  | { news: "table"; view: View }
  | { news: "gap"; view: View };

export function fold(view: View | null, message: ServerMessage, now: number, games: Games): Folded {
  if (message.msg === "table") return { news: "table", view: open(view, message, now, games) };
  if (view === null || !("room" in message) || message.room !== view.room) {
    return { news: "none", view };
  }
  if (message.msg === "resume") {
    const epoch = Math.max(view.epoch, message.epoch);
    return { news: "so_now", view: { ...view, epoch } };
  }
  if (is_event(message)) return numbered(view, message, games);
  const next = so_now(view, message, now);
  return next === view ? { news: "none", view } : { news: "so_now", view: next };
}

function is_event(message: ServerMessage): message is Event {
  return "seq" in message && "epoch" in message && message.msg !== "table";
}

function open(old: View | null, table: TableMessage, now: number, games: Games): View {
  const { room, epoch, seq, game, hand_no, phase, auto, spectators, seats } = table;
  const same = old !== null && old.room === room;
  return {
    room, epoch, seq, game, hand_no, phase, auto, spectators, seats,
    private: table.private,
    code: table.code ?? null,
    host: table.host ?? null,
    state: games(game)?.open(table.state) ?? null,
    turns: table.turn ? [{ ...table.turn, at: now }] : [],
    you: table.you
      ? { seat: table.you.seat, hand: table.you.hand, legal: table.you.legal }
      : null,
    outcome: same && phase === "result" && old.hand_no === hand_no ? old.outcome : null,
    log: same ? old.log : [],
  };
}

function numbered(view: View, event: Event, games: Games): Folded {
  if (event.seq <= view.seq) return { news: "none", view };
  if (event.seq > view.seq + 1) return { news: "gap", view };
  const counted = { ...view, epoch: event.epoch, seq: event.seq };
  const seated = evolve(lapsed(counted, event), event);
  const next = games(view.game)?.evolve(seated, event) ?? seated;
  const seat = "seat" in event ? event.seat : null;
  const who = name_of(view, seat) || name_of(next, seat);
  const log = [...next.log, { event, who }].slice(-kMaxLog);
  return { news: "happened", view: { ...next, log }, event };
}

/** `legal` stands until that seat's next event; whoever acted, the clock that ran has stopped. */
function lapsed(view: View, event: Event): View {
  if (!("seat" in event)) return view;
  const turns = view.turns.filter((turn) => turn.seat !== event.seat);
  if (view.you?.seat !== event.seat) return { ...view, turns };
  return { ...view, turns, you: { ...view.you, legal: [] } };
}

function evolve(view: View, event: Event): View {
  switch (event.msg) {
    case "join":
      return with_seat(view, event.seat, {
        user: event.user, bot: event.bot, presence: "connected", score: 0,
        ready: event.bot || view.auto, stand_in: false,
        watching: view.phase === "playing" && !event.bot,
      });
    case "leave": return left(view, event.seat);
    case "ready": return with_seat(view, event.seat, { ready: true });
    case "start": return all_ready(view);
    case "mute": return muted(view, event.user.id, event.muted);
    case "stand_in": return with_seat(view, event.seat, { stand_in: event.bot });
    case "deal": return dealt(view, event);
    case "result": return ended(view, event);
    default: return view;
  }
}

function all_ready(view: View): View {
  return { ...view, seats: view.seats.map((seat) => ({ ...seat, ready: seat.user !== null })) };
}

function muted(view: View, user: string, is_muted: boolean): View {
  const seats = view.seats.map((seat) => {
    if (seat.user?.id !== user) return seat;
    const { muted: _, ...rest } = seat;
    return is_muted ? { ...rest, muted: true as const } : rest;
  });
  return { ...view, seats };
}

/** A seat that holds cards is kept by a house bot until the hand is over. */
function left(view: View, seat: number): View {
  const mine = view.you?.seat === seat;
  const kept = view.phase === "playing" ? seat_of(view, seat) : undefined;
  const next = with_seat(view, seat, {
    user: null, bot: false, presence: "gone", ready: false, watching: false, score: 0,
    cards: kept?.cards ?? 0, stand_in: kept?.stand_in ?? false,
  });
  return mine ? { ...next, you: null } : next;
}

function dealt(view: View, event: Extract<Event, { msg: "deal" }>): View {
  const anew = view.outcome?.final === true;
  const seats = view.seats.map((seat) => ({
    ...seat, cards: event.counts[seat.seat] ?? 0, score: anew ? 0 : seat.score,
    ready: seat.bot || (view.auto && seat.user !== null), watching: false,
  }));
  const you = view.you && { ...view.you, hand: event.cards ?? [], legal: [] };
  return {
    ...view, seats, you, hand_no: event.hand_no, phase: "playing", turns: [], outcome: null,
  };
}

function ended(view: View, event: Extract<Event, { msg: "result" }>): View {
  const { hand_no, winner, hands, points, scores, final } = event;
  const seats = view.seats.map((seat) => ({
    ...seat, cards: 0, score: scores[seat.seat] ?? seat.score, watching: false,
  }));
  const you = view.you && { ...view.you, hand: [], legal: [] };
  const outcome = { hand_no, winner, hands, points, scores, final };
  return { ...view, seats, you, phase: "result", turns: [], outcome };
}

function so_now(view: View, message: ServerMessage, now: number): View {
  switch (message.msg) {
    case "turn": {
      const others = view.turns.filter((one) => one.seat !== message.seat);
      // Nothing is left of a choice that lapsed because another was quicker.
      const lapsed = message.ms === 0 && (message.legal ?? []).length === 0;
      const { seat, ms, bank } = message;
      const turn = bank === undefined ? { seat, ms, at: now } : { seat, ms, at: now, bank };
      const turns = lapsed ? others : [...others, turn];
      if (view.you?.seat !== message.seat) return { ...view, turns };
      return { ...view, turns, you: { ...view.you, legal: message.legal ?? [] } };
    }
    case "presence": return with_seat(view, message.seat, { presence: message.presence });
    case "spectators": return { ...view, spectators: message.count };
    default: return view;
  }
}
