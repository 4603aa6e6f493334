// What is said of the proof of a deal unasked, in both languages.

import { current_lang, type Lang } from "../i18n/lang.svelte";
import type { Verdict } from "./judge";

export interface MarkWords {
  title: string;
  mark: Record<Verdict["kind"], string>;
  verify: string;
}

const en: MarkWords = {
  title: "Was the deal fair?",
  mark: {
    sealed: "Deal sealed", hidden: "Deal stays sealed", checked: "Deal verified",
    partly: "Deal verified in part",
    failed: "The deal does not check out!",
  },
  verify: "Verify a hand",
};

const zh: MarkWords = {
  title: "发牌公平吗？",
  mark: {
    sealed: "牌序已封存", hidden: "牌序不公开", checked: "发牌已验证", partly: "发牌已部分验证",
    failed: "发牌未通过验证！",
  },
  verify: "验证一局牌",
};

export const all_mark_words: Record<Lang, MarkWords> = { en, zh };

export function mark_words(): MarkWords {
  return all_mark_words[current_lang()];
}
