/** Planes that hold feature maps of several pictures. */
import type { Size } from "../../core/size.ts";
import type { Taps } from "./filters.ts";

/** One feature map over all the pictures of a {@linkcode Sheet}, which says where they lie in it. */
export type Plane = Float32Array;

/** The region of a picture in a sheet's planes. */
interface Region extends Size {
  /** Index of its first pixel; the pixel below is `width + 2` further. */
  readonly first: number;
}

/**
 * A layout of several pictures of different sizes one after another in a plane, each with a border of zeros
 * one pixel wide: so a 3x3 filter needs no special case for zero padding, and what is measured on a
 * plane is measured on all pictures at once.
 */
export class Sheet {
  /** The number of pixels, borders left out. */
  readonly pixels: number;
  readonly #regions: readonly Region[];
  readonly #length: number;

  /** @param sizes width and height of each picture; one without pixels is left out */
  constructor(sizes: readonly Size[]) {
    const regions: Region[] = [];
    let length = 0;
    let pixels = 0;
    for (const { width, height } of sizes) {
      if (width === 0 || height === 0) continue;
      regions.push({ width, height, first: length + width + 3 });
      length += (width + 2) * (height + 2);
      pixels += width * height;
    }
    this.#regions = regions;
    this.#length = length;
    this.pixels = pixels;
  }

  /** A plane of zeros. */
  plane(): Plane {
    return new Float32Array(this.#length);
  }

  /** A plane with the given value at each pixel; `picture` and `index` (row by row) tell the pixel. */
  fill(value: (picture: number, index: number) => number): Plane {
    const plane = this.plane();
    this.#regions.forEach(({ width, height, first }, picture) => {
      for (let y = 0; y < height; y++) {
        const row = first + y * (width + 2);
        for (let x = 0; x < width; x++) plane[row + x] = value(picture, y * width + x);
      }
    });
    return plane;
  }

  /** Correlates with nine taps, as a network's convolution does, with zero padding. */
  filter(source: Plane, taps: Taps): Plane {
    const target = this.plane();
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = taps;
    for (const { width, height, first } of this.#regions) {
      const stride = width + 2;
      for (let y = 0; y < height; y++) {
        const row = first + y * stride;
        for (let at = row; at < row + width; at++) {
          const above = at - stride;
          const below = at + stride;
          target[at] = a * source[above - 1]! + b * source[above]! + c * source[above + 1]! +
            d * source[at - 1]! + e * source[at]! + f * source[at + 1]! +
            g * source[below - 1]! + h * source[below]! + i * source[below + 1]!;
        }
      }
    }
    return target;
  }

  /** The sheet of the same pictures after a 2x2 pooling; one that has no pixel left is left out. */
  halved(): Sheet {
    return new Sheet(this.#regions.map(halfSize));
  }

  /** A plane after a 2x2 average pooling, laid out as {@linkcode halved} says. */
  halve(source: Plane, halved: Sheet): Plane {
    const target = halved.plane();
    const kept = this.#regions.filter((region) => {
      const { width, height } = halfSize(region);
      return width > 0 && height > 0;
    });
    kept.forEach((from, k) => {
      const to = halved.#regions[k]!;
      for (let y = 0; y < to.height; y++) {
        const row = to.first + y * (to.width + 2);
        const above = from.first + 2 * y * (from.width + 2);
        const below = above + from.width + 2;
        for (let x = 0; x < to.width; x++) {
          target[row + x] = (source[above + 2 * x]! + source[above + 2 * x + 1]! +
            source[below + 2 * x]! + source[below + 2 * x + 1]!) / 4;
        }
      }
    });
    return target;
  }

  /** Mean over the pixels of `max(value - threshold, 0)^2`. */
  meanSquareAbove(plane: Plane, threshold: number): number {
    let sum = 0;
    for (const { width, height, first } of this.#regions) {
      for (let y = 0; y < height; y++) {
        const row = first + y * (width + 2);
        for (let at = row; at < row + width; at++) {
          const excess = plane[at]! - threshold;
          if (excess > 0) sum += excess * excess;
        }
      }
    }
    return sum / this.pixels;
  }

  /** Mean over the pixels of the squared value. The border's zeros add nothing to the sum. */
  meanSquare(plane: Plane): number {
    let sum = 0;
    for (let at = 0; at < plane.length; at++) sum += plane[at]! * plane[at]!;
    return sum / this.pixels;
  }

  /** The values at every `step`-th pixel, counted through all pictures, in rising order. */
  sortedSample(plane: Plane, step: number): Float32Array {
    const sample = new Float32Array(Math.ceil(this.pixels / step));
    let count = 0;
    let skip = 0;
    for (const { width, height, first } of this.#regions) {
      const size = width * height;
      let index = skip;
      for (; index < size; index += step) {
        const y = Math.floor(index / width);
        sample[count++] = plane[first + index + 2 * y]!;
      }
      skip = index - size;
    }
    return sample.sort();
  }
}

function halfSize(size: Size): Size {
  return { width: Math.floor(size.width / 2), height: Math.floor(size.height / 2) };
}
