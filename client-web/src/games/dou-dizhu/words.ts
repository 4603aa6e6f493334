// The words of dou dizhu.

import type { Legal } from "../../connection/wire";
import { name_of, type LogEntry, type View } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";
import { won_in } from "../common/outcome";
import { common_words, list_of } from "../common/words";
import type { GameWords } from "../contract";
import { state_of } from "./follow";

function can(view: View, msg: string): boolean {
  return view.you?.legal.some((entry) => entry.msg === msg) === true;
}

/** A hand: null where all passed, else whether the landlord won it. */
function landlord_won(view: View): boolean | null {
  const winner = view.outcome?.winner ?? null;
  return winner === null ? null : winner === state_of(view)?.landlord;
}

const en: GameWords = {
  title: "Dou Dizhu",
  keys: common_words.en.keys,
  keys_line: common_words.en.keys_line,
  prompt(view) {
    if (can(view, "bid")) return "Bid, or pass";
    if (!can(view, "play")) return "You cannot beat this";
    return can(view, "pass") ? "Beat it, or pass" : "Lead what you like";
  },
  log: (entry, who) => told(entry, {
    deal: (n) => `Hand ${n} is dealt`,
    bid: (bid) => `${who} bid ${bid}`,
    landlord: (cards) => `${who} is the landlord and takes ${cards}`,
    pass: () => `${who} passed`,
    play: (cards) => `${who} played ${cards}`,
    result: () => "The hand is over",
  }),
  result_of(view) {
    if (view.outcome?.final) return won_in(view, "en");
    const won = landlord_won(view);
    if (won === null) return "Nobody bid";
    return won ? `The landlord ${name_of(view, view.outcome?.winner ?? null)} wins`
      : "The peasants win";
  },
};

const zh: GameWords = {
  title: "斗地主",
  keys: common_words.zh.keys,
  keys_line: common_words.zh.keys_line,
  prompt(view) {
    if (can(view, "bid")) return "叫分，或不叫";
    if (!can(view, "play")) return "没有能压的牌";
    return can(view, "pass") ? "压牌，或不出" : "任意出牌";
  },
  log: (entry, who) => told(entry, {
    deal: (n) => `第 ${n} 局发牌`,
    bid: (bid) => `${who} 叫 ${bid} 分`,
    landlord: (cards) => `${who} 当地主，拿到 ${cards}`,
    pass: () => `${who} 不要`,
    play: (cards) => `${who} 打出 ${cards}`,
    result: () => "本局结束",
  }),
  result_of(view) {
    if (view.outcome?.final) return won_in(view, "zh");
    const won = landlord_won(view);
    if (won === null) return "无人叫分";
    return won ? `地主 ${name_of(view, view.outcome?.winner ?? null)} 获胜` : "农民获胜";
  },
};

interface Told {
  deal: (hand_no: number) => string;
  bid: (bid: number) => string;
  landlord: (cards: string) => string;
  pass: () => string;
  play: (cards: string) => string;
  result: () => string;
}

function told({ event }: LogEntry, say: Told): string | null {
  switch (event.msg) {
    case "deal": return say.deal(event.hand_no);
    case "bid": return say.bid(event.bid);
    case "landlord": return say.landlord(list_of(event.cards));
    case "pass": return say.pass();
    case "play": return "cards" in event ? say.play(list_of(event.cards)) : null;
    case "result": return say.result();
    default: return null;
  }
}

export const words: Record<Lang, GameWords> = { en, zh };

interface BoardWords {
  highest: (bid: number) => string;
  landlord: (who: string, bid: number, cards: string) => string;
  act: (entry: Legal) => string;
}

export const board_words: Record<Lang, BoardWords> = {
  en: {
    highest: (bid) => bid === 0 ? "No bid yet" : `Highest bid: ${bid}`,
    landlord: (who, bid, cards) => `Landlord: ${who} · bid ${bid} · ${cards}`,
    act: (entry) => entry.msg === "bid" ? `Bid ${entry.bid}`
      : entry.msg === "pass" ? "Pass" : "Play",
  },
  zh: {
    highest: (bid) => bid === 0 ? "尚未叫分" : `最高叫分：${bid}`,
    landlord: (who, bid, cards) => `地主：${who} · ${bid} 分 · ${cards}`,
    act: (entry) => entry.msg === "bid" ? `叫 ${entry.bid} 分`
      : entry.msg === "pass" ? "不出" : "出牌",
  },
};
