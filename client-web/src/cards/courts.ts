// Where the twelve court figures are: files of their own, fetched when a card first shows one.

const files = import.meta.glob<string>("./courts/*.svg", {
  query: "?url", import: "default", eager: true,
});

export function court_of(card: string): string | null {
  return files[`./courts/${card.slice(0, 2)}.svg`] ?? null;
}
