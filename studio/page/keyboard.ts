/** The keys: every action of the page by one of them, and the list of them for the help. */
import { BRUSH_SHORTCUTS } from "./brush/keys.ts";
import { send, undo } from "./engine.ts";
import { outShown } from "./out/dialog.tsx";
import { savePng } from "./save.ts";
import { compared, hasPainting, helpShown, notice, wipe } from "./store.ts";
import { mainAction, more } from "./transport.tsx";
import { fit, panBy, zoomBy } from "./viewport.ts";

/** A key and what it does. */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
  /** Whether it is for a painting that is there. Default true. */
  readonly anytime?: boolean;
  readonly action: () => void;
}

/** All of them. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: [" ", "Space"], does: "Paint, pause, go on", anytime: true, action: mainAction },
  { keys: ["."], does: "One iteration", action: () => send({ type: "step", iterations: 1 }) },
  { keys: ["z"], does: "Back to the state before", action: undo },
  { keys: ["m"], does: "More iterations", action: more },
  { keys: ["n"], does: "Next scale now", action: () => send({ type: "nextScale" }) },
  { keys: ["s"], does: "Save the picture", action: () => void savePng() },
  {
    keys: ["o"],
    does: "Save in other ways, or open a session",
    anytime: true,
    action: () => outShown.value = !outShown.value,
  },
  { keys: ["c"], does: "Compare with the content, or not", action: () => toggle("content") },
  { keys: ["v"], does: "Compare with the style, or not", action: () => toggle("style") },
  { keys: ["+", "="], does: "Zoom in", anytime: true, action: () => zoomBy(1.5) },
  { keys: ["-"], does: "Zoom out", anytime: true, action: () => zoomBy(1 / 1.5) },
  { keys: ["0"], does: "Show all of it", anytime: true, action: fit },
  { keys: ["h"], does: "Move left", anytime: true, action: () => panBy(60, 0) },
  { keys: ["l"], does: "Move right", anytime: true, action: () => panBy(-60, 0) },
  { keys: ["k"], does: "Move up", anytime: true, action: () => panBy(0, 60) },
  { keys: ["j"], does: "Move down", anytime: true, action: () => panBy(0, -60) },
  ...BRUSH_SHORTCUTS,
  {
    keys: ["?"],
    does: "This list",
    anytime: true,
    action: () => helpShown.value = !helpShown.value,
  },
  { keys: ["Escape"], does: "Close what is open", anytime: true, action: close },
];

/** Obeys the keys, unless one is meant for a field or a button. */
export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as Element;
    if (target.closest("input, select, textarea")) return;
    // Space presses the button that has the focus.
    if (event.key === " " && target.closest("button, summary, label")) return;
    const shortcut = SHORTCUTS.find(({ keys }) => keys.includes(event.key));
    if (!shortcut || !shortcut.anytime && !hasPainting.value) return;
    event.preventDefault();
    shortcut.action();
  });
}

function toggle(which: "content" | "style"): void {
  const shown = compared.value === which && wipe.value > 0;
  compared.value = which;
  wipe.value = shown ? 0 : 1;
}

function close(): void {
  helpShown.value = false;
  outShown.value = false;
  notice.value = undefined;
}
