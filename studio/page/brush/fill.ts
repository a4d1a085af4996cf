/** Filling by colour: what is like the pixel that was touched and hangs together with it. */
import type { Region } from "./region.ts";

/** The largest difference of two colours by {@linkcode difference}. */
const MOST = Math.sqrt(3) * 255;

/**
 * Fills a region from a pixel on, as far as colours are alike.
 *
 * @param rgba the picture, of the region's size: red, green, blue and opacity, 8 bits each
 * @param options.x the column of the pixel
 * @param options.y its row
 * @param options.tolerance the difference of colours up to which a pixel belongs to it, 0 to 1
 * @param options.erases whether it is taken away
 */
export function fillSimilar(
  { width, height, data }: Region,
  rgba: Uint8ClampedArray,
  { x, y, tolerance, erases }: {
    readonly x: number;
    readonly y: number;
    readonly tolerance: number;
    readonly erases: boolean;
  },
): void {
  const seed = y * width + x;
  const most = tolerance * MOST;
  const seen = new Uint8Array(width * height);
  const waiting = [seed];
  seen[seed] = 1;
  const visit = (i: number) => {
    if (seen[i] === 1 || difference(rgba, seed, i) > most) return;
    seen[i] = 1;
    waiting.push(i);
  };
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    data[i] = erases ? 0 : 255;
    const column = i % width;
    if (column > 0) visit(i - 1);
    if (column < width - 1) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i < width * (height - 1)) visit(i + width);
  }
}

/** How far two pixels of a picture are apart, in sRGB. */
function difference(rgba: Uint8ClampedArray, i: number, k: number): number {
  const by = (channel: number) => rgba[4 * i + channel]! - rgba[4 * k + channel]!;
  return Math.hypot(by(0), by(1), by(2));
}
