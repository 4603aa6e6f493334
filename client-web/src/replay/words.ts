// What the view of a finished hand says.

import { current_lang, type Lang } from "../i18n/lang.svelte";
import type { Fault } from "./hand";

interface ReplayWords {
  title: (hand: number, room: string) => string;
  seen_by: string;
  spectator: string;
  step: (at: number, of: number) => string;
  first: string;
  back: string;
  forward: string;
  last: string;
  close: string;
  faults: Record<Fault | "unknown_game" | "broken", string>;
}

const all: Record<Lang, ReplayWords> = {
  en: {
    title: (hand, room) => `Hand ${hand} · ${room}`,
    seen_by: "As seen by",
    spectator: "a spectator",
    step: (at, of) => `Move ${at} of ${of}`,
    first: "To the deal",
    back: "One move back",
    forward: "One move on",
    last: "To the end",
    close: "Close",
    faults: {
      too_long: "That file is longer than a hand can be.",
      no_hand: "That file is no exported hand. Ask the operator to export it again.",
      other_format: "That hand is in a format that this page does not know.",
      unknown_game: "This page does not know the game of that hand.",
      broken: "What that file says was shown does not fit together.",
    },
  },
  zh: {
    title: (hand, room) => `第 ${hand} 局 · ${room}`,
    seen_by: "视角",
    spectator: "观战者",
    step: (at, of) => `第 ${at} / ${of} 步`,
    first: "回到发牌",
    back: "后退一步",
    forward: "前进一步",
    last: "直到结束",
    close: "关闭",
    faults: {
      too_long: "该文件过长，不可能是一局牌。",
      no_hand: "该文件不是导出的牌局，请让管理员重新导出。",
      other_format: "此页面不认识该牌局的格式。",
      unknown_game: "此页面没有该牌局的游戏。",
      broken: "该文件中的事件前后不符。",
    },
  },
};

export function replay_words(): ReplayWords {
  return all[current_lang()];
}
