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
  rules: [
    "Take as few hearts as you can, and not the queen of spades.",
    "Before play everybody passes three cards: to the left, to the right, across; in every " +
      "fourth hand nobody does.",
    "Whoever has the two of clubs leads it. Follow suit if you can, else play anything; the " +
      "highest card of the suit led takes the trick and leads the next.",
    "Hearts may not be led before one was played. No heart and no queen of spades goes to the " +
      "first trick.",
    "Each heart taken costs 1 point, the queen of spades 13. Whoever takes all of them has shot " +
      "the moon: the others get 26 each.",
    "The game ends when somebody has 100 points; the fewest win.",
  ],
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
  rules: [
    "尽量少吃红桃，也别吃到黑桃 Q。",
    "出牌前每人传三张牌：依次传给左家、右家、对家，每第四局不传。",
    "持有梅花 2 的人先出它。有同花色必须跟，没有则可出任意牌；所领花色中最大的牌赢得这一墩，并领出下一墩。",
    "红桃被打出之前不能领出红桃。第一墩不能出红桃和黑桃 Q。",
    "每张红桃 1 分，黑桃 Q 13 分。一人全收则为“全收”，其他人各得 26 分。",
    "有人达到 100 分时全场结束，分数最少者获胜。",
  ],
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
