// Which language is spoken: remembered, else the browser's. `words()` is reactive.

import { en } from "./en";
import type { Words } from "./words";
import { zh } from "./zh";

export type Lang = "en" | "zh";

const kLangKey = "cardroom.lang";
const all: Record<Lang, Words> = { en, zh };

let lang: Lang = $state(first());

function first(): Lang {
  const kept = read();
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function read(): string | null {
  try {
    return localStorage.getItem(kLangKey);
  } catch {
    return null;
  }
}

export function current_lang(): Lang {
  return lang;
}

export function words(): Words {
  return all[lang];
}

export function switch_lang(): void {
  lang = lang === "en" ? "zh" : "en";
  show_lang();
  try {
    localStorage.setItem(kLangKey, lang);
  } catch {
    // Not remembered where storage is switched off.
  }
}

/** Tells the document, so that fonts and screen readers follow. */
export function show_lang(): void {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
}
