/** Paints one scale of a run: iterations, progress reports, and the reasons to stop. */
import type { Gpu } from "../gpu/gpu.ts";
import { clip, type Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import type { Report } from "../optimizers/optimizer.ts";
import type { Losses, Progress } from "./options.ts";
import type { RunPlan } from "./plan.ts";
import { type PreparedScale, prepareScale, type ScaleStart } from "./prepare_scale.ts";
import type { Scale } from "./scales.ts";
import type { PartTimes } from "./timings.ts";

/** The result of one scale: the next one begins with it. */
export interface ScaleOutcome extends ScaleStart {
  readonly latest: Losses;
  /** The total at its start; NaN where it was not evaluated. */
  readonly firstTotal: number;
  /** The weight of every term. */
  readonly weights: Readonly<Record<string, number>>;
  /** Why the run ends here, in one sentence, if it does. */
  readonly stopped: string | undefined;
}

/** The scale of a run to paint, and what it is painted with. */
interface PaintInput {
  readonly network: NetworkOnGpu;
  /** The scale's number, from 0. */
  readonly index: number;
  readonly from: ScaleStart;
  /** Ends the run early. */
  readonly signal: AbortSignal | undefined;
  /** Counts the time of its parts. */
  readonly times: PartTimes;
}

/** Paints one scale of a run. */
export async function* paintScale(
  gpu: Gpu,
  plan: RunPlan,
  { network, index, from, signal, times }: PaintInput,
): AsyncGenerator<Progress, ScaleOutcome, void> {
  const { scales } = plan;
  const scale = scales[index]!;
  const input = { network, scale, from, signal, times };
  const preparing = times.during("preparing", () => prepareScale(gpu, plan, input));
  const prepared = await unlessAborted(signal, preparing);
  if (prepared === undefined) return untouched(from, scale);
  using objective = prepared.objective, optimizer = prepared.optimizer;
  let iteration = 0;
  let latest: Losses = { total: NaN, terms: {} };
  let stopped: string | undefined;
  let report: Report | undefined;
  const interval = new ReportInterval(plan.options.progressEvery);
  const recovered = () => from.recovered + (report?.recovered ?? 0);
  const read = () => objective.readPicture(optimizer.result);
  const picture = async () => clipped(await times.during("painting", read));
  while (iteration < scale.iterations && stopped === undefined && report?.end === undefined) {
    const left = scale.iterations - iteration;
    const started = performance.now();
    const count = Math.min(interval.next, left);
    report = await times.during("painting", () => optimizer.iterate(count, signal));
    interval.took(report.iterations, performance.now() - started);
    iteration += report.iterations;
    latest = objective.parse(report.scalars);
    stopped = whyNotOn(report, index, iteration);
    if (stopped !== undefined) break;
    if (report.iterations > 0 || !signal?.aborted) {
      const ended = report.end !== undefined;
      const reached = progressOf(gpu, plan, { ...prepared, index, iteration, ended, times });
      const shown = async () => plan.finish(await picture());
      yield { ...reached, ...latest, recovered: recovered(), picture: shown };
    }
    if (signal?.aborted) stopped = ASKED;
  }
  const state = await optimizer.save();
  const firstTotal = report?.first ? objective.parse(report.first).total : NaN;
  const ends = { latest, firstTotal, stopped, recovered: recovered() };
  return { picture: await picture(), state, weights: objective.weights, ...ends };
}

const ASKED = "it was asked to stop";

/** The result of some work; `undefined` when it was cancelled meanwhile. */
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

/** The outcome of a scale that was cancelled before it had begun. */
function untouched(from: ScaleStart, scale: Scale): ScaleOutcome {
  return {
    ...from,
    picture: resize(from.picture, scale),
    latest: { total: NaN, terms: {} },
    firstTotal: NaN,
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

function progressOf(
  gpu: Gpu,
  { scales }: RunPlan,
  reached: PreparedScale & {
    readonly index: number;
    readonly iteration: number;
    readonly ended: boolean;
    readonly times: PartTimes;
  },
): Omit<Progress, "picture" | "recovered" | "total" | "terms"> {
  const { scale, index, iteration, ended, objective, times } = reached;
  const { width, height, iterations, tiles, tileWidth, tileHeight } = scale;
  return {
    width,
    height,
    iterations,
    scale: index,
    scales: scales.length,
    iteration,
    done: shareDone(scales, index, ended ? iterations : iteration),
    memory: {
      allocated: gpu.allocatedBytes,
      planned: objective.plan.arenaBytes.reduce((sum, bytes) => sum + bytes, 0),
      live: objective.plan.liveBytes,
      tiles,
      tileWidth,
      tileHeight,
    },
    timings: times.seconds,
  };
}

function clipped(picture: Picture): Picture {
  return { ...picture, data: picture.data.map(clip) };
}

/** Milliseconds between two reports, where no interval is chosen. */
const MILLISECONDS = 250;

/** The most iterations between two reports. */
const LONGEST = 50;

/**
 * Iterations to do before the next report: as many as take a quarter of a second, because every report is a wait
 * for the GPU, which costs as much as an iteration of a small picture.
 */
export class ReportInterval {
  readonly #fixed: number | undefined;
  #next = 1;

  /** @param fixed the iterations between all reports. Default: by the time that they take */
  constructor(fixed?: number) {
    this.#fixed = fixed;
  }

  /** Iterations to do now. */
  get next(): number {
    return this.#fixed ?? this.#next;
  }

  /** Takes note of how long some iterations took. */
  took(iterations: number, milliseconds: number): void {
    const fitting = Math.floor(
      MILLISECONDS * Math.max(1, iterations) / Math.max(1e-3, milliseconds),
    );
    // Twice as many at most: the first ones include what is compiled.
    this.#next = Math.max(1, Math.min(fitting, 2 * this.#next, LONGEST));
  }
}
