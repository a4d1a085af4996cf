/** Zoom and pan of the stage. */
import { signal } from "@preact/signals-core";

/** How the sheet lies in the stage: its factor, and how far it is moved in pixels of the page. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

const WHOLE: View = { zoom: 1, x: 0, y: 0 };
const MOST_ZOOM = 16;

export const view = signal<View>(WHOLE);

/** Whether one pointer moves the sheet, and a double click zooms: not while it paints. Two always do. */
export const oneFingerMoves = signal(true);

/** Shows all of it. */
export function fit(): void {
  view.value = WHOLE;
}

/**
 * Zooms so that a point stays where it is.
 *
 * @param at the point from the middle of the stage. Default: the middle
 */
export function zoomBy(
  factor: number,
  at: { readonly x: number; readonly y: number } = WHOLE,
): void {
  const { zoom, x, y } = view.value;
  const next = Math.min(MOST_ZOOM, Math.max(1, zoom * factor));
  if (next === 1) return fit();
  const by = next / zoom;
  view.value = { zoom: next, x: at.x - by * (at.x - x), y: at.y - by * (at.y - y) };
}

/** Moves it. */
export function panBy(dx: number, dy: number): void {
  const { zoom, x, y } = view.value;
  if (zoom > 1) view.value = { zoom, x: x + dx, y: y + dy };
}

/** Where a pointer is, from the middle of an element. */
function fromMiddle(element: Element, { clientX, clientY }: MouseEvent): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

/** Makes an element the stage: wheel and pinch zoom, dragging moves, a double click shows all or twice the size. */
export function listenToPointers(stage: HTMLElement): void {
  const pointers = new Map<number, { x: number; y: number }>();
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomBy(2 ** (-event.deltaY / 300), fromMiddle(stage, event));
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => {
    if (!oneFingerMoves.value) return;
    if (view.value.zoom > 1) fit();
    else zoomBy(2, fromMiddle(stage, event));
  });
  stage.addEventListener("pointerdown", (event) => {
    if ((event.target as Element).closest("input, button")) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, fromMiddle(stage, event));
  });
  stage.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = fromMiddle(stage, event);
    pointers.set(event.pointerId, now);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      if (oneFingerMoves.value) panBy(now.x - before.x, now.y - before.y);
      return;
    }
    const distance = (a: typeof now) => Math.hypot(a.x - other.x, a.y - other.y);
    zoomBy(distance(now) / Math.max(1, distance(before)), {
      x: (now.x + other.x) / 2,
      y: (now.y + other.y) / 2,
    });
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    stage.addEventListener(end, ({ pointerId }) => pointers.delete(pointerId));
  }
}
