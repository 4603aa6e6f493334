// Where the others sit around the felt, in percent of it. Pure geometry.

export type Shape = "wide" | "tall" | "small" | "short";

export interface Spot {
  x: number;
  y: number;
}

/** A phone held upright (large or small), a phone laid on its side, or anything with room. */
export function shape_of(width: number, height: number): Shape {
  if (width < 560 || width < height) return height < 340 ? "small" : "tall";
  return height < 270 ? "short" : "wide";
}

const short: Record<number, Spot[]> = {
  1: [{ x: 22, y: 44 }],
  2: [{ x: 12, y: 50 }, { x: 88, y: 50 }],
  3: [{ x: 9, y: 50 }, { x: 26, y: 40 }, { x: 90, y: 50 }],
  4: [{ x: 9, y: 50 }, { x: 26, y: 40 }, { x: 74, y: 40 }, { x: 91, y: 50 }],
  5: [
    { x: 7, y: 54 }, { x: 17, y: 46 }, { x: 27, y: 54 }, { x: 78, y: 46 }, { x: 92, y: 52 },
  ],
  6: [
    { x: 7, y: 54 }, { x: 17, y: 46 }, { x: 27, y: 54 }, { x: 73, y: 54 }, { x: 83, y: 46 },
    { x: 93, y: 54 },
  ],
};

/** Clockwise from the left; `count` is how many sit there besides the viewer. */
export function seat_spots(count: number, shape: Shape): Spot[] {
  const fixed = shape === "short" ? short[count] : undefined;
  if (fixed !== undefined) return fixed;
  if (shape === "small" && count > 3) return row(count);
  const spots: Spot[] = [];
  for (let i = 0; i < count; i++) {
    const along = count === 1 ? 0.5 : count === 2 ? 0.14 + 0.72 * i : i / (count - 1);
    const angle = Math.PI * (1 - along);
    const across = 50 + (shape === "wide" || shape === "short" ? 44 : 37) * Math.cos(angle);
    spots.push({ x: across, y: height_at(Math.sin(angle), count, shape) });
  }
  return spots;
}

function row(count: number): Spot[] {
  return Array.from({ length: count }, (_, i) => ({ x: 10 + (80 * i) / (count - 1), y: 19 }));
}

function height_at(sine: number, count: number, shape: Shape): number {
  if (shape === "wide" || shape === "short") return 47 - 37 * sine;
  if (shape === "small") return 23 - 4 * sine;
  return count > 3 ? 43 - 31 * sine : 29 - 12 * sine;
}

/** The seats after the viewer's own, in turn; all of them for one who watches. */
export function others<T extends { seat: number }>(seats: readonly T[], mine: number | null): T[] {
  const at = seats.findIndex((seat) => seat.seat === mine);
  return at < 0 ? [...seats] : [...seats.slice(at + 1), ...seats.slice(0, at)];
}
