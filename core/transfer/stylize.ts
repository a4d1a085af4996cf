import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { noisePicture } from "../image/noise.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { fitLongestSide, resize } from "../image/resample.ts";
import { Adam } from "../optimizers/adam.ts";
import { Lbfgs } from "../optimizers/lbfgs.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { NetworkOnGpu } from "../vgg19_graph.ts";
import { expectFits } from "./fits.ts";
import { type Losses, Objective } from "./objective.ts";
import type { Progress, Stylization, StylizeOptions, StylizeResult } from "./options.ts";
import { isHalf, type ResolvedLosses, resolveLosses } from "./resolve.ts";
import { planScales, type Scale } from "./scales.ts";
import { uploadNetwork } from "./upload_network.ts";

/**
 * Paints the content image in the manner of the style image: Gatys, Ecker and Bethge, "Image Style
 * Transfer Using Convolutional Neural Networks" (2016), coarse to fine.
 *
 * ```ts ignore
 * using gpu = await openGpu();
 * const network = weightsFreeVgg19({ style });
 * const { picture } = await stylize(gpu, { network, content, style, size: 256 }).result();
 * ```
 *
 * Nothing happens until the run is iterated or its result asked for, and it runs once. GPU memory is
 * freed when it ends, also when iterating is broken off, which ends the run.
 *
 * @throws {PentimentoError} from iterating or `result()`, when options or sizes do not fit, memory does
 * not suffice or the device is lost
 */
export function stylize(gpu: Gpu, options: StylizeOptions): Stylization {
  const run = start(gpu, options);
  let result: StylizeResult | undefined;
  const next = async (): Promise<IteratorResult<Progress, void>> => {
    const step = await run.next();
    if (!step.done) return step;
    result ??= step.value;
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next,
      return: async () => {
        await run.return(undefined as never);
        return { done: true, value: undefined };
      },
    }),
    async result() {
      while (!(await next()).done);
      if (result === undefined) {
        throw new PentimentoError("The run was broken off: start another for a result");
      }
      return result;
    },
  };
}

/** Checked options with nothing left open. */
interface Run {
  readonly options: StylizeOptions;
  readonly losses: ResolvedLosses;
  readonly scales: readonly Scale[];
  readonly optimizer: "lbfgs" | "adam";
  readonly progressEvery: number;
}

async function* start(
  gpu: Gpu,
  options: StylizeOptions,
): AsyncGenerator<Progress, StylizeResult, void> {
  const run = checkOptions(options);
  const { scales, losses } = run;
  expectFits(gpu, scales.at(-1)!, options.style);
  const site = { ...scales.at(-1)!, network: options.network, half: isHalf(options) };
  using network = await uploadNetwork(gpu, losses, site);
  let picture = firstPicture(run);
  let latest: Losses = { total: NaN, terms: {} };
  for (const index of scales.keys()) {
    const outcome = yield* paintScale(gpu, run, { network, index, picture });
    ({ picture, latest } = outcome);
    if (outcome.stopped !== undefined) {
      picture = resize(picture, scales.at(-1)!);
      return { picture, ...latest, stopped: outcome.stopped };
    }
  }
  return { picture, ...latest };
}

/** What came of one scale. */
interface ScaleOutcome {
  readonly picture: Picture;
  readonly latest: Losses;
  /** Why the run ends here, in one sentence, if it does. */
  readonly stopped: string | undefined;
}

async function* paintScale(
  gpu: Gpu,
  run: Run,
  from: { readonly network: NetworkOnGpu; readonly index: number; readonly picture: Picture },
): AsyncGenerator<Progress, ScaleOutcome, void> {
  const { options, losses, scales } = run;
  const { network, index, picture } = from;
  const scale = scales[index]!;
  const content = resize(options.content, scale);
  const style = fitLongestSide(options.style, Math.max(scale.width, scale.height));
  const target = resize(picture, scale);
  using objective = await Objective.create(gpu, { network, losses, content, style, target });
  using optimizer = await makeOptimizer(gpu, objective, run);
  let iteration = 0;
  let latest: Losses = { total: NaN, terms: {} };
  let stopped: string | undefined;
  while (iteration < scale.iterations && stopped === undefined) {
    const left = scale.iterations - iteration;
    const report = await optimizer.iterate(Math.min(run.progressEvery, left));
    iteration += report.iterations;
    latest = objective.parse(report.scalars);
    if (report.end === "not finite") {
      stopped = notFinite(index, iteration);
      break;
    }
    const done = shareDone(scales, index, report.end ? scale.iterations : iteration);
    yield progressOf(gpu, { scales, index, iteration, done, latest, objective });
    if (options.signal?.aborted) stopped = "it was asked to stop";
    if (report.end === "converged") break;
  }
  const finished = await objective.readPicture();
  // A finite loss may have a gradient that is none: what that did shows only in the pixels.
  if (finished.data.every(Number.isFinite)) return { picture: clipped(finished), latest, stopped };
  return { picture: target, latest, stopped: notFinite(index, iteration) };
}

