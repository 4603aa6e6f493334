// Names for players and tables that nobody cared to name. Values in, values out.

export const kMaxName = 32;

const trees = [
  "Maple", "Birch", "Cedar", "Willow", "Alder", "Hazel", "Rowan", "Linden", "Aspen", "Juniper",
  "Laurel", "Olive", "Cherry", "Walnut", "Spruce", "Larch",
];

/** `chance` is from 0 up to, but not, 1. */
export function table_name(chance: number): string {
  const number = Math.floor(chance * trees.length * 9000);
  return `${trees[Math.floor(number / 9000)]}-${1000 + (number % 9000)}`;
}

/** What the server would take as a name, or an empty string. */
export function clean_name(text: string): string {
  const shown = text.replace(/[\p{Cc}\p{Cf}]/gu, "").trim();
  return [...shown].slice(0, kMaxName).join("");
}
