// The rules of hearts in a few sentences; loaded when somebody asks for them.

import type { Rules } from "../contract";

export const rules: Rules = {
  en: [
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
  zh: [
    "尽量少吃红桃，也别吃到黑桃 Q。",
    "出牌前每人传三张牌：依次传给左家、右家、对家，每第四局不传。",
    "持有梅花 2 的人先出它。有同花色必须跟，没有则可出任意牌；所领花色中最大的牌赢得这一墩，并领出下一墩。",
    "红桃被打出之前不能领出红桃。第一墩不能出红桃和黑桃 Q。",
    "每张红桃 1 分，黑桃 Q 13 分。一人全收则为“全收”，其他人各得 26 分。",
    "有人达到 100 分时全场结束，分数最少者获胜。",
  ],
};
