/** The objective and optimiser of a scale, in tiles for which the memory suffices. */
import { OutOfMemoryError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import { resizePlanes } from "../image/resample.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { Adam } from "../optimizers/adam/adam.ts";
import { Lbfgs } from "../optimizers/lbfgs/lbfgs.ts";
import type { Optimizer, OptimizerState } from "../optimizers/optimizer.ts";
import type { Size } from "../size.ts";
import { halved } from "../tiling/plan_tiles.ts";
import { nextPicture } from "./first_picture.ts";
import { Objective } from "./objective.ts";
import { problemAt } from "./planned_problem.ts";
import type { RunPlan, ScalePlan } from "./plan.ts";
import type { TermNorms } from "./balance.ts";
import type { PartTimes } from "./timings.ts";

/**
 * The picture and the optimiser's state that a scale begins with.
 *
 * @category Sessions
 */
export interface ScaleStart {
  /** The picture, of any size. */
  readonly picture: Picture;
  /** The optimiser's state, of the size of the picture; `undefined`: it begins anew. */
  readonly state: OptimizerState | undefined;
  /** The number of recoveries so far, see {@linkcode Progress.recovered}. */
  readonly recovered: number;
}

/** The scale to prepare, and what it is prepared with. */
export interface ScaleInput {
  readonly network: NetworkOnGpu;
  readonly scale: ScalePlan;
  readonly from: ScaleStart;
  /** The side of tiles that another found the memory to suffice for. Default: that of the plan. */
  readonly tile?: number | undefined;
  /** The norms by which terms are balanced, if they are known. Default: they are measured. */
  readonly norms?: TermNorms | undefined;
  /** Cancels it. */
  readonly signal: AbortSignal | undefined;
  /** Counts the time of its parts. */
  readonly times: PartTimes;
}

/** Everything that a scale is painted with, the caller's to free. */
export interface PreparedScale {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** The scale in the tiles that it is worked on in. */
  readonly scale: ScalePlan;
  /** The side of tiles, in pixels, where these are smaller than planned. */
  readonly tile: number | undefined;
}

/**
 * Prepares a scale. Where the GPU has less memory than it should, the picture is cut into tiles of half the size,
 * for as long as that goes.
 *
 * @throws {PentimentoError} when the smallest tiles do not suffice
 */
export async function prepareScale(
  gpu: Gpu,
  plan: RunPlan,
  input: ScaleInput,
): Promise<PreparedScale> {
  const { network, from, signal, times, norms } = input;
  const { options, content, style } = plan;
  const start = { ...options, content, style, before: from.picture };
  const target = nextPicture(input.scale, start);
  const problem = problemAt(plan, input.scale, { network, target, signal });
  let tile = input.tile;
  let scale = tile === undefined ? input.scale : plan.retiled(input.scale, tile);
  while (true) {
    try {
      const objective = await Objective.create(gpu, {
        ...problem,
        ...scale.tiling,
        times,
        norms,
      });
      const optimizer = await createOptimizer(gpu, objective, plan, input);
      return { objective, optimizer, scale, tile };
    } catch (error) {
      if (!(error instanceof OutOfMemoryError) || plan.options.tile === "off") throw error;
      tile = halved(scale.tiling, scale, plan.losses);
      if (tile === undefined) throw error;
      scale = plan.retiled(scale, tile);
    }
  }
}

/** Creates the optimiser of a scale; where that fails, the objective is freed. */
async function createOptimizer(
  gpu: Gpu,
  objective: Objective,
  plan: RunPlan,
  { scale, from }: ScaleInput,
): Promise<Optimizer> {
  const { options, optimizer, average, enough } = plan;
  const state = from.state && resizeState(from.state, from.picture, scale);
  const chosen = { ...options, average, enough, ...state && { state } };
  try {
    return await (optimizer === "adam" ? Adam : Lbfgs).create(gpu, objective, chosen);
  } catch (error) {
    objective[Symbol.dispose]();
    throw error;
  }
}

/** An optimiser's state at another size. Values that have no sign keep having none. */
function resizeState(state: OptimizerState, from: Size, to: Size): OptimizerState {
  if (state.kind !== "adam") return state;
  const sides = { planes: 3, from, to };
  const count = 3 * from.width * from.height;
  return {
    ...state,
    mean: resizePlanes(state.mean.subarray(0, count), sides, { filter: "lanczos" }),
    square: resizePlanes(state.square.subarray(0, count), sides, { filter: "linear" }),
  };
}
