import { OutOfMemoryError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import { resize, resizePlanes } from "../image/resample.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { Adam } from "../optimizers/adam/adam.ts";
import { Lbfgs } from "../optimizers/lbfgs/lbfgs.ts";
import type { Optimizer, OptimizerState } from "../optimizers/optimizer.ts";
import type { Size } from "../size.ts";
import { halved, planTiles, type TilePlan } from "../tiling/plan_tiles.ts";
import { Objective, type ObjectiveOptions } from "./objective.ts";
import { isHalf } from "./resolve.ts";
import type { Run } from "./run.ts";
import type { Scale } from "./scales.ts";

/** What a scale begins with. */
export interface ScaleStart {
  /** The picture, of any size. */
  readonly picture: Picture;
  /** The optimiser's memory, of the size of the picture; `undefined`: it begins anew. */
  readonly state: OptimizerState | undefined;
  /** How often optimisers have gone back so far. */
  readonly recovered: number;
}

/** Which scale is prepared. */
interface Place {
  readonly network: NetworkOnGpu;
  readonly scale: Scale;
  readonly from: ScaleStart;
}

/** Everything that a scale is painted with, the caller's to free. */
export interface Prepared {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly plan: TilePlan;
}

/**
 * Prepares a scale. Where the GPU has less memory than it should, the picture is cut into tiles of half the size,
 * for as long as that goes.
 *
 * @throws {PentimentoError} when the smallest tiles do not suffice
 */
export async function prepareScale(gpu: Gpu, run: Run, place: Place): Promise<Prepared> {
  const { losses, options } = run;
  const { network, scale, from } = place;
  const groups = run.stylesFor(scale);
  const target = resize(from.picture, scale);
  const content = resize(run.content, scale);
  const problem = { ...options, network, losses, content, groups, target };
  const asked = { ...options, ...run, network: options.network, half: isHalf(options), groups };
  let plan = planTiles(gpu, scale, asked);
  while (true) {
    try {
      return await build(gpu, run, place, { ...problem, ...plan }, plan);
    } catch (error) {
      const tile = options.tile === "off" ? undefined : halved(plan, scale, losses);
      if (!(error instanceof OutOfMemoryError) || tile === undefined) throw error;
      plan = planTiles(gpu, scale, { ...asked, tile });
    }
  }
}

async function build(
  gpu: Gpu,
  run: Run,
  place: Place,
  problem: ObjectiveOptions,
  plan: TilePlan,
): Promise<Prepared> {
  const objective = await Objective.create(gpu, problem);
  try {
    return { objective, optimizer: await makeOptimizer(gpu, objective, { ...place, run }), plan };
  } catch (error) {
    objective[Symbol.dispose]();
    throw error;
  }
}

async function makeOptimizer(gpu: Gpu, objective: Objective, at: {
  readonly run: Run;
  readonly scale: Scale;
  readonly from: ScaleStart;
}): Promise<Optimizer> {
  const { run: { options, optimizer, average }, scale, from } = at;
  const { learningRate, beta1, beta2, history } = options;
  const chosen: Partial<
    Record<"learningRate" | "beta1" | "beta2" | "history" | "average", number>
  > = Object.fromEntries(
    Object.entries({ learningRate, beta1, beta2, history, average })
      .filter(([, value]) => value !== undefined),
  );
  const state = from.state && resizeState(from.state, from.picture, scale);
  const all = { ...chosen, ...state && { state } };
  if (optimizer === "adam") return await Adam.create(gpu, objective, all);
  const { historyPrecision = "f32" } = options;
  return await Lbfgs.create(gpu, objective, { ...all, historyPrecision });
}

/** An optimiser's memory at another size. Values that have no sign keep having none. */
function resizeState(
  state: OptimizerState,
  from: Size,
  to: Size,
): OptimizerState {
  if (state.kind !== "adam") return state;
  const sides = { planes: 3, from, to };
  const count = 3 * from.width * from.height;
  return {
    ...state,
    mean: resizePlanes(state.mean.subarray(0, count), sides, { filter: "lanczos" }),
    square: resizePlanes(state.square.subarray(0, count), sides, { filter: "linear" }),
  };
}
