// The rules of durak in a few sentences; loaded when somebody asks for them.

import type { Rules } from "../contract";

export const rules: Rules = {
  en: [
    "Get rid of your cards. Whoever is left with cards at the end is the fool, the durak.",
    "The attacker leads a card. The defender beats it with a higher card of its suit or with a " +
      "trump, or takes all that lies there.",
    "All others may throw in cards of ranks that lie on the table, at any moment, up to six in " +
      "all; or pass.",
    "Beaten cards leave the game, and the defender attacks next. Whoever took is passed over.",
    "After each bout all draw up to six cards, the attacker first. The trump under the stock is " +
      "drawn last.",
    "The game is over when somebody has been the fool three times.",
  ],
  zh: [
    "尽快出完手牌。最后还剩手牌的人就是“傻瓜”。",
    "进攻者出一张牌；防守者用同花色更大的牌或将牌压住，否则收走桌上所有的牌。",
    "其他人可随时补攻桌上已有点数的牌，总共不超过六张；也可以过。",
    "全部压住则弃掉这些牌，由防守者进攻；收牌者轮空。",
    "每回合后依次补到六张，进攻者先补。牌堆底的将牌最后摸。",
    "有人当了三次傻瓜则全场结束。",
  ],
};
