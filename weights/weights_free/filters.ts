/** 3x3 filters of strokes and blurs. */
import { familyOf, members } from "./families.ts";
import type { SeededRandom } from "./random.ts";

/** Nine coefficients of a 3x3 filter, row by row. */
export type Taps = readonly number[];

/** The filter that changes nothing. */
export const IDENTITY: Taps = [0, 0, 0, 0, 1, 0, 0, 0, 0];

/** The binomial blur, `[1 2 1]^T [1 2 1] / 16`. */
export const BINOMIAL: Taps = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((tap) => tap / 16);

/** Steps of angles from one family to the next: the golden ratio spreads any number evenly. */
const GOLDEN = 0.6180339;

/** Width of a derivative's window, and of a line across and along its stroke, in pixels. */
const WINDOW = 0.85;
const LINE_ACROSS = 0.45;
const LINE_ALONG = 1.3;

/** Values at the nine taps of `f(u, v)`: u points across a stroke of the angle given, v along it. */
function oriented(angle: number, f: (u: number, v: number) => number): number[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from(IDENTITY, (_, tap) => {
    const [x, y] = [tap % 3 - 1, Math.floor(tap / 3) - 1];
    return f(x * cos + y * sin, y * cos - x * sin);
  });
}

/** A blur along strokes that keeps them sharp across; its taps add up to 1. */
export function lineBlur(angle: number): Taps {
  const taps = oriented(
    angle,
    (u, v) => Math.exp(-u * u / (2 * LINE_ACROSS ** 2) - v * v / (2 * LINE_ALONG ** 2)),
  );
  const sum = taps.reduce((a, b) => a + b);
  return taps.map((tap) => tap / sum);
}

/** A filter that answers to strokes of one angle in one mixture of the opponent colours. */
export interface StrokeFilter {
  /** The direction across the stroke, in radians. */
  readonly angle: number;
  /** True for a filter on brightness alone, without colour. */
  readonly luminance: boolean;
  /** The weight of each opponent colour, as a vector of length 1. */
  readonly color: readonly [number, number, number];
  /** The derivative: taps with mean 0 and length 1. */
  readonly taps: Taps;
}

/**
 * Derivatives across strokes, by turns of the first and of the second order. Families look at a random mixture
 * of colours and at brightness by turns; angles divide a half turn evenly within each, and follow the golden ratio
 * from one to the next, from a random first one.
 */
export function strokeBank(count: number, random: SeededRandom): StrokeFilter[] {
  const first = random.uniform(0, Math.PI);
  return Array.from({ length: count }, (_, i) => {
    const family = familyOf(i);
    const siblings = members(family, count);
    const place = i - siblings[0]!;
    const angle = first + Math.PI * (family * GOLDEN + place) / siblings.length;
    const luminance = family % 2 === 1;
    const color = luminance ? [1, 0, 0] as const : random.direction(0.5);
    const odd = (place + (family >> 1)) % 2 === 1;
    const raw = oriented(angle, (u, v) => {
      const window = Math.exp(-(u * u + v * v) / (2 * WINDOW ** 2));
      return (odd ? u * u - v * v / 2 : u) * window;
    });
    const mean = raw.reduce((a, b) => a + b) / raw.length;
    const length = Math.hypot(...raw.map((tap) => tap - mean));
    return { angle, luminance, color, taps: raw.map((tap) => (tap - mean) / length) };
  });
}
