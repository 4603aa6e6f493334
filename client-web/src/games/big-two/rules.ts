// The rules of big two in a few sentences; loaded when somebody asks for them.

import type { Rules } from "../contract";

export const rules: Rules = {
  en: [
    "Be the first to get rid of all your cards.",
    "Cards rank 3 … K, A, 2, and of one rank diamonds, clubs, hearts, spades. Whoever has the " +
      "lowest card begins, and plays it.",
    "Play a higher combination of as many cards as lie there, or pass. When all others have " +
      "passed, lead anything.",
    "Combinations: singles, pairs, triples; and of five cards, from low to high: straight, " +
      "flush, full house, four with one card, straight flush.",
    "The others lose a point for each card left, two each from ten cards on, three each for all " +
      "thirteen; the winner gets them. 50 points win the game.",
  ],
  zh: [
    "最先出完手牌的人获胜。",
    "大小为 3 … K、A、2；同点数则方块、梅花、红桃、黑桃依次增大。持有最小牌者先出，且必须带上它。",
    "出张数相同而更大的牌型，或者过。其他人都过后可任意出牌。",
    "牌型：单张、对子、三条；五张牌从小到大为顺子、同花、葫芦、铁支（四张带一张）、同花顺。",
    "其他人每剩一张扣 1 分，十张起每张 2 分，十三张全剩每张 3 分，都归赢家。先到 50 分者赢得全场。",
  ],
};
