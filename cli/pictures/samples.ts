/** Pictures as the whole numbers that files hold, 8 bits dithered. */
import type { Picture } from "@pentimento/pentimento";
import type { BitDepth, PixelSource } from "./formats/encoding.ts";

/**
 * Steps of the dither from a column to the next and from a row to the next, as parts of 2^32: the powers of
 * the inverse of the plastic number, whose multiples fill the unit square the most evenly (Roberts, "The
 * Unreasonable Effectiveness of Quasirandom Sequences", 2018). Neighbours differ much and any few of them
 * average to half a step, as blue noise does, without a table of it.
 */
const COLUMN = 0xc13fa9a9;
const ROW = 0x91e10da5;

/** Red, green and blue are a third apart, so that they hardly ever step together, which shows the most. */
const CHANNEL = 0x55555555;

/** Whole numbers stay what they are, though 32 bits hold them inexactly. */
const MARGIN = 1e-3;
const SCALE = (1 - 2 * MARGIN) / 2 ** 32;

type Samples = ReturnType<PixelSource["rows"]>;

/**
 * The samples of a picture, values clipped to [0, 1].
 *
 * With 8 bits a value between two numbers becomes one of both, by a threshold that depends on the place
 * alone: flat gradients have no bands, and the same picture has the same file. Multiples of 1/255 become
 * exactly their number. 16 bits are rounded.
 */
export function pixelSource(picture: Picture, depth: BitDepth = 8): PixelSource {
  const { width, height, data, alpha } = picture;
  const isClear = alpha?.some((value) => value < 1) ?? false;
  const own = isClear ? 4 : 3;
  const count = width * height;
  const planes = [0, 1, 2].map((c) => data.subarray(c * count, (c + 1) * count));
  return {
    width,
    height,
    depth,
    channels: own,
    rows: (first, rows, layout) => {
      const channels = layout === "rgba" ? 4 : own;
      const length = rows * width * channels;
      const samples = depth === 16 ? new Uint16Array(length) : new Uint8Array(length);
      if (channels === 4) samples.fill(2 ** depth - 1);
      const stored = isClear ? [...planes, alpha!] : planes;
      stored.forEach((plane, c) => {
        const place = { first: first * width, width, channels, c };
        if (depth === 16) round(plane, samples, place);
        else dither(plane, samples, place);
      });
      return samples;
    },
  };
}

/** Where samples of a plane go. */
interface Place {
  /** The place in the plane of the first value. */
  readonly first: number;
  readonly width: number;
  readonly channels: number;
  /** The channel. */
  readonly c: number;
}

function round(plane: Float32Array, samples: Samples, { first, channels, c }: Place): void {
  for (let to = c, from = first; to < samples.length; to += channels, from++) {
    const value = plane[from]!;
    samples[to] = value >= 1 ? 65535 : value > 0 ? Math.round(65535 * value) : 0;
  }
}

function dither(plane: Float32Array, samples: Samples, { first, width, channels, c }: Place): void {
  let from = first;
  let row = Math.imul(first / width, ROW) + Math.imul(c, CHANNEL);
  for (let to = c; to < samples.length; row += ROW) {
    let step = row | 0;
    for (const end = from + width; from < end; from++, to += channels) {
      const value = plane[from]!;
      const threshold = MARGIN + SCALE * (step >>> 0);
      samples[to] = value >= 1 ? 255 : value > 0 ? 255 * value + threshold : 0;
      step = step + COLUMN | 0;
    }
  }
}
