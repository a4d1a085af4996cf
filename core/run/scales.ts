/** The scales of a run, coarse to fine. */
import { expectNumber, expectObject, expectOptions, expectWhole } from "../checks.ts";
import type { Size } from "../size.ts";
import type { RunOptions } from "./options.ts";
import { OPTIMIZATION } from "./options/optimization.ts";
import { checkOptions, defaultsOf } from "./options/option.ts";

/**
 * One scale of a run; its size is that of the target image.
 *
 * @category Plans
 */
export interface Scale extends Size {
  /** Iterations at this scale. */
  readonly iterations: number;
}

/** How a run goes from scale to scale. */
interface Schedule {
  /** The ratio of lengths from one scale to the next coarser one, for a run that goes from one side to another. */
  ratio(from: number, to: number): number;
  /** The default iterations of the last scale. */
  readonly last: number;
  /** Those of each scale after the second, which begins near its own result, if they are others. */
  readonly late?: number;
  /** Those of an only scale. */
  readonly only: number;
  /** The factor from the iterations of a scale to those of the next coarser one. */
  readonly more: number;
  /** The factor from the iterations of the last scale to those of the first, which starts far from its result. */
  readonly first: number;
}

/** Half the pixels. */
const HALF = Math.SQRT1_2;

/**
 * With L-BFGS scales are about twice as long as the ones before at the most, see
 * bench/results/2026-11-schedule.md; Adam's schedule is that of before.
 */
const SCHEDULES: Readonly<Record<NonNullable<RunOptions["optimizer"]>, Schedule>> = {
  lbfgs: { ratio: inLongSteps, last: 60, late: 20, only: 100, more: 1, first: 1 },
  adam: { ratio: () => HALF, last: 150, only: 375, more: 1.3, first: 2.5 },
};

/** The ratio of the fewest equal steps of which none is much longer than by a factor of two. */
function inLongSteps(from: number, to: number): number {
  const steps = Math.max(1, Math.ceil(Math.log2(to / from) - 0.1));
  return Math.min(HALF, (from / to) ** (1 / steps));
}

const DEFAULTS = defaultsOf(OPTIMIZATION);

/**
 * Plans the scales of a run, coarse to fine. Large strokes form fast at a coarse scale, where an iteration costs
 * little; the last scale adds what is fine. The coarsest has a longest side of 128 pixels, and less only for a result
 * of up to 181, which has two scales as well. With L-BFGS equal steps lead from there to the result, of a factor of
 * about two at the most; with Adam the factor is 1.41, and the coarsest up to so much longer.
 * With L-BFGS all scales do as many iterations, but by default a third of them from the third scale on: what these add
 * is fine, and with more of it the strokes of before fade, see bench/results/2026-11-large.md. With Adam coarser scales
 * do 1.3 times as many each, and the first 2.5 times as many as the last.
 *
 * No scale has a side under `least`: a panorama has fewer scales, and where not even the result has it, the only
 * scale is larger than the result.
 *
 * @param content the content image, whose aspect ratio is kept
 * @param options longest side of the result; iterations of the last scale, by default 60 of L-BFGS (20 of a third
 *   scale and later ones, but where the run starts from noise or grey) and 150 of Adam; those of the first (then all others
 *   do as many as the last) and the first scale's longest side;
 *   `least`: the shortest side that the network's layers need, see {@linkcode leastSide}, default 1
 * @category Plans
 */
export function planScales(
  content: Size,
  options:
    & { readonly size: number; readonly least?: number }
    & Pick<RunOptions, "iterations" | "optimizer" | "firstIterations" | "coarsest" | "init">,
): Scale[] {
  expectObject("content image", content, "an object with width and height");
  expectOptions("planScales()", options);
  expectNumber("width of the content image", content.width, { positive: true });
  expectNumber("height of the content image", content.height, { positive: true });
  expectWhole("size", options.size, 1);
  checkOptions(OPTIMIZATION, options);
  const { least = 1, firstIterations, optimizer, coarsest, init } = { ...DEFAULTS, ...options };
  const schedule = SCHEDULES[optimizer];
  const { more, first } = schedule;
  const iterations = options.iterations ?? schedule.last;
  const bare = init === "noise" || init === "gray";
  const late = options.iterations === undefined && !bare ? schedule.late : undefined;
  const ratio = schedule.ratio(coarsest, options.size);
  const sides = sidesOf(content, { size: options.size, ratio, coarsest, least });
  const last = sides.length - 1;
  const iterationsOf = (i: number) => {
    if (firstIterations !== undefined) return i === 0 ? firstIterations : iterations;
    if (i > 1 && late !== undefined) return late;
    if (i > 0) return Math.ceil(iterations * more ** (last - i));
    return last === 0 ? options.iterations ?? schedule.only : Math.ceil(first * iterations);
  };
  return sides.map((side, i) => ({ ...sizeOf(content, side), iterations: iterationsOf(i) }));
}

/** The longest sides of all scales, each by `ratio` shorter than the next. */
function sidesOf(content: Size, { size, ratio, coarsest, least }: {
  readonly size: number;
  readonly ratio: number;
  readonly coarsest: number;
  readonly least: number;
}): number[] {
  const aspect = Math.min(content.width, content.height) / Math.max(content.width, content.height);
  // A side that falls short by less than a rounding counts as whole.
  const holds = (side: number) => Math.max(1, Math.round(aspect * side)) >= least;
  const sides = [holds(size) ? size : least / aspect];
  const fits = (side: number) =>
    holds(side * ratio) && (sides.length === 1 || Math.round(side * ratio) >= coarsest);
  while (sides[0]! > coarsest && fits(sides[0]!)) sides.unshift(sides[0]! * ratio);
  return sides;
}

/** The size of a picture of an aspect ratio, with this longest side; the other one is at least 1 pixel. */
export function sizeOf(aspect: Size, side: number): Size {
  const longest = Math.max(aspect.width, aspect.height);
  const fit = (length: number) => Math.max(1, Math.round(length * side / longest));
  return { width: fit(aspect.width), height: fit(aspect.height) };
}
