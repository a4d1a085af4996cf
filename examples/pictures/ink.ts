/** Ink: waves and rocks hatched with a broad nib in blue black on warm paper, with washes of red. */
import { blend, type Color, color, fractalNoise, mix, noise, sampled, smooth } from "./drawing.ts";

/** Distance of strokes, by the picture's height. */
const SPACING = 1 / 46;

/** How dark the drawing is meant to be at a point, 0 to 1, and the direction of its strokes. */
function tone(x: number, y: number): { readonly dark: number; readonly angle: number } {
  const fold = fractalNoise(x * 2.2, y * 2.2, 4, 17);
  const wave = 0.5 + 0.5 * Math.sin(16 * (y + 0.16 * Math.sin(5 * x + 4 * fold)) + 5 * fold);
  const dark = smooth(0.15, 0.95, mix(wave, fractalNoise(x * 1.1, y * 1.1, 3, 71), 0.45));
  return { dark, angle: 0.5 + 2.4 * fractalNoise(x * 1.3, y * 1.3, 2, 23) };
}

/** How much ink a family of strokes leaves: each is thicker where it is darker, with a trembling edge. */
function hatching(x: number, y: number, angle: number, dark: number, seed: number): number {
  const tremble = 0.5 * (fractalNoise(x * 9, y * 9, 3, seed) - 0.5);
  const across = (x * Math.sin(angle) + y * Math.cos(angle)) / SPACING + tremble;
  const stroke = Math.round(across);
  const along = (x * Math.cos(angle) - y * Math.sin(angle)) * 7;
  const pressure = 0.55 + 0.7 * noise(along, stroke * 3.7, seed + 1);
  const half = 0.5 * Math.min(0.95, dark * pressure);
  return smooth(half + 0.09, half - 0.05, Math.abs(across - stroke));
}

function paper(x: number, y: number): Color {
  const fibre = fractalNoise(x * 60, y * 60, 3, 2) - 0.5;
  const stain = fractalNoise(x * 2, y * 2, 3, 8);
  return blend(color(0xf3e6cd), color(0xd9c094), 0.35 * stain + 0.3 * fibre);
}

function drawing(x: number, y: number): Color {
  const { dark, angle } = tone(x, y);
  const wash = smooth(0.5, 0.66, fractalNoise(x * 1.7 + 4, y * 1.7, 4, 55));
  let c = blend(paper(x, y), color(0xc2482d), 0.62 * wash * (0.7 + 0.5 * noise(x * 8, y * 8, 6)));
  c = blend(c, color(0x4c7a8f), 0.45 * smooth(0.55, 0.75, dark) * (1 - wash));
  const first = hatching(x, y, angle, dark, 101);
  const second = hatching(x, y, angle + 1.1, smooth(0.5, 1, dark), 202);
  return blend(c, color(0x141b2e), 0.93 * Math.max(first, second));
}

/** Draws the ink: red, green and blue in [0, 1], interleaved. */
export function ink(width: number, height: number): Float32Array {
  return sampled(width, height, (column, row) => drawing(column / height, row / height));
}
