// The words of gin rummy.

import { card_text } from "../../cards/names";
import type { Legal } from "../../connection/wire";
import type { LogEntry, View } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";
import { won_in } from "../common/outcome";
import { common_words, list_of } from "../common/words";
import type { GameWords } from "../contract";

function can(view: View, msg: string): boolean {
  return view.you?.legal.some((entry) => entry.msg === msg) === true;
}

const en: GameWords = {
  title: "Gin Rummy",
  keys: common_words.en.keys,
  keys_line: common_words.en.keys_line,
  prompt(view) {
    if (can(view, "discard")) return can(view, "knock") ? "Discard, or knock" : "Discard a card";
    return can(view, "pass") ? "Take the card, or pass" : "Draw a card";
  },
  log: (entry, who) => told(entry, {
    deal: (n, card) => `Hand ${n}: ${card} is turned up`,
    draw: (card, from) => from === "discards" ? `${who} took ${card}`
      : `${who} drew ${card ?? "a card"}`,
    pass: () => `${who} passed`,
    discard: (card) => `${who} discarded ${card}`,
    knock: (left) => left === "" ? `${who} goes gin` : `${who} knocked with ${left} left`,
    lay_off: (cards, left) => `${who} ${cards === "" ? "" : `laid off ${cards} and `}has ` +
      `${left === "" ? "nothing" : left} left`,
    result: () => "The hand is over",
  }),
  result_of: (view) => won_in(view, "en"),
};

const zh: GameWords = {
  title: "金拉米",
  keys: common_words.zh.keys,
  keys_line: common_words.zh.keys_line,
  prompt(view) {
    if (can(view, "discard")) return can(view, "knock") ? "弃一张牌，或敲牌" : "弃一张牌";
    return can(view, "pass") ? "拿这张牌，或过" : "摸一张牌";
  },
  log: (entry, who) => told(entry, {
    deal: (n, card) => `第 ${n} 局：翻开 ${card}`,
    draw: (card, from) => from === "discards" ? `${who} 拿了 ${card}`
      : `${who} 摸了${card === null ? "一张牌" : ` ${card}`}`,
    pass: () => `${who} 过`,
    discard: (card) => `${who} 弃 ${card}`,
    knock: (left) => left === "" ? `${who} 金！` : `${who} 敲牌，剩 ${left}`,
    lay_off: (cards, left) => `${who} ${cards === "" ? "" : `贴出 ${cards}，`}剩 ${left || "零张"}`,
    result: () => "本局结束",
  }),
  result_of: (view) => won_in(view, "zh"),
};

interface Told {
  deal: (hand_no: number, card: string) => string;
  draw: (card: string | null, from: string | undefined) => string;
  pass: () => string;
  discard: (card: string) => string;
  knock: (left: string) => string;
  lay_off: (cards: string, left: string) => string;
  result: () => string;
}

function told({ event }: LogEntry, say: Told): string | null {
  switch (event.msg) {
    case "deal": return "discard" in event
      ? say.deal(event.hand_no, card_text(event.discard)) : null;
    case "draw": return say.draw(
      event.card === undefined ? null : card_text(event.card), event.from,
    );
    case "pass": return say.pass();
    case "discard": return say.discard(card_text(event.card));
    case "knock": return say.knock(list_of(event.left));
    case "lay_off": return say.lay_off(list_of(event.cards), list_of(event.left));
    case "result": return say.result();
    default: return null;
  }
}

export const words: Record<Lang, GameWords> = { en, zh };

interface BoardWords {
  stock: (n: number) => string;
  top: (card: string) => string;
  limit: (n: number) => string;
  act: (entry: Legal) => string;
}

export const board_words: Record<Lang, BoardWords> = {
  en: {
    stock: (n) => `Stock, ${n} cards`,
    top: (card) => `Discards: ${card}`,
    limit: (n) => n === 0 ? "Only gin" : `Knock with ${n} or less`,
    act: (entry) => {
      if (entry.msg === "draw") return entry.from === "stock" ? "Draw" : "Take the discard";
      if (entry.msg === "pass") return "Pass";
      return entry.msg === "knock" ? "Knock" : "Discard";
    },
  },
  zh: {
    stock: (n) => `牌堆，${n} 张`,
    top: (card) => `弃牌堆：${card}`,
    limit: (n) => n === 0 ? "只能金" : `散牌不超过 ${n} 可敲`,
    act: (entry) => {
      if (entry.msg === "draw") return entry.from === "stock" ? "摸牌" : "拿弃牌";
      if (entry.msg === "pass") return "过";
      return entry.msg === "knock" ? "敲牌" : "弃牌";
    },
  },
};
