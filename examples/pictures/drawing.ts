/** Noise and colours that the pictures are drawn with, the same on every machine. */

/** A pseudo-random number in [0, 1) for a pair of whole numbers and a seed. */
export function hash(x: number, y: number, seed = 0): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** A sequence of pseudo-random numbers in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let n = 0;
  return () => hash(n++, seed, 7);
}

/** Smooth value noise in [0, 1] with one feature per unit. */
export function noise(x: number, y: number, seed = 0): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = ease(x - column);
  const v = ease(y - row);
  const top = mix(hash(column, row, seed), hash(column + 1, row, seed), u);
  const bottom = mix(hash(column, row + 1, seed), hash(column + 1, row + 1, seed), u);
  return mix(top, bottom, v);
}

/** Noise in [0, 1] with details at `octaves` scales, each half as large and half as strong. */
export function fractalNoise(x: number, y: number, octaves: number, seed = 0): number {
  let sum = 0;
  let weight = 0.5;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(x, y, seed + octave);
    // Turned a little each time, so that the lattices do not line up.
    [x, y] = [1.6 * x + 1.2 * y, 1.6 * y - 1.2 * x];
    weight /= 2;
  }
  return sum / (1 - 2 * weight);
}

/** From `a` at 0 to `b` at 1. */
export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** 0 up to `from`, 1 beyond `to`, smooth between. */
export function smooth(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

function ease(t: number): number {
  return t * t * t * (t * (6 * t - 15) + 10);
}

/** Red, green and blue as a screen shows them, 0 to 1. */
export type Color = readonly [number, number, number];

/** A colour from `0xrrggbb`. */
export function color(hex: number): Color {
  return [(hex >> 16) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255];
}

/** From `a` at 0 to `b` at 1. */
export function blend(a: Color, b: Color, t: number): Color {
  return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
}

/** A colour, brighter or darker. */
export function scale(c: Color, by: number): Color {
  return [c[0] * by, c[1] * by, c[2] * by];
}

/** Two lights on one spot. */
export function add(a: Color, b: Color, amount = 1): Color {
  return [a[0] + b[0] * amount, a[1] + b[1] * amount, a[2] + b[2] * amount];
}

/** A gradient through colours at positions that rise; level before the first and beyond the last. */
export function gradient(stops: readonly (readonly [number, Color])[], at: number): Color {
  for (let i = 1; i < stops.length; i++) {
    const [to, after] = stops[i]!;
    if (at > to && i < stops.length - 1) continue;
    const [from, before] = stops[i - 1]!;
    return blend(before, after, Math.min(1, Math.max(0, (at - from) / (to - from))));
  }
  return stops[0]![1];
}

/** Samples along each side of a pixel. */
const SAMPLES = 2;

/**
 * A picture of a function of the place: red, green and blue in [0, 1], interleaved, each pixel the mean of some samples.
 *
 * @param at the colour at a place in pixels, which lies between their borders
 */
export function sampled(
  width: number,
  height: number,
  at: (column: number, row: number) => Color,
): Float32Array {
  const pixels = new Float32Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < SAMPLES ** 2; k++) {
      const column = (i % width) + ((k % SAMPLES) + 0.5) / SAMPLES;
      const row = Math.floor(i / width) + (Math.floor(k / SAMPLES) + 0.5) / SAMPLES;
      at(column, row).forEach((value, j) =>
        pixels[3 * i + j]! += Math.min(1, value) / SAMPLES ** 2
      );
    }
  }
  return pixels;
}
