// The words of crazy eights.

import { card_text, suit_name } from "../../cards/names";
import type { LogEntry, View } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";
import { won_in } from "../common/outcome";
import type { GameWords } from "../contract";

function can(view: View, msg: string): boolean {
  return view.you?.legal.some((entry) => entry.msg === msg) === true;
}

const en: GameWords = {
  title: "Crazy Eights",
  keys: [
    ["← →", "choose a card"], ["Enter", "play it"], ["S H D C", "name a suit after an eight"],
    ["D", "draw"], ["P", "pass"], ["S", "sort your hand"], ["T", "hint"], ["N", "next hand"],
    ["L", "log"], ["R", "rules"], ["?", "this list"], ["Esc", "close"],
  ],
  keys_line: "← → choose · Enter play · D draw · S sort · ? help",
  prompt(view) {
    if (can(view, "draw")) return can(view, "play") ? "Your turn — play a card or draw"
      : "Your turn — draw a card";
    if (can(view, "pass")) return can(view, "play") ? "Your turn — play a card or pass"
      : "Your turn — pass";
    return can(view, "play") ? "Your turn — play a card" : "Your turn";
  },
  log: (entry, who) => told(entry, {
    deal: (n, card) => `Hand ${n}: the first card is ${card}`,
    play: (card, suit) => `${who} played ${card}${suit === null ? "" : ` and named ${suit}`}`,
    draw: (card) => `${who} drew ${card ?? "a card"}`,
    pass: () => `${who} passed`,
    reshuffle: () => "The discards were shuffled into a new stock",
    result: () => "The hand is over",
  }, "en"),
  result_of: (view) => won_in(view, "en"),
};

const zh: GameWords = {
  title: "疯狂八点",
  keys: [
    ["← →", "选牌"], ["Enter", "出牌"], ["S H D C", "打出八点后选花色"], ["D", "摸牌"],
    ["P", "过"], ["S", "理牌"], ["T", "提示"], ["N", "下一局"], ["L", "记录"], ["R", "规则"],
    ["?", "快捷键"], ["Esc", "关闭"],
  ],
  keys_line: "← → 选牌 · 回车出牌 · D 摸牌 · S 理牌 · ? 帮助",
  prompt(view) {
    if (can(view, "draw")) return can(view, "play") ? "轮到你了：出牌或摸牌" : "轮到你了：摸牌";
    if (can(view, "pass")) return can(view, "play") ? "轮到你了：出牌或过" : "轮到你了：过";
    return can(view, "play") ? "轮到你了：出牌" : "轮到你了";
  },
  log: (entry, who) => told(entry, {
    deal: (n, card) => `第 ${n} 局：首张是 ${card}`,
    play: (card, suit) => `${who} 打出 ${card}${suit === null ? "" : `，指定${suit}`}`,
    draw: (card) => `${who} 摸了${card === null ? "一张牌" : ` ${card}`}`,
    pass: () => `${who} 过`,
    reshuffle: () => "弃牌洗匀成为新的摸牌堆",
    result: () => "本局结束",
  }, "zh"),
  result_of: (view) => won_in(view, "zh"),
};

interface Told {
  deal: (hand_no: number, up: string) => string;
  play: (card: string, suit: string | null) => string;
  draw: (card: string | null) => string;
  pass: () => string;
  reshuffle: () => string;
  result: () => string;
}

function told({ event }: LogEntry, say: Told, lang: Lang): string | null {
  switch (event.msg) {
    case "deal": return "up" in event ? say.deal(event.hand_no, card_text(event.up)) : null;
    case "play": {
      if (!("card" in event)) return null;
      const suit = event.suit === undefined ? null : suit_name(event.suit, lang);
      return say.play(card_text(event.card), suit);
    }
    case "draw": return say.draw(event.card === undefined ? null : card_text(event.card));
    case "pass": return say.pass();
    case "reshuffle": return say.reshuffle();
    case "result": return say.result();
    default: return null;
  }
}

export const words: Record<Lang, GameWords> = { en, zh };

/** Words of the board and the hand, which no other game has. */
export const board_words = {
  en: {
    stock: (n: number) => `Stock, ${n} cards`,
    draw: (n: number) => `Draw a card. Stock, ${n} cards`,
    pile: (card: string) => `Top card: ${card}`,
    suit: (suit: string) => `Suit to follow: ${suit}`,
    pass: "Pass",
    hand: "Your cards",
    choose: "Which suit?",
  },
  zh: {
    stock: (n: number) => `摸牌堆，${n} 张`,
    draw: (n: number) => `摸一张牌。摸牌堆，${n} 张`,
    pile: (card: string) => `顶牌：${card}`,
    suit: (suit: string) => `应跟花色：${suit}`,
    pass: "过",
    hand: "你的手牌",
    choose: "选哪个花色？",
  },
};

