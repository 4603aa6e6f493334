// All that is said of the proof of a deal once somebody asks, in both languages.

import { current_lang, type Lang } from "../i18n/lang.svelte";
import type { Fault } from "./hand";
import type { Verdict } from "./judge";

type Step = "sealed" | "own_part" | "order" | "cards";

export interface ProofWords {
  says: Record<Verdict["kind"], string>;
  /** Whether one's own part went into the order. */
  own_part: Record<"yes" | "no", string>;
  none: string;
  steps: Record<Step, string>;
  faults: Record<Fault, string>;
  limits: string;
  details: string;
  save: string;
  holds: (table: string, hand_no: number) => string;
  fails: string;
}

const en: ProofWords = {
  says: {
    sealed: "The order of the cards is fixed and sealed. When the hand is over, your browser " +
      "checks all of it.",
    hidden: "This game never opens the cards of a hand. What your browser was shown of your own " +
      "cards fits the order that was fixed before the deal.",
    checked: "Your browser checked this hand: the order of the cards was fixed before the first " +
      "was dealt, and your cards came in that order.",
    partly: "Whatever could be checked holds. You were not here from the start of this hand, so " +
      "some of it is not known to your browser.",
    failed: "What the server opened does not fit what it promised. Save the record and show it " +
      "to somebody you trust.",
  },
  own_part: {
    yes: "Your browser's random part went into it, so nobody can have chosen it.",
    no: "No random part of yours went into it, so it is not shown that the server did not " +
      "choose it.",
  },
  none: "There is no proof for this hand.",
  steps: {
    sealed: "The server's secret is the one that it committed to before the deal",
    own_part: "Your browser's random part was used as it was given",
    order: "The order of the cards follows from all parts, and was fixed before the deal",
    cards: "The cards you saw came in that order",
  },
  faults: {
    form: "It cannot be read.",
    sum: "It was altered after it was written.",
    commitment: "The server's secret is another than it committed to.",
    left_out: "Your part was left out.",
    contribution: "Somebody's part was exchanged.",
    cards: "Other cards were shuffled than belong to the game.",
    order: "The cards lay in another order than they should.",
    root: "The order is another than was fixed before the deal.",
    late: "Cards came before their order was fixed.",
    path: "A card that you were dealt is not the one that was fixed.",
    dealt: "A card came from another place than it should.",
  },
  limits: "No such check can show that the operator did not look at the cards.",
  details: "Numbers",
  save: "Save the record",
  holds: (table, hand_no) => `Hand ${hand_no} of ${table} checks out.`,
  fails: "This hand does not check out.",
};

const zh: ProofWords = {
  says: {
    sealed: "牌序已固定并封存。本局结束后，你的浏览器会全部验证。",
    hidden: "本游戏从不公开一局的牌。你的浏览器看到的你自己的牌，与发牌前固定的牌序相符。",
    checked: "你的浏览器已验证本局：牌序在发第一张牌之前就已固定，你的牌也按此顺序发出。",
    partly: "能验证的部分全部相符。你不是从本局开始时就在场，因此有些部分你的浏览器并不知道。",
    failed: "服务器公开的内容与它的承诺不符。请保存记录，并交给你信任的人查看。",
  },
  own_part: {
    yes: "你的浏览器提供的随机数参与了洗牌，因此没有人能挑选牌序。",
    no: "你的随机数没有参与洗牌，因此无法证明服务器没有挑选牌序。",
  },
  none: "本局没有证明。",
  steps: {
    sealed: "服务器的秘密就是它在发牌前承诺的那个",
    own_part: "你的浏览器提供的随机数被原样采用",
    order: "牌序由所有随机数决定，并在发牌前固定",
    cards: "你看到的牌按此顺序出现",
  },
  faults: {
    form: "无法读取。",
    sum: "文件写成后被改动过。",
    commitment: "服务器的秘密与它承诺的不同。",
    left_out: "你的随机数被遗漏。",
    contribution: "有人的随机数被调换。",
    cards: "洗的牌与该游戏不符。",
    order: "牌的顺序与应有的不同。",
    root: "牌序与发牌前固定的不同。",
    late: "在牌序固定之前就发了牌。",
    path: "发给你的某张牌不是事先固定的那张。",
    dealt: "某张牌不是从应有的位置发出的。",
  },
  limits: "任何此类验证都无法证明服务器的经营者没有偷看牌。",
  details: "数据",
  save: "保存记录",
  holds: (table, hand_no) => `${table} 第 ${hand_no} 局验证无误。`,
  fails: "这局牌未通过验证。",
};

export const all_proof_words: Record<Lang, ProofWords> = { en, zh };

export function proof_words(): ProofWords {
  return all_proof_words[current_lang()];
}

/** Which step a fault belongs to. */
export const step_of: Record<Fault, Step> = {
  form: "sealed", sum: "sealed", commitment: "sealed", left_out: "own_part",
  contribution: "own_part", cards: "order", order: "order", root: "order", late: "order",
  path: "cards", dealt: "cards",
};
