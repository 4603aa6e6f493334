// The rules of dou dizhu in a few sentences; loaded when somebody asks for them.

import type { Rules } from "../contract";

export const rules: Rules = {
  en: [
    "One is the landlord and plays against the other two. Whoever is out of cards first has won, " +
      "a peasant for both.",
    "In turn bid 1, 2 or 3, or pass. The highest bidder is the landlord, takes three more cards, " +
      "and leads.",
    "Beat what lies there with the same kind of combination, higher, or pass. After two passes " +
      "lead anything. Cards rank 3 … K, A, 2, black joker, red joker.",
    "Combinations: singles, pairs, triplets (with a single or a pair); rows of five or more " +
      "singles, three or more pairs, two or more triplets (each with a single or a pair); four " +
      "with two singles or two pairs.",
    "A bomb (four of a kind) beats everything but higher bombs and the rocket, both jokers. Each " +
      "doubles the points.",
    "The landlord gets the bid from each peasant, or pays it to each. 20 points win the game.",
  ],
  zh: [
    "一人当地主，对抗两位农民。先出完牌者获胜，一位农民出完即两位农民都赢。",
    "依次叫 1、2、3 分或不叫。叫分最高者当地主，拿三张底牌并先出。",
    "用同类型更大的牌压，或者不出。连续两人不出后可任意出牌。大小：3 … K、A、2、小王、大王。",
    "牌型：单张、对子、三张（可带单或对）；五张以上顺子、三对以上连对、两个以上三顺（可带同数的单或对）；四带二单或二对。",
    "炸弹（四张同点）可压任何牌，只有更大的炸弹和火箭（双王）能压它。每个炸弹或火箭使分数翻倍。",
    "地主赢则向每位农民收分，输则付给每位农民。先到 20 分者赢得全场。",
  ],
};
