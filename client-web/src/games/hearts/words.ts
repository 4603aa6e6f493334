// The words of hearts.

import { card_text } from "../../cards/names";
import type { Card } from "../../connection/wire";
import type { LogEntry, View } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";
import { common_words, list_of } from "../common/words";
import type { GameWords } from "../contract";
import { least_of, won_in } from "../common/outcome";
import type { Direction } from "./follow";

function passes(view: View): boolean {
  return view.you?.legal[0]?.msg === "pass";
}

const en: GameWords = {
  title: "Hearts",
  keys: common_words.en.keys,
  keys_line: common_words.en.keys_line,
  prompt: (view) => passes(view) ? "Pick three cards to pass on" : "Your turn — play a card",
  log: (entry, who) => told(entry, {
    deal: (n) => `Hand ${n} is dealt`,
    pass: (cards) => `${who} passed ${cards === "" ? "three cards" : cards}`,
    exchange: (cards) => cards === "" ? "The cards were passed on" : `You got ${cards}`,
    play: (card) => `${who} played ${card}`,
    take: (points) => `${who} took the trick${points === 0 ? "" : ` and ${points} points`}`,
    result: () => "The hand is over",
  }),
  result_of: (view) => won_in(view, "en", least_of(view)),
};

const zh: GameWords = {
  title: "红心大战",
  keys: common_words.zh.keys,
  keys_line: common_words.zh.keys_line,
  prompt: (view) => passes(view) ? "选三张牌传出" : "轮到你了：出一张牌",
  log: (entry, who) => told(entry, {
    deal: (n) => `第 ${n} 局发牌`,
    pass: (cards) => `${who} 传出了${cards === "" ? "三张牌" : ` ${cards}`}`,
    exchange: (cards) => cards === "" ? "传牌完毕" : `你收到 ${cards}`,
    play: (card) => `${who} 打出 ${card}`,
    take: (points) => `${who} 赢得此墩${points === 0 ? "" : `，吃 ${points} 分`}`,
    result: () => "本局结束",
  }),
  result_of: (view) => won_in(view, "zh", least_of(view)),
};

interface Told {
  deal: (hand_no: number) => string;
  pass: (cards: string) => string;
  exchange: (cards: string) => string;
  play: (card: string) => string;
  take: (points: number) => string;
  result: () => string;
}

function told({ event }: LogEntry, say: Told): string | null {
  const list = (cards?: readonly Card[]) => list_of(cards ?? []);
  switch (event.msg) {
    case "deal": return say.deal(event.hand_no);
    case "pass": return say.pass(list(event.cards));
    case "exchange": return say.exchange(list(event.cards));
    case "play": return "card" in event ? say.play(card_text(event.card)) : null;
    case "take": return say.take(event.points ?? 0);
    case "result": return say.result();
    default: return null;
  }
}

export const words: Record<Lang, GameWords> = { en, zh };

interface BoardWords {
  pass: Record<Direction, string>;
  taken: string;
  act: (msg: string) => string;
}

export const board_words: Record<Lang, BoardWords> = {
  en: {
    pass: {
      left: "Three cards go to the left", right: "Three cards go to the right",
      across: "Three cards go across", hold: "",
    },
    taken: "Taken",
    act: (msg) => msg === "pass" ? "Pass on" : "Play",
  },
  zh: {
    pass: {
      left: "三张牌传给左家", right: "三张牌传给右家", across: "三张牌传给对家", hold: "",
    },
    taken: "已吃",
    act: (msg) => msg === "pass" ? "传牌" : "出牌",
  },
};
