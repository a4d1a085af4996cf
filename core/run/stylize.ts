/** Painting: a run from its first to its last scale. */
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { resize } from "../image/resample.ts";
import { firstPicture } from "./first_picture.ts";
import { uploadNetwork } from "./objective.ts";
import type { Progress, Stylization, StylizeOptions, StylizeResult } from "./options.ts";
import { paintScale } from "./paint_scale.ts";
import { planRun, type RunPlan } from "./plan.ts";
import type { ScaleStart } from "./prepare_scale.ts";
import { PartTimes } from "./timings.ts";

/**
 * Paints the content image in the manner of the style image, after Gatys, Ecker and Bethge, "Image Style
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
 * @param run options, or the plan that {@linkcode planRun} made of them
 * @param options.signal ends the run early: the picture so far becomes the result. Default: that of the options
 * @throws {PentimentoError} from iterating or `result()`, when options or sizes do not fit, memory does
 * not suffice or the device is lost
 */
export function stylize(
  gpu: Gpu,
  run: StylizeOptions | RunPlan,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Stylization {
  const painting = start(gpu, run, signal);
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
  asked: AbortSignal | undefined,
): AsyncGenerator<Progress, StylizeResult, void> {
  const plan = "scales" in run ? run : planRun(gpu, run);
  const { scales, options, content, style } = plan;
  const signal = asked ?? options.signal;
  const times = new PartTimes(gpu);
  using network = await times.during("preparing", () => uploadNetwork(gpu, plan));
  let from: ScaleStart = {
    picture: firstPicture(scales[0]!, { ...options, content, style }),
    state: undefined,
    recovered: 0,
  };
  for (const index of scales.keys()) {
    const input = { network, index, from, signal, times };
    const { latest, stopped, ...painted } = yield* paintScale(gpu, plan, input);
    if (stopped !== undefined || index === scales.length - 1) {
      const picture = plan.finish(resize(painted.picture, plan.size));
      const { weights, recovered, firstTotal } = painted;
      const { seconds: timings } = times;
      const rose = latest.total > firstTotal && { rose: { from: firstTotal, to: latest.total } };
      const ended = { ...rose, ...stopped !== undefined && { stopped } };
      return { picture, ...latest, weights, recovered, timings, ...ended };
    }
    from = painted;
  }
  throw new Error("A run without scales");
}
