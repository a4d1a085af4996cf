import type { Size } from "../size.ts";

/**
 * The smallest or largest value of the square window around each pixel of a plane, by a queue of candidates
 * along rows and then columns: the time does not depend on the window.
 * The window is cut off at the borders, as if the edge's own values went on beyond.
 *
 * @param plane `height * width` values
 * @param radius pixels from the window's centre to its sides, a whole number from 0 on
 */
export function runningExtremum(
  plane: Float32Array,
  { width, height }: Size,
  { radius, extremum }: { readonly radius: number; readonly extremum: "min" | "max" },
): Float32Array {
  // The largest is the smallest of the opposites.
  const sign = extremum === "min" ? 1 : -1;
  const result = plane.map((value) => sign * value);
  for (let y = 0; y < height; y++) {
    shrinkLine(result, { start: y * width, step: 1, count: width, radius });
  }
  for (let x = 0; x < width; x++) {
    shrinkLine(result, { start: x, step: width, count: height, radius });
  }
  return result.map((value) => sign * value);
}

/** Values of a plane along one row or column. */
interface Line {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly radius: number;
}

/** Replaces every value of a line by the smallest within the radius. */
function shrinkLine(plane: Float32Array, { start, step, count, radius }: Line): void {
  const values = Float32Array.from({ length: count }, (_, i) => plane[start + i * step]!);
  // Positions that may still be the smallest of a window to come: their values ascend.
  const queue = new Int32Array(count);
  let head = 0;
  let tail = 0;
  let next = 0;
  for (let i = 0; i < count; i++) {
    for (; next < count && next <= i + radius; next++) {
      while (tail > head && values[queue[tail - 1]!]! >= values[next]!) tail--;
      queue[tail++] = next;
    }
    while (queue[head]! < i - radius) head++;
    plane[start + i * step] = values[queue[head]!]!;
  }
}