function notFinite(scale: number, iteration: number): string {
  return `the loss became infinite or not a number at iteration ${iteration} of scale ${
    scale + 1
  }, ` +
    "so the last good picture was kept: choose smaller weights or another learning rate";
}

function checkOptions(options: StylizeOptions): Run {
  const { content, style, network, optimizer = "lbfgs", iterations } = options;
  checkPicture(content, "content image");
  checkPicture(style, "style image");
  const size = options.size ?? Math.max(content.width, content.height);
  const progressEvery = options.progressEvery ?? (optimizer === "adam" ? 10 : 1);
  expectCount("size", size);
  expectCount("number of iterations", iterations ?? 1);
  expectCount("progress interval", progressEvery);
  const rate = options.learningRate ?? 1;
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new PentimentoError(`The learning rate is ${rate}: give a number above 0`);
  }
  return {
    options,
    losses: resolveLosses(network, options),
    scales: planScales(content, { size, iterations, optimizer }),
    optimizer,
    progressEvery,
  };
}

function expectCount(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new PentimentoError(`The ${what} is ${value}: give a whole number of at least 1`);
  }
}

/** Where the first scale starts. */
function firstPicture({ options, scales }: Run): Picture {
  const { init = "content", content, style, seed = 1 } = options;
  const { width, height } = scales[0]!;
  switch (init) {
    case "content":
      return content;
    case "style":
      return style;
    case "noise":
      return noisePicture(width, height, seed);
    default:
      throw new PentimentoError(
        `The init "${init satisfies never}" is not known: choose content, style or noise`,
      );
  }
}

function makeOptimizer(gpu: Gpu, objective: Objective, run: Run): Promise<Optimizer> {
  const { learningRate } = run.options;
  const options = learningRate === undefined ? {} : { learningRate };
  switch (run.optimizer) {
    case "lbfgs":
      return Lbfgs.create(gpu, objective, options);
    case "adam":
      return Adam.create(gpu, objective, options);
    default:
      throw new PentimentoError(
        `The optimizer "${run.optimizer satisfies never}" is not known: choose lbfgs or adam`,
      );
  }
}

/** The share of all work that is done, if an iteration costs what its pixels do. */
function shareDone(scales: readonly Scale[], index: number, iteration: number): number {
  const cost = ({ width, height }: Scale, iterations: number) => width * height * iterations;
  const all = scales.reduce((sum, scale) => sum + cost(scale, scale.iterations), 0);
  const before = scales.slice(0, index).reduce(
    (sum, scale) => sum + cost(scale, scale.iterations),
    0,
  );
  return (before + cost(scales[index]!, iteration)) / all;
}

function progressOf(gpu: Gpu, parts: {
  scales: readonly Scale[];
  index: number;
  iteration: number;
  done: number;
  latest: Losses;
  objective: Objective;
}): Progress {
  const { scales, index, iteration, done, latest, objective } = parts;
  return {
    ...scales[index]!,
    scale: index,
    scales: scales.length,
    iteration,
    done,
    ...latest,
    memory: {
      allocated: gpu.allocatedBytes,
      planned: objective.plan.arenaBytes.reduce((sum, bytes) => sum + bytes, 0),
      live: objective.plan.liveBytes,
    },
    picture: async () => clipped(await objective.readPicture()),
  };
}

function clipped(picture: Picture): Picture {
  const data = picture.data.map((value) => Math.min(1, Math.max(0, value)));
  return { ...picture, data };
}
