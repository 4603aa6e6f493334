// The words of big two.

import type { LogEntry, View } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";
import { won_in } from "../common/outcome";
import { common_words, list_of } from "../common/words";
import type { GameWords } from "../contract";

function can(view: View, msg: string): boolean {
  return view.you?.legal.some((entry) => entry.msg === msg) === true;
}

const en: GameWords = {
  title: "Big Two",
  keys: common_words.en.keys,
  keys_line: common_words.en.keys_line,
  prompt(view) {
    if (!can(view, "play")) return "You cannot beat this";
    return can(view, "pass") ? "Beat it, or pass" : "Lead what you like";
  },
  log: (entry, who) => told(entry, {
    deal: (n) => `Hand ${n} is dealt`,
    pass: () => `${who} passed`,
    play: (cards) => `${who} played ${cards}`,
    result: () => "The hand is over",
  }),
  result_of: (view) => won_in(view, "en"),
};

const zh: GameWords = {
  title: "大老二",
  keys: common_words.zh.keys,
  keys_line: common_words.zh.keys_line,
  prompt(view) {
    if (!can(view, "play")) return "没有能压的牌";
    return can(view, "pass") ? "压牌，或过" : "任意出牌";
  },
  log: (entry, who) => told(entry, {
    deal: (n) => `第 ${n} 局发牌`,
    pass: () => `${who} 过`,
    play: (cards) => `${who} 打出 ${cards}`,
    result: () => "本局结束",
  }),
  result_of: (view) => won_in(view, "zh"),
};

interface Told {
  deal: (hand_no: number) => string;
  pass: () => string;
  play: (cards: string) => string;
  result: () => string;
}

function told({ event }: LogEntry, say: Told): string | null {
  switch (event.msg) {
    case "deal": return say.deal(event.hand_no);
    case "pass": return say.pass();
    case "play": return "cards" in event ? say.play(list_of(event.cards)) : null;
    case "result": return say.result();
    default: return null;
  }
}

export const words: Record<Lang, GameWords> = { en, zh };

export const act_words: Record<Lang, { play: string; pass: string }> = {
  en: { play: "Play", pass: "Pass" },
  zh: { play: "出牌", pass: "过" },
};
