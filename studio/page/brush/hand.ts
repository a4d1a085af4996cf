/** The hand that holds the brush: pointers and arrow keys as strokes. */
import { beginStroke, fillAt, stroke, strokeBack, tool } from "./editor.ts";
import type { StrokePoint } from "./region.ts";

/** Where the brush is, in pixels of the region. */
export type Spot = StrokePoint;

/** The least share of the brush that a pen makes: it is never without a trace. */
const LEAST_PRESSURE = 0.1;

/** A step of the arrow keys, as a share of the longest side; with Shift a finer one. */
const STEP = { usual: 1 / 25, fine: 1 / 200 } as const;

/** Directions of the arrow keys. */
const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Paints with what moves over a canvas, whose pixels are the region's. A second finger ends the stroke and takes it
 * back: two move and zoom the sheet.
 *
 * @param moved told where the brush is; `undefined`: away
 * @returns ends it
 */
export function listenToHand(
  canvas: HTMLCanvasElement,
  moved: (spot: Spot | undefined) => void,
): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  listenToPointers(canvas, { moved, signal });
  listenToArrows(canvas, { moved, signal });
  return () => ended.abort();
}

/** What listens to the hand. */
interface Listening {
  readonly moved: (spot: Spot | undefined) => void;
  readonly signal: AbortSignal;
}

/** Mouse, finger and pen paint as long as they are down. */
function listenToPointers(canvas: HTMLCanvasElement, { moved, signal }: Listening): void {
  const down = new Set<number>();
  let last: { readonly pointer: number; readonly spot: Spot } | undefined;
  // The stage captures pointers, so it is told of their moves.
  const stage = canvas.closest<HTMLElement>(".stage")!;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.target as Element).closest("input, button")) return;
    down.add(event.pointerId);
    if (down.size > 1) {
      if (last) strokeBack();
      last = undefined;
      return;
    }
    const spot = spotOf(canvas, event);
    moved(spot);
    if (tool.value === "fill") return void fillAt(spot);
    beginStroke();
    stroke(spot, spot);
    last = { pointer: event.pointerId, spot };
  }, { signal });
  stage.addEventListener("pointermove", (event) => {
    moved(spotOf(canvas, event));
    if (last?.pointer !== event.pointerId) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length > 0 ? between : [event]) {
      const spot = spotOf(canvas, one);
      stroke(last.spot, spot);
      last = { pointer: event.pointerId, spot };
    }
  }, { signal });
  for (const end of ["pointerup", "pointercancel"] as const) {
    stage.addEventListener(end, ({ pointerId }) => {
      down.delete(pointerId);
      if (last?.pointer === pointerId) last = undefined;
    }, { signal });
  }
  stage.addEventListener("pointerleave", () => moved(undefined), { signal });
}

/** Arrow keys move the brush, Enter paints where it is. */
function listenToArrows(canvas: HTMLCanvasElement, { moved, signal }: Listening): void {
  let at: Spot = { x: canvas.width / 2, y: canvas.height / 2, pressure: 1 };
  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (arrow) {
      const share = event.shiftKey ? STEP.fine : STEP.usual;
      const step = share * Math.max(canvas.width, canvas.height);
      const within = (value: number, most: number) => Math.min(most - 1, Math.max(0, value));
      const x = within(at.x + step * arrow[0], canvas.width);
      at = { ...at, x, y: within(at.y + step * arrow[1], canvas.height) };
      moved(at);
    } else if (event.key === "Enter") {
      moved(at);
      if (tool.value === "fill") void fillAt(at);
      else {
        beginStroke();
        stroke(at, at);
      }
    } else return;
    event.preventDefault();
  }, { signal });
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible")) moved(at);
  }, { signal });
}

function spotOf(canvas: HTMLCanvasElement, event: PointerEvent): Spot {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  // Above the tablet a pen has no pressure: it is shown as wide as it paints at most.
  const pressed = event.pointerType === "pen" && event.buttons > 0;
  return {
    x: canvas.width * (event.clientX - left) / width,
    y: canvas.height * (event.clientY - top) / height,
    pressure: pressed ? Math.max(LEAST_PRESSURE, event.pressure) : 1,
  };
}
