import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import type { Report } from "../optimizers/optimizer.ts";
import type { TilePlan } from "../tiling/plan_tiles.ts";
import type { Losses, Objective } from "./objective.ts";
import { prepareScale, type ScaleStart } from "./prepare_scale.ts";
import { ReportInterval } from "./report_interval.ts";
import type { Run } from "./run.ts";
import type { Progress } from "./run_options.ts";
import type { Scale } from "./scales.ts";

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
  const { options, scales } = run;
  const { signal } = options;
  const scale = scales[index]!;
  const prepared = await unlessAborted(signal, prepareScale(gpu, run, { network, scale, from }));
  if (prepared === undefined) return untouched(from, scale);
  using objective = prepared.objective;
  using optimizer = prepared.optimizer;
  let iteration = 0;
  let latest: Losses = { total: NaN, terms: {} };
  let stopped: string | undefined;
  let report: Report | undefined;
  const interval = new ReportInterval(options.progressEvery);
  const recovered = () => from.recovered + (report?.recovered ?? 0);
  const picture = async () => clipped(await objective.readPicture(optimizer.result));
  while (iteration < scale.iterations && stopped === undefined && report?.end === undefined) {
    const left = scale.iterations - iteration;
    const started = performance.now();
    report = await optimizer.iterate(Math.min(interval.next, left), signal);
    interval.took(report.iterations, performance.now() - started);
    iteration += report.iterations;
    latest = objective.parse(report.scalars);
    stopped = whyNotOn(report, index, iteration);
    if (stopped !== undefined) break;
    const standing = { ...prepared, scales, index, iteration, ended: report.end !== undefined };
    if (report.iterations > 0 || !signal?.aborted) {
      const shown = async () => run.finish(await picture());
      yield { ...progressOf(gpu, standing), ...latest, recovered: recovered(), picture: shown };
    }
    if (signal?.aborted) stopped = ASKED;
  }
  const state = await optimizer.save();
  const { weights } = objective;
  return { picture: await picture(), state, latest, weights, stopped, recovered: recovered() };
}

const ASKED = "it was asked to stop";

/** What comes of some work; `undefined` when it was cancelled meanwhile. */
async function unlessAborted<T>(
  signal: AbortSignal | undefined,
  work: Promise<T>,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

/** What comes of a scale that was cancelled before it had begun. */
function untouched(from: ScaleStart, scale: Scale): ScaleOutcome {
  return {
    ...from,
    picture: resize(from.picture, scale),
    latest: { total: NaN, terms: {} },
    weights: {},
    stopped: ASKED,
  };
}

function whyNotOn({ end }: Report, scale: number, iteration: number): string | undefined {
  if (end !== "not finite" && end !== "diverged") return undefined;
  const became = end === "diverged" ? "grew without end" : "became infinite or not a number";
  return `the loss ${became} at iteration ${iteration} of scale ${scale + 1}, so the last good ` +
    "picture was kept: choose smaller weights or another learning rate";
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
  readonly plan: TilePlan;
}): Omit<Progress, "picture" | "recovered" | "total" | "terms"> {
  const { scales, index, iteration, ended, objective: { plan }, plan: { grid } } = parts;
  const scale = scales[index]!;
  const { width: tileWidth, height: tileHeight } = grid?.window ?? scale;
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
      tiles: grid?.tiles.length ?? 1,
      tileWidth,
      tileHeight,
    },
  };
}

function clipped(picture: Picture): Picture {
  const data = picture.data.map((value) => Math.min(1, Math.max(0, value)));
  return { ...picture, data };
}
