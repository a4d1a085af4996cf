/** The scales of a run, coarse to fine. */
import type { Size } from "../size.ts";
import type { RunOptions } from "./options.ts";
import { OPTIMIZATION } from "./options/optimization.ts";
import { defaultsOf } from "./options/option.ts";

/**
 * One scale of a run; its size is that of the target image.
 *
 * @category Plans
 */
export interface Scale extends Size {
  /** Iterations at this scale. */
  readonly iterations: number;
}

/** The ratio of lengths from one scale to the next coarser one: half the pixels. */
const RATIO = Math.SQRT1_2;

const DEFAULTS = defaultsOf(OPTIMIZATION);

/** The default iterations of the last scale. */
const ITERATIONS = { lbfgs: 40, adam: 150 } as const;

/** The factor from the iterations of a scale to those of the next coarser one, which costs half as much. */
const MORE = 1.3;

/** The factor from the iterations of the last scale to those of the first, which starts far from its result. */
const FIRST = 2.5;

/**
 * Plans the scales of a run, coarse to fine. Large strokes form fast at a coarse scale, where an iteration costs
 * little; the last scale adds what is fine. Each scale has twice the pixels of the one before; the coarsest
 * has a longest side of at least 128 pixels but for the second scale, which a result of more than 128 pixels
 * always has. Coarser scales do more iterations, 1.3 times as many each, and the first 2.5 times as many as the
 * last, so that a small preview is as far as the first scale of a large picture.
 *
 * No scale has a side under `least`: a panorama has fewer scales, and where not even the result has it, the only
 * scale is larger than the result.
 *
 * @param content the content image, whose aspect ratio is kept
 * @param options longest side of the result; iterations of the last scale, by default 40 of L-BFGS and 150 of
 *   Adam; those of the first (then all others do as many as the last) and the first scale's longest side;
 *   `least`: the shortest side that the network's layers need, see {@linkcode leastSide}, default 1
 * @category Plans
 */
export function planScales(
  content: Size,
  options:
    & { readonly size: number; readonly least?: number }
    & Pick<RunOptions, "iterations" | "optimizer" | "firstIterations" | "coarsest">,
): Scale[] {
  const { least = 1, firstIterations, optimizer, coarsest } = { ...DEFAULTS, ...options };
  const usual = ITERATIONS[optimizer];
  const iterations = options.iterations ?? usual;
  const longest = Math.max(content.width, content.height);
  const ratio = Math.min(content.width, content.height) / longest;
  // A side that falls short by less than a rounding counts as whole.
  const holds = (side: number) => Math.max(1, Math.round(ratio * side)) >= least;
  const size = holds(options.size) ? options.size : least / ratio;
  const sides = [size];
  const fits = (side: number) =>
    holds(side * RATIO) && (sides.length === 1 || Math.round(side * RATIO) >= coarsest);
  while (sides[0]! > coarsest && fits(sides[0]!)) {
    sides.unshift(size * RATIO ** sides.length);
  }
  const last = sides.length - 1;
  const iterationsOf = (i: number) => {
    if (firstIterations !== undefined) return i === 0 ? firstIterations : iterations;
    if (i > 0) return Math.ceil(iterations * MORE ** (last - i));
    return last === 0 ? options.iterations ?? FIRST * usual : Math.ceil(FIRST * iterations);
  };
  return sides.map((side, i) => ({ ...sizeOf(content, side), iterations: iterationsOf(i) }));
}

/** The size of a picture of an aspect ratio, with this longest side; the other one is at least 1 pixel. */
export function sizeOf(aspect: Size, side: number): Size {
  const longest = Math.max(aspect.width, aspect.height);
  const fit = (length: number) => Math.max(1, Math.round(length * side / longest));
  return { width: fit(aspect.width), height: fit(aspect.height) };
}
