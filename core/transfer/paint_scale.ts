import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import { resize, resizePlanes } from "../image/resample.ts";
import { Adam } from "../optimizers/adam.ts";
import { Lbfgs } from "../optimizers/lbfgs.ts";
import type { Optimizer, OptimizerState, Report } from "../optimizers/optimizer.ts";
import type { NetworkOnGpu } from "../vgg19_graph.ts";
import { type Losses, Objective } from "./objective.ts";
import type { Run } from "./run.ts";
import type { Progress } from "./run_options.ts";
import type { Scale } from "./scales.ts";
import { Stride } from "./stride.ts";

/** What a scale begins with. */
export interface ScaleStart {
  /** The picture, of any size. */
  readonly picture: Picture;
  /** The optimiser's memory, of the size of the picture; `undefined`: it begins anew. */
  readonly state: OptimizerState | undefined;
  /** How often optimisers have gone back so far. */
  readonly recovered: number;
}

/** What came of one scale: the next one begins with it. */
export interface ScaleOutcome extends ScaleStart {
  readonly latest: Losses;
  /** What every term is multiplied by. */
  readonly weights: Readonly<Record<string, number>>;
  /** Why the run ends here, in one sentence, if it does. */
  readonly stopped: string | undefined;
}

/** Where in a run a scale is painted. */
interface Place {
  readonly network: NetworkOnGpu;
  /** Which scale, from 0. */
  readonly index: number;
  readonly from: ScaleStart;
}

/** Paints one scale of a run. */
export async function* paintScale(
  gpu: Gpu,
  run: Run,
  { network, index, from }: Place,
): AsyncGenerator<Progress, ScaleOutcome, void> {
  const { options, losses, scales } = run;
  const scale = scales[index]!;
  const target = resize(from.picture, scale);
  const content = resize(run.content, scale);
  const groups = run.stylesFor(scale);
  const problem = { ...options, network, losses, content, groups, target };
  using objective = await Objective.create(gpu, problem);
  using optimizer = await makeOptimizer(gpu, objective, { run, scale, from });
  let iteration = 0;
  let latest: Losses = { total: NaN, terms: {} };
  let stopped: string | undefined;
  let report: Report | undefined;
  const stride = new Stride(options.progressEvery);
  const recovered = () => from.recovered + (report?.recovered ?? 0);
  const picture = async () => clipped(await objective.readPicture(optimizer.result));
  while (iteration < scale.iterations && stopped === undefined && report?.end === undefined) {
    const left = scale.iterations - iteration;
    const started = performance.now();
    report = await optimizer.iterate(Math.min(stride.next, left));
    stride.took(report.iterations, performance.now() - started);
    iteration += report.iterations;
    latest = objective.parse(report.scalars);
    stopped = whyNotOn(report, index, iteration);
    if (stopped !== undefined) break;
    yield {
      ...progressOf(gpu, { scales, index, iteration, ended: report.end !== undefined, objective }),
      ...latest,
      recovered: recovered(),
      picture: async () => run.finish(await picture()),
    };
    if (options.signal?.aborted) stopped = "it was asked to stop";
  }
  const state = await optimizer.save();
  const { weights } = objective;
  return { picture: await picture(), state, latest, weights, stopped, recovered: recovered() };
}

function whyNotOn({ end }: Report, scale: number, iteration: number): string | undefined {
  if (end !== "not finite" && end !== "diverged") return undefined;
  const became = end === "diverged" ? "grew without end" : "became infinite or not a number";
  return `the loss ${became} at iteration ${iteration} of scale ${scale + 1}, so the last good ` +
    "picture was kept: choose smaller weights or another learning rate";
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
  return optimizer === "adam"
    ? await Adam.create(gpu, objective, all)
    : await Lbfgs.create(gpu, objective, all);
}

/** An optimiser's memory at another size. Values that have no sign keep having none. */
function resizeState(
  state: OptimizerState,
  from: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
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

/** The share of all work that is done, if an iteration costs what its pixels do. */
function shareDone(scales: readonly Scale[], index: number, iteration: number): number {
  const cost = ({ width, height }: Scale, iterations: number) => width * height * iterations;
  const whole = (some: readonly Scale[]) =>
    some.reduce((sum, scale) => sum + cost(scale, scale.iterations), 0);
  return (whole(scales.slice(0, index)) + cost(scales[index]!, iteration)) / whole(scales);
}

function progressOf(gpu: Gpu, parts: {
  readonly scales: readonly Scale[];
  readonly index: number;
  readonly iteration: number;
  readonly ended: boolean;
  readonly objective: Objective;
}): Omit<Progress, "picture" | "recovered" | "total" | "terms"> {
  const { scales, index, iteration, ended, objective: { plan } } = parts;
  const scale = scales[index]!;
  return {
    ...scale,
    scale: index,
    scales: scales.length,
    iteration,
    done: shareDone(scales, index, ended ? scale.iterations : iteration),
    memory: {
      allocated: gpu.allocatedBytes,
      planned: plan.arenaBytes.reduce((sum, bytes) => sum + bytes, 0),
      live: plan.liveBytes,
    },
  };
}

function clipped(picture: Picture): Picture {
  const data = picture.data.map((value) => Math.min(1, Math.max(0, value)));
  return { ...picture, data };
}
