/** Pictures with a surface: paint or stones that stand up, and the light that falls over them. */
import { hash, smooth } from "./drawing.ts";

/** A picture in the making, several samples to a pixel. */
export interface Surface {
  /** In samples. */
  readonly width: number;
  /** In samples. */
  readonly height: number;
  /** Red, green and blue of every sample, interleaved. */
  readonly pixels: Float32Array;
  /** The height of every sample. */
  readonly relief: Float32Array;
}

/** The shading of a relief in light from the upper left: brightness and gloss. */
function lightAt(surface: Surface, x: number, y: number): { light: number; gloss: number } {
  const at = (column: number, row: number) =>
    surface.relief[
      Math.min(surface.height - 1, Math.max(0, row)) * surface.width +
      Math.min(surface.width - 1, Math.max(0, column))
    ]!;
  const dx = (at(x + 1, y) - at(x - 1, y) + 0.5 * (at(x + 2, y) - at(x - 2, y))) / 2;
  const dy = (at(x, y + 1) - at(x, y - 1) + 0.5 * (at(x, y + 2) - at(x, y - 2))) / 2;
  const slope = Math.max(-1, Math.min(1, -(0.62 * dx + 0.78 * dy) * 0.55));
  return { light: 1 + 0.46 * slope, gloss: 0.22 * smooth(0.4, 1, slope) };
}

/** The surface in that light, `samples` x `samples` of it to a pixel; values in [0, 1], interleaved. */
export function lit(surface: Surface, samples: number): Float32Array {
  const width = surface.width / samples;
  const picture = new Float32Array(surface.pixels.length / samples ** 2);
  for (let y = 0; y < surface.height; y++) {
    for (let x = 0; x < surface.width; x++) {
      const { light, gloss } = lightAt(surface, x, y);
      const weave = 0.985 + 0.03 * hash(x, y, 3);
      const from = 3 * (y * surface.width + x);
      const to = 3 * (Math.floor(y / samples) * width + Math.floor(x / samples));
      for (let k = 0; k < 3; k++) {
        const value = surface.pixels[from + k]! * light * weave + gloss;
        picture[to + k] = picture[to + k]! + Math.min(1, Math.max(0, value)) / samples ** 2;
      }
    }
  }
  return picture;
}
