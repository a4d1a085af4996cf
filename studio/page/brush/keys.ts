/** The keys of the brush. */
import { editing, erases, strokeBack, width } from "./editor.ts";

/** What a press of a key makes the brush larger by. */
const FACTOR = 1.2;

const LIMITS = { least: 0.01, most: 0.6 } as const;

/** All of them; they do nothing while no region is painted. */
export const BRUSH_SHORTCUTS = [
  { keys: ["["], does: "Smaller brush", anytime: true, action: () => resize(1 / FACTOR) },
  { keys: ["]"], does: "Larger brush", anytime: true, action: () => resize(FACTOR) },
  {
    keys: ["e"],
    does: "Brush adds or takes away",
    anytime: true,
    action: () => whilePainting(() => erases.value = !erases.value),
  },
  {
    keys: ["u"],
    does: "Take a stroke back",
    anytime: true,
    action: () => whilePainting(strokeBack),
  },
] as const;

function resize(factor: number): void {
  whilePainting(() =>
    width.value = Math.min(LIMITS.most, Math.max(LIMITS.least, width.value * factor))
  );
}

function whilePainting(action: () => void): void {
  if (editing.value !== undefined) action();
}
