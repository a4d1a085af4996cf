/** The pictures of the reference values. */
import type { Picture } from "../../core/image/picture.ts";
import { hashedWord } from "./hashed.ts";

/**
 * The pictures of the reference values in `tests/fixtures/golden`, made of whole numbers by the formulas
 * of `make_fixtures.py` there: every byte is the same in both.
 */
export const syntheticPictures = {
  /** A ball and a mast before an evening sky, 64 x 48. */
  content: () =>
    draw(64, 48, (x, y, c, word) => {
      const texture = (word(3) >>> 24) >> 4;
      if (x >= 46 && x < 51 && y >= 8) return 30 + 12 * c + 2 * y + texture;
      if ((x - 22) ** 2 + (y - 20) ** 2 < 170) return 60 + 50 * c + 5 * (x - 12) + texture;
      return 200 - 3 * y + 20 * c - ((c * x) >> 1) + texture;
    }),
  /** Rings over slanted stripes, 56 x 64. */
  style: () =>
    draw(56, 64, (x, y, c, word) => {
      const texture = ((word(5) >>> 24) >> 3) - 16;
      const distance = (x - 30) ** 2 + (y - 26) ** 2;
      if (distance < 420) return 220 - 80 * c + 60 * ((distance >> 6) % 2) + texture;
      return 40 + 70 * c + 90 * (((3 * x + 2 * y) >> 4) % 2) + texture;
    }),
  /** Grey noise, 64 x 48. */
  target: () => draw(64, 48, (_x, _y, _c, word) => 51 + Math.floor((word(7) >>> 24) * 3 / 5)),
} as const;

/** Gives one byte (clipped to 0 .. 255); `word(seed)` is this pixel's and channel's hashed word. */
type Painter = (x: number, y: number, c: number, word: (seed: number) => number) => number;

function draw(width: number, height: number, paint: Painter): Picture {
  const data = new Float32Array(3 * height * width);
  for (let i = 0; i < data.length; i++) {
    const x = i % width, y = Math.floor(i / width) % height, c = Math.floor(i / (width * height));
    const byte = paint(x, y, c, (seed) => hashedWord(seed, i));
    data[i] = Math.min(Math.max(byte, 0), 255) / 255;
  }
  return { width, height, data };
}
