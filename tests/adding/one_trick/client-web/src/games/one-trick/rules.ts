// The rules of one trick in a few sentences; loaded when somebody asks for them.

import type { Rules } from "../contract";

export const rules: Rules = {
  en: [
    "Everybody gets two of twelve cards: jacks, queens and kings.",
    "Each plays one of them. The highest wins a point; of equal ones the first that was played.",
    "Five points win the game.",
  ],
  zh: [
    "十二张牌：J、Q、K 各四张，每人发两张。",
    "每人出一张，点数最大者得 1 分；点数相同则先出者赢。",
    "先得 5 分者赢得全场。",
  ],
};
