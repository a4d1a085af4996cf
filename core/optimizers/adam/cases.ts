/** Self-test cases of Adam: some steps on a quadratic against the float64 reference. */

import type { Gpu } from "../../gpu/gpu.ts";
import { unpack } from "../../graph/layout.ts";
import { squaredDifferenceGradient } from "../../ops/difference/reference.ts";
import { type KernelCase, relativeError, TOLERANCE } from "../../ops/testing/kernel_case.ts";
import { pixelsOf } from "../../ops/testing/values.ts";
import { quadratic } from "../testing/quadratic.ts";
import { Adam } from "./adam.ts";
import { adamStep } from "./reference.ts";

/** A run of Adam. */
export interface AdamShape {
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** Number of steps. */
  readonly steps: number;
  /** True clips pixels to [0, 1] after each step. */
  readonly clip: boolean;
}

/** So long a step that clipping has something to do within few of them. */
const LEARNING_RATE = 0.2;

const SCALE = 0.8;

/** Some steps of Adam on a quadratic. */
export function adamCase(shape: AdamShape): KernelCase {
  const { height, width, steps, clip } = shape;
  return {
    kernel: clip ? "adam, clipped" : "adam",
    shape: `${height} x ${width} pixels, ${steps} steps`,
    tolerance: TOLERANCE,
    measure: (gpu) => measure(gpu, shape),
  };
}

/** The cases of the self-test. */
export function adamCases(): KernelCase[] {
  const shape = { height: 5, width: 7, steps: 3 };
  return [adamCase({ ...shape, clip: false }), adamCase({ ...shape, clip: true })];
}

async function measure(gpu: Gpu, { height, width, steps, clip }: AdamShape): Promise<number> {
  const { shape, values } = pixelsOf({ height, width }, 1);
  const start = Float32Array.from(values);
  const minimum = Float32Array.from(pixelsOf({ height, width }, 2).values, (value) => 3 * value);
  using objective = await quadratic(gpu, { shape, start, minimum, scale: SCALE });
  using adam = await Adam.create(gpu, objective, { learningRate: LEARNING_RATE, clip });
  await adam.iterate(steps);
  const { buffer, bytes } = objective.pixels;
  const reached = unpack(shape, await gpu.read(buffer!, bytes));
  const expected = adamReference(start, minimum, { steps, clip });
  // Of the change alone: the pixels themselves would hide much of an error.
  const change = (pixels: ArrayLike<number>) =>
    Float64Array.from(pixels, (value, i) => value - start[i]!);
  return relativeError(change(reached), change(expected));
}

function adamReference(
  start: Float32Array,
  minimum: Float32Array,
  { steps, clip }: Pick<AdamShape, "steps" | "clip">,
): Float64Array {
  const parameters = Float64Array.from(start);
  const mean = new Float64Array(start.length);
  const variance = new Float64Array(start.length);
  for (let step = 1; step <= steps; step++) {
    const gradient = squaredDifferenceGradient(parameters, { wanted: minimum, factor: SCALE });
    adamStep({ parameters, mean, variance }, { gradient, step, learningRate: LEARNING_RATE });
    if (!clip) continue;
    parameters.forEach((value, i) => parameters[i] = Math.min(1, Math.max(0, value)));
  }
  return parameters;
}
