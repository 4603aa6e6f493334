// Words that several games have in common.

import { card_text } from "../../cards/names";
import type { Card } from "../../connection/wire";
import type { Lang } from "../../i18n/lang.svelte";

export function list_of(cards: readonly Card[]): string {
  return cards.map(card_text).join(" ");
}

interface CommonWords {
  hand: string;
  left: string;
  points: string;
  total: string;
  /** Of the common hand. */
  keys: readonly (readonly [string, string])[];
  keys_line: string;
}

export const common_words: Record<Lang, CommonWords> = {
  en: {
    hand: "Your cards", left: "Cards left", points: "Points", total: "Total",
    keys: [
      ["← →", "choose a card"], ["Enter", "play or pick it"],
      ["1 … 9", "the buttons, in their order"],
      ["Esc", "put the picked cards back; close"], ["S", "as dealt, or sorted"], ["T", "hint"],
      ["N", "next hand"], ["L", "log"], ["R", "rules"], ["?", "this list"],
    ],
    keys_line: "← → choose · Enter play or pick · 1 … 9 buttons · T hint · ? help",
  },
  zh: {
    hand: "你的手牌", left: "剩余手牌", points: "得分", total: "总分",
    keys: [
      ["← →", "选牌"], ["Enter", "出牌或选中"], ["1 … 9", "依次为各按钮"],
      ["Esc", "放回选中的牌；关闭"], ["S", "理牌或发牌顺序"], ["T", "提示"], ["N", "下一局"],
      ["L", "记录"], ["R", "规则"], ["?", "快捷键"],
    ],
    keys_line: "← → 选牌 · 回车出牌或选中 · 1 … 9 按钮 · T 提示 · ? 帮助",
  },
};
