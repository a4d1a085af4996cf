/** Text as strokes. */
import { GLYPHS } from "./glyphs.ts";

/** A line of a letter, in units of {@linkcode GLYPHS}. */
export interface Stroke {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Space between letters, in units. */
const SPACE = 3.4;

/** Degrees between the points of an arc. */
const STEP = 15;

/** The strokes of a line of text, the base line at 0, upwards positive, and its width: in units. */
export function strokesOf(text: string): { readonly strokes: Stroke[]; readonly width: number } {
  const strokes: Stroke[] = [];
  let left = 0;
  for (const letter of text) {
    const glyph = GLYPHS[letter] ?? GLYPHS[" "]!;
    for (const { from, to } of pathStrokes(glyph.path)) {
      strokes.push({ from: [from[0] + left, from[1]], to: [to[0] + left, to[1]] });
    }
    left += glyph.width + SPACE;
  }
  return { strokes, width: Math.max(0, left - SPACE) };
}

function pathStrokes(path: string): Stroke[] {
  const strokes: Stroke[] = [];
  let at: readonly [number, number] = [0, 0];
  const lineTo = (x: number, y: number) => {
    strokes.push({ from: at, to: [x, y] });
    at = [x, y];
  };
  const words = path.split(" ").filter((word) => word !== "");
  const next = () => Number(words.shift());
  while (words.length > 0) {
    const command = words.shift();
    if (command === "M") at = [next(), next()];
    else if (command === "L") lineTo(next(), next());
    else arc([next(), next()], [next(), next()], { from: next(), to: next(), lineTo });
  }
  return strokes;
}

function arc(
  [x, y]: readonly [number, number],
  [rx, ry]: readonly [number, number],
  { from, to, lineTo }: {
    readonly from: number;
    readonly to: number;
    readonly lineTo: (x: number, y: number) => void;
  },
): void {
  const steps = Math.ceil(Math.abs(to - from) / STEP);
  for (let i = 0; i <= steps; i++) {
    const angle = (from + (to - from) * i / steps) * Math.PI / 180;
    lineTo(x + rx * Math.cos(angle), y + ry * Math.sin(angle));
  }
}
