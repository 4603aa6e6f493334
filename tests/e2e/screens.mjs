// What is asked of every screen: nobody is shut out (axe), no word of the other language is left,
// nothing is cut off or too small to hit; and a picture at each size for people to look at.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { root } from "./servers.mjs";

const pictures = join(root, "build/screenshots");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const kLeastTarget = 40;
// The corners of a tilted card may hang over the edge.
const kCornerOfACard = 8;

export const sizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  landscape: { width: 844, height: 390 },
  narrow: { width: 320, height: 568 },
};

/** Nothing that axe calls serious or critical. */
export async function check_open_to_all(page) {
  const there = await page.evaluate(() => "axe" in window);
  if (!there) await page.evaluate(await readFile(axe, "utf8"));
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document);
    const where = (nodes) => nodes.map((node) => node.html.slice(0, 160));
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => ({ id, help, at: where(nodes) }));
  });
  expect(found).toEqual([]);
}

/** Everything that is read on the page or read aloud from it. */
export function words_on(page) {
  return page.evaluate(() => {
    const said = [document.title];
    for (const one of document.querySelectorAll("body *")) {
      if (!one.checkVisibility({ visibilityProperty: true })) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        if (one.hasAttribute(name)) said.push(one.getAttribute(name));
      }
      if (one instanceof HTMLInputElement) said.push(one.value);
      for (const node of one.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent);
      }
    }
    return said.map((text) => text.trim()).filter((text) => text !== "");
  });
}

/** Names of people and rooms belong to no language, nor does what stands on a key. */
const of_no_language = ["Cardroom", "Enter", "Esc"];
const others = { zh: { word: /\p{Script=Latin}{2,}/u, its_name: "EN" },
  en: { word: /\p{Script=Han}/u, its_name: "中文" } };

/** No word of the other language but its own name on the switch. */
export async function check_language(page, lang, names) {
  const { word, its_name } = others[lang];
  const known = [its_name, page.url(), ...of_no_language, ...names];
  known.sort((a, b) => b.length - a.length);
  const bare = (text) => known.reduce((rest, name) => rest.replaceAll(name, ""), text);
  const foreign = (await words_on(page)).filter((text) => word.test(bare(text)));
  expect(foreign).toEqual([]);
  const tag = await page.locator("html").getAttribute("lang");
  expect(tag).toBe(lang === "zh" ? "zh-CN" : "en");
}

/** Nothing sticks out of the window, and every button can be hit with a thumb. */
async function check_fit(page) {
  return page.evaluate(({ least, corner }) => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : [];
    const scrolls = document.documentElement.scrollHeight > innerHeight;
    const in_a_scroller = (one) => one.closest("ul, [data-testid=result], dialog") !== null;
    for (const one of document.querySelectorAll("button, input, h1, h2, [data-testid=turn]")) {
      const { left, top, right, bottom, width, height } = one.getBoundingClientRect();
      if (!one.checkVisibility({ visibilityProperty: true }) || width === 0) continue;
      const words = `${one.dataset.testid ?? one.tagName} ${one.dataset.card ?? one.textContent}`;
      const place = [left, top, right, bottom].map(Math.round).join(" ");
      const over = one.dataset.card ? corner : 1;
      const aside = left < -over || right > innerWidth + over;
      const below = !scrolls && !in_a_scroller(one) && (top < -over || bottom > innerHeight + over);
      if (aside || below) found.push(`cut off: ${words} at ${place}`);
      if (one.tagName === "BUTTON" && Math.min(width, height) < least - 0.5) {
        found.push(`small: ${words} ${Math.round(width)} × ${Math.round(height)}`);
      }
    }
    return found;
  }, { least: kLeastTarget, corner: kCornerOfACard });
}

/** Pictures `<name>-<size>.png`; `again` brings the screen about once a size is set. */
export async function take_pictures(page, name, at = Object.keys(sizes), again = async () => {}) {
  const faults = [];
  for (const size of at) {
    await page.setViewportSize(sizes[size]);
    await again();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(
      () => requestAnimationFrame(done))));
    await page.screenshot({ path: join(pictures, `${name}-${size}.png`), animations: "disabled" });
    for (const fault of await check_fit(page)) faults.push(`${name}, ${size}: ${fault}`);
  }
  await page.setViewportSize(sizes[at[0]]);
  expect.soft(faults).toEqual([]);
}
