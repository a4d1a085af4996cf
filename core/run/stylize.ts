/** Painting: a run from its first to its last scale. */
import { expectOptions } from "../checks.ts";
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Progress, Stylization, StylizeOptions, StylizeResult } from "./options.ts";
import { planOf, type RunPlan } from "./plan.ts";
import { ReportInterval } from "./report_interval.ts";
import { createSession } from "./session.ts";
import type { Cancellable, Session, SessionOptions } from "./session_types.ts";

/**
 * Options of {@linkcode stylize} beside those of the run.
 *
 * @category Runs
 */
export interface StylizeSettings extends Cancellable, SessionOptions {
  /**
   * A session of the run to go on with, from where it is; the caller's, who can save it on the way and in the end.
   * Default: one of its own from the beginning.
   */
  readonly session?: Session | undefined;
}

/**
 * Paints the content image in the manner of the style image, after Gatys, Ecker and Bethge, "Image Style
 * Transfer Using Convolutional Neural Networks" (2016), coarse to fine.
 *
 * ```ts
 * import { noisePicture, openGpu, stylize, weightsFreeVgg19 } from "@pentimento/pentimento";
 * import { assertEquals } from "@std/assert";
 *
 * const [content, style] = [noisePicture(48, 32), noisePicture(32, 32, 2)];
 * using gpu = await openGpu();
 * const network = weightsFreeVgg19({ style });
 * const options = { network, content, style, size: 32, iterations: 2 };
 * const { picture } = await stylize(gpu, options).result();
 * assertEquals([picture.width, picture.height], [32, 21]);
 * ```
 *
 * Nothing happens until the run is iterated or its result asked for, and it runs once. GPU memory is
 * freed when it ends, also when iterating is broken off, which ends the run.
 *
 * @param run options, or the plan that {@linkcode planRun} made of them
 * @param settings.signal ends the run early: the picture so far becomes the result. Default: that of the options
 * @param settings.networks networks that several runs share. Default: the run brings its own to the GPU
 * @param settings.clock what the run's time is counted by. Default: it begins when the run does
 * @param settings.session a session of the same plan to go on with, which may be prepared. Default: one of its own
 * @throws {PentimentoError} from iterating or `result()`, when options or sizes do not fit, memory does
 * not suffice or the device is lost
 * @category Runs
 */
export function stylize(
  gpu: Gpu,
  run: StylizeOptions | RunPlan,
  settings: StylizeSettings = {},
): Stylization {
  const painting = start(gpu, run, settings);
  let result: StylizeResult | undefined;
  const next = async (): Promise<IteratorResult<Progress, void>> => {
    const step = await painting.next();
    if (!step.done) return step;
    result ??= step.value;
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next,
      return: async () => {
        await painting.return(undefined as never);
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

async function* start(
  gpu: Gpu,
  run: StylizeOptions | RunPlan,
  settings: StylizeSettings,
): AsyncGenerator<Progress, StylizeResult, void> {
  expectOptions("stylize()", settings);
  const { signal: asked, networks, clock, session: given } = settings;
  const plan = planOf(gpu, run);
  const signal = asked ?? plan.options.signal;
  using owner = new DisposableStack();
  const session = given ?? owner.use(await createSession(gpu, plan, { networks, clock }));
  let stopped: string | undefined;
  while (!(await session.progress()).finished && stopped === undefined) {
    stopped = yield* paintScale(session, signal);
  }
  const reached = await session.progress();
  const { total, terms, firstTotal, weights, recovered, timings, scale, scales } = reached;
  const rose = total > firstTotal && { rose: { from: firstTotal, to: total } };
  const unreached = stopped === undefined && scale + 1 < scales &&
    { unreached: scales - scale - 1 };
  const ended = { ...rose, ...unreached, ...stopped !== undefined && { stopped } };
  const picture = await session.picture();
  return { picture, total, terms, weights, recovered, timings, ...ended };
}

/** Paints the next scale of a session; returns why the run ends there, if it does. */
async function* paintScale(
  session: Session,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, string | undefined, void> {
  if (!await preparedUnlessAborted(session, signal)) return ASKED;
  const interval = new ReportInterval(session.plan.options.progressEvery);
  let { iteration, iterations, scaleFinished } = await session.progress();
  while (!scaleFinished) {
    const started = performance.now();
    const count = Math.min(interval.next, iterations - iteration);
    const reached = await session.step(count, { signal });
    const done = reached.iteration - iteration;
    interval.took(done, performance.now() - started);
    if (reached.failed !== undefined) return reached.failed;
    if (done > 0 || !signal?.aborted) yield reached;
    if (signal?.aborted) return ASKED;
    ({ iteration, iterations, scaleFinished } = reached);
  }
  return undefined;
}

const ASKED = "it was asked to stop";

/** Prepares the next scale; false when that was cancelled. */
async function preparedUnlessAborted(
  session: Session,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await session.prepare({ signal });
    return true;
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return false;
    throw error;
  }
}
