// The words of durak.

import { card_text } from "../../cards/names";
import type { Legal } from "../../connection/wire";
import { name_of, type LogEntry, type View } from "../../follow/view";
import type { Lang } from "../../i18n/lang.svelte";
import { common_words, list_of } from "../common/words";
import type { GameWords } from "../contract";

function can(view: View, msg: string): boolean {
  return view.you?.legal.some((entry) => entry.msg === msg) === true;
}

/** The seat that is left with cards, or null in a draw. */
function fool_of(view: View): number | null {
  const at = view.outcome?.points.indexOf(1) ?? -1;
  return at < 0 ? null : at;
}

const en: GameWords = {
  title: "Durak",
  keys: common_words.en.keys,
  keys_line: common_words.en.keys_line,
  prompt(view) {
    if (can(view, "take")) return can(view, "beat") ? "Beat it, or take" : "You have to take";
    if (!can(view, "pass")) return "Attack with a card";
    return can(view, "attack") ? "Throw in, or pass" : "Nothing to throw in — pass";
  },
  log: (entry, who) => told(entry, {
    deal: (n, card) => `Hand ${n}: the trump is ${card}`,
    attack: (card) => `${who} attacks with ${card}`,
    beat: (card, over) => `${who} beats ${over} with ${card}`,
    take: () => `${who} takes`,
    pass: () => `${who} passed`,
    clear: (taken) => taken ? `${who} took the cards` : "All is beaten",
    draw: (cards, n) => `${who} drew ${cards === "" ? `${n}` : cards}`,
    result: () => "The hand is over",
  }),
  result_of(view) {
    const fool = fool_of(view);
    if (fool === null) return "A draw: nobody is the fool";
    const over = view.outcome?.final ? " The game is over." : "";
    if (fool === view.you?.seat) return `You are the fool!${over}`;
    return `${name_of(view, fool)} is the fool.${over}`;
  },
};

const zh: GameWords = {
  title: "杜拉克",
  keys: common_words.zh.keys,
  keys_line: common_words.zh.keys_line,
  prompt(view) {
    if (can(view, "take")) return can(view, "beat") ? "压牌，或收牌" : "只能收牌";
    if (!can(view, "pass")) return "出一张牌进攻";
    return can(view, "attack") ? "补攻，或过" : "没有可补的牌，请过";
  },
  log: (entry, who) => told(entry, {
    deal: (n, card) => `第 ${n} 局：将牌是 ${card}`,
    attack: (card) => `${who} 用 ${card} 进攻`,
    beat: (card, over) => `${who} 用 ${card} 压住 ${over}`,
    take: () => `${who} 收牌`,
    pass: () => `${who} 过`,
    clear: (taken) => taken ? `${who} 收走了牌` : "全部压住",
    draw: (cards, n) => `${who} 摸了 ${cards === "" ? `${n} 张` : cards}`,
    result: () => "本局结束",
  }),
  result_of(view) {
    const fool = fool_of(view);
    if (fool === null) return "平局：没有傻瓜";
    const over = view.outcome?.final ? "全场结束。" : "";
    if (fool === view.you?.seat) return `你是傻瓜！${over}`;
    return `${name_of(view, fool)} 是傻瓜。${over}`;
  },
};

interface Told {
  deal: (hand_no: number, trump: string) => string;
  attack: (card: string) => string;
  beat: (card: string, over: string) => string;
  take: () => string;
  pass: () => string;
  clear: (taken: boolean) => string;
  draw: (cards: string, count: number) => string;
  result: () => string;
}

function told({ event }: LogEntry, say: Told): string | null {
  switch (event.msg) {
    case "deal": return "trump" in event
      ? say.deal(event.hand_no, card_text(event.trump)) : null;
    case "attack": return say.attack(card_text(event.card));
    case "beat": return say.beat(card_text(event.card), card_text(event.over));
    case "take": return say.take();
    case "pass": return say.pass();
    case "clear": return say.clear(event.taken);
    case "draw": return say.draw(list_of(event.cards ?? []), event.count ?? 0);
    case "result": return say.result();
    default: return null;
  }
}

export const words: Record<Lang, GameWords> = { en, zh };

interface BoardWords {
  stock: (n: number, trump: string) => string;
  bout: (attacker: string, defender: string, taking: boolean) => string;
  pair: (attack: string, beaten: string | null) => string;
  act: (entry: Legal) => string;
}

export const board_words: Record<Lang, BoardWords> = {
  en: {
    stock: (n, trump) => `Stock, ${n} cards; trump: ${trump}`,
    bout: (a, d, taking) => taking ? `${d} takes` : `${a} attacks ${d}`,
    pair: (attack, beaten) => beaten === null ? attack : `${attack}, beaten with ${beaten}`,
    act: (entry) => {
      switch (entry.msg) {
        case "attack": return "Attack";
        case "beat": return `Beat ${card_text(entry.over)}`;
        case "take": return "Take";
        default: return "Pass";
      }
    },
  },
  zh: {
    stock: (n, trump) => `牌堆，${n} 张；将牌：${trump}`,
    bout: (a, d, taking) => taking ? `${d} 收牌` : `${a} 进攻 ${d}`,
    pair: (attack, beaten) => beaten === null ? attack : `${attack}，被 ${beaten} 压住`,
    act: (entry) => {
      switch (entry.msg) {
        case "attack": return "进攻";
        case "beat": return `压 ${card_text(entry.over)}`;
        case "take": return "收牌";
        default: return "过";
      }
    },
  },
};
