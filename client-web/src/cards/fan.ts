// Where the cards of a hand lie. Pure geometry: pixels in, places out.

export interface Place {
  /** From the middle of the fan, px. */
  x: number;
  /** From the top of the fan, px. */
  y: number;
  /** Degrees. */
  turn: number;
}

export interface FanShape {
  places: Place[];
  height: number;
}

/** So much of every card can be touched, whatever lies over it. */
export const kMinStepPx = 35;
/** Room above for a card that is lifted. */
export const kLiftPx = 20;
const kMarginPx = 2;

export function fan_shape(cards: number, width: number, card_width: number): FanShape {
  const card_height = card_width * 1.4;
  const room = Math.max(1, width - card_width - 2 * kMarginPx);
  const per_row = Math.max(1, Math.floor(room / kMinStepPx) + 1);
  const rows = Math.max(1, Math.ceil(cards / per_row));
  const places: Place[] = [];
  const first = Math.ceil(cards / rows);
  let bow = 0;
  for (let row = 0, left = cards; row < rows; row++) {
    const here = Math.min(first, left);
    left -= here;
    const spread = Math.min(width < 560 ? 18 : 30, here * 3.4);
    const lean = here > 1 ? Math.sin((spread / 2) * (Math.PI / 180)) * card_height * 0.4 : 0;
    const step = here > 1 ? Math.min(card_width * 0.79, (room - lean) / (here - 1)) : 0;
    bow = Math.min(card_height * 0.2, here * here * 0.34);
    for (let i = 0; i < here; i++) {
      const t = here > 1 ? (2 * i) / (here - 1) - 1 : 0;
      places.push({
        x: (i - (here - 1) / 2) * step,
        y: kLiftPx + row * card_height * 0.46 + t * t * bow,
        turn: (t * spread) / 2,
      });
    }
  }
  const height = kLiftPx + card_height * (1 + (rows - 1) * 0.46) + bow * 0.7;
  return { places, height };
}
