// The words of one trick.

import { card_text } from "../../cards/names";
import type { LogEntry } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";
import { won_in } from "../common/outcome";
import { common_words } from "../common/words";
import type { GameWords } from "../contract";

const en: GameWords = {
  title: "One Trick",
  keys: common_words.en.keys,
  keys_line: common_words.en.keys_line,
  prompt: () => "Your turn — play a card",
  log: (entry, who) => told(entry, {
    deal: (n) => `Hand ${n} is dealt`,
    play: (card) => `${who} played ${card}`,
    result: () => "The hand is over",
  }),
  result_of: (view) => won_in(view, "en"),
};

const zh: GameWords = {
  title: "比大小",
  keys: common_words.zh.keys,
  keys_line: common_words.zh.keys_line,
  prompt: () => "轮到你了：出一张牌",
  log: (entry, who) => told(entry, {
    deal: (n) => `第 ${n} 局发牌`,
    play: (card) => `${who} 打出 ${card}`,
    result: () => "本局结束",
  }),
  result_of: (view) => won_in(view, "zh"),
};

interface Told {
  deal: (hand_no: number) => string;
  play: (card: string) => string;
  result: () => string;
}

function told({ event }: LogEntry, say: Told): string | null {
  switch (event.msg) {
    case "deal": return say.deal(event.hand_no);
    case "play": return "card" in event ? say.play(card_text(event.card)) : null;
    case "result": return say.result();
    default: return null;
  }
}

export const words: Record<Lang, GameWords> = { en, zh };

export const play_word: Record<Lang, string> = { en: "Play", zh: "出牌" };
