// The rules of gin rummy in a few sentences; loaded when somebody asks for them.

import type { Rules } from "../contract";

export const rules: Rules = {
  en: [
    "Collect melds: three or four cards of one rank, or three or more of a suit in a row (aces " +
      "are low).",
    "In turn draw a card from the stock or take the top discard, then discard one card.",
    "What is in no meld is deadwood: pictures count 10, aces 1. With 10 or less you may knock " +
      "with your discard.",
    "The other then lays off what fits your melds. You score the difference in deadwood.",
    "With no deadwood at all you have gin: nothing is laid off, and 20 come on top.",
    "Whoever has as little deadwood as the knocker has undercut, and scores the difference " +
      "and 10.",
    "When two cards are left in the stock the hand is over. 100 points win the game.",
  ],
  zh: [
    "凑成牌组：三或四张同点数，或同花色三张以上连续（A 最小）。",
    "轮到你时从牌堆摸一张或拿弃牌堆顶牌，然后弃一张。",
    "不在牌组里的是散牌：人头牌 10 点，A 1 点。散牌不超过 10 点时可以在弃牌时敲牌。",
    "对手可以把散牌贴到你的牌组上。你得到散牌点数之差。",
    "没有散牌即为金：对手不能贴牌，另加 20 分。",
    "若对手散牌不多于敲牌者，则反敲成功，得差额另加 10 分。",
    "牌堆只剩两张时本局结束。先到 100 分者赢得全场。",
  ],
};
