import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { resize } from "../image/resample.ts";
import { planTiles } from "../tiling/plan_tiles.ts";
import { firstPicture } from "./first_picture.ts";
import { paintScale } from "./paint_scale.ts";
import type { ScaleStart } from "./prepare_scale.ts";
import { isHalf } from "./resolve.ts";
import { checkRun } from "./run.ts";
import type { Progress, Stylization, StylizeOptions, StylizeResult } from "./run_options.ts";
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

async function* start(
  gpu: Gpu,
  options: StylizeOptions,
): AsyncGenerator<Progress, StylizeResult, void> {
  const run = checkRun(options);
  const { scales, losses } = run;
  const last = scales.at(-1)!;
  const half = isHalf(options);
  const { grid } = planTiles(gpu, last, { ...options, ...run, half });
  const site = { ...grid?.window ?? last, network: options.network, half };
  using network = await uploadNetwork(gpu, losses, site);
  let from: ScaleStart = {
    picture: firstPicture(scales[0]!, { ...options, ...run }),
    state: undefined,
    recovered: 0,
  };
  for (const index of scales.keys()) {
    const { latest, stopped, ...painted } = yield* paintScale(gpu, run, { network, index, from });
    if (stopped !== undefined || index === scales.length - 1) {
      const picture = run.finish(resize(painted.picture, last));
      const { weights, recovered } = painted;
      return { picture, ...latest, weights, recovered, ...stopped !== undefined && { stopped } };
    }
    from = painted;
  }
  throw new Error("A run without scales");
}
