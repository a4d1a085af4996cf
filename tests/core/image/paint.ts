/** Pictures for tests. */
import type { Picture } from "../../../core/image/picture.ts";

/** A picture of the values of a function. */
export function paint(
  width: number,
  height: number,
  value: (x: number, y: number, channel: number) => number,
): Picture {
  const data = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data[(c * height + y) * width + x] = value(x, y, c);
    }
  }
  return { width, height, data };
}

/** Numbers in [0, 1) that look like chance. */
export function noise(x: number, y: number, c: number): number {
  const value = Math.sin(12.9898 * x + 78.233 * y + 37.719 * c) * 43758.5453;
  return value - Math.floor(value);
}

/** A colourful picture well within [0, 1] whose channels go together in part, different for every `kind`. */
export function colorful(width: number, height: number, kind: number): Picture {
  return paint(width, height, (x, y, c) => {
    const shared = noise(x, y, 10 + kind) + noise(x, y, 20 + kind) - 1;
    const own = noise(x, y, c + 30 * kind) - 0.5;
    return 0.5 + 0.02 * (c - 1) * kind + (0.05 + 0.01 * c * kind) * shared + 0.03 * kind * own;
  });
}
