// The rules of crazy eights in a few sentences; loaded when somebody asks for them.

import type { Rules } from "../contract";

export const rules: Rules = {
  en: [
    "Be the first to get rid of all your cards.",
    "In turn, play a card that matches the top card in suit or in rank.",
    "An eight may be played on anything. Whoever plays it names the suit to follow.",
    "If you cannot play, or would rather not, draw one card. Then play that card or pass.",
    "When the stock is gone, the cards under the top one are shuffled into a new stock.",
    "Who goes out scores what the others still hold: 50 for an eight, 10 for a picture or a ten, " +
      "1 for an ace, and its number for any other card.",
    "If nobody can move, who holds the fewest points scores the difference from each of the " +
      "others.",
  ],
  zh: [
    "最先出完手牌的人获胜。",
    "轮到你时，打出与牌堆顶牌花色或点数相同的牌。",
    "八点可以压任何牌，打出的人指定接下来的花色。",
    "不能出或不想出时，摸一张牌；然后打出这张牌，或者过。",
    "摸牌堆用完后，顶牌以下的弃牌洗匀作为新的摸牌堆。",
    "出完牌的人得到其他人手中牌的分数：八点 50 分，人头牌和十 10 分，A 1 分，其余按点数。",
    "若谁都不能再动，手中分数最少的人从每位对手得到差额。",
  ],
};
