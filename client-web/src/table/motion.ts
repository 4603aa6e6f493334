// Cards on their way. Where a card comes from is measured before the page changes, where it went
// after; Web Animations do the rest. Nothing moves where less motion is asked for.

import type { Flight } from "../games/contract";

const kFlightMs = 340;
const kEasing = "cubic-bezier(.22,.8,.3,1)";

function spot(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-spot="${CSS.escape(name)}"]`);
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
}

/** Call before the page changes; what it gives, after. */
export function prepare_flights(flights: readonly Flight[]): () => void {
  if (flights.length === 0 || still()) return () => undefined;
  const measured = flights.map((flight) => {
    return { flight, from: spot(flight.from)?.getBoundingClientRect() ?? null };
  });
  return () => {
    for (const { flight, from } of measured) {
      const to = spot(flight.to);
      if (from === null || to === null) continue;
      if (to.dataset.seat === undefined) arrive(to, from, flight.delay_ms);
      else visit(from, to.getBoundingClientRect(), flight.delay_ms);
    }
  };
}

/** The element itself flies in from where the card was. */
function arrive(element: HTMLElement, from: DOMRect, delay: number): void {
  const to = element.getBoundingClientRect();
  const scale = from.width / (to.width || 1);
  const x = from.left + from.width / 2 - to.left - to.width / 2;
  const y = from.top + from.height / 2 - to.top - to.height / 2;
  const start = `translate(${x}px, ${y}px) scale(${scale}) rotate(-8deg)`;
  // What waits for its turn to fly is not yet seen.
  const unseen = delay > 0 ? { opacity: 0 } : {};
  element.animate(
    [
      { transform: start, zIndex: "60", ...unseen },
      { transform: "none", zIndex: "60", opacity: 1 },
    ],
    { duration: kFlightMs, delay, easing: kEasing, fill: "backwards" },
  );
}

/** A back of its own flies to a seat, and is gone there. */
function visit(from: DOMRect, to: DOMRect, delay: number): void {
  const ghost = document.createElement("div");
  ghost.className = "ghost-card";
  ghost.style.opacity = "0";
  ghost.style.left = `${from.left}px`;
  ghost.style.top = `${from.top}px`;
  ghost.style.width = `${from.width}px`;
  ghost.style.height = `${from.height}px`;
  document.body.append(ghost);
  const x = to.left + to.width / 2 - from.left - from.width / 2;
  const y = to.top + to.height / 2 - from.top - from.height / 2;
  const flight = ghost.animate(
    [
      { transform: "none", opacity: 1 },
      { transform: `translate(${x}px, ${y}px) scale(.35) rotate(20deg)`, opacity: 0.9 },
    ],
    { duration: kFlightMs, delay, easing: kEasing },
  );
  const gone = () => ghost.remove();
  flight.finished.then(gone, gone);
}
