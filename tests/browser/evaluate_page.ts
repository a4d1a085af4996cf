/** Losses and gradient beside the reference's, for a page of a browser: see evaluate_test.ts. */
import { openGpu } from "../../core/gpu/open.ts";
import { evaluate } from "../../core/run/evaluate.ts";
import { pixelsOf, referenceObjective } from "../../core/run/reference.ts";
import { resolveLosses } from "../../core/run/resolve.ts";
import { blotches, smallProblem } from "../core/run/small_problem.ts";
import { relativeError } from "../helpers/relative_error.ts";

/** The adapter, and how far from the reference it is. */
export interface Report {
  readonly software: boolean;
  readonly storageTextures: number;
  readonly total: number;
  readonly expectedTotal: number;
  readonly gradientError: number;
  readonly shaders: readonly string[];
}

async function report(): Promise<Report> {
  using gpu = await openGpu();
  // Two layers: its compiler takes most of the time.
  const options = {
    ...smallProblem,
    contentLayers: { conv1_2: 1 },
    styleLayers: { conv1_1: 1 },
    target: blotches(21, 15, 3),
    balance: "none",
  } as const;
  const { total, gradient } = await evaluate(gpu, options);
  const losses = resolveLosses(options.network, options);
  const expected = referenceObjective({ ...options, ...losses })(pixelsOf(options.target));
  return {
    software: gpu.info.software,
    storageTextures: gpu.storageTextures,
    total,
    expectedTotal: expected.total,
    gradientError: relativeError(gradient, expected.gradient.data),
    shaders: gpu.shaders.map(({ variant }) => variant),
  };
}

Object.assign(globalThis, { report });
