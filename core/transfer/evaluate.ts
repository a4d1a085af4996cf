import type { Gpu } from "../gpu/gpu.ts";
import { checkPicture } from "../image/picture.ts";
import { tunedConvolution } from "../tuning/convolutions.ts";
import { NetworkOnGpu } from "../vgg19_graph.ts";
import { neededLayers, Objective } from "./objective.ts";
import type { EvaluateOptions, Evaluation } from "./options.ts";
import { isHalf, resolveLosses } from "./resolve.ts";

/**
 * Every loss term, the total, and the total's gradient with respect to the pixels of one target image.
 *
 * @throws {PentimentoError} when options or sizes do not fit, or memory does not suffice
 */
export async function evaluate(gpu: Gpu, options: EvaluateOptions): Promise<Evaluation> {
  checkPicture(options.content, "content image");
  checkPicture(options.style, "style image");
  checkPicture(options.target, "target image");
  const losses = resolveLosses(options.network, options);
  const { width, height } = options.target;
  const site = { width, height, network: options.network, half: isHalf(options) };
  using network = await NetworkOnGpu.upload(gpu, options.network, {
    needed: neededLayers(losses),
    half: isHalf(options),
    variant: (spec) => tunedConvolution(gpu, spec, site),
  });
  const { content, style, target } = options;
  using objective = await Objective.create(gpu, { network, losses, content, style, target });
  const { total, terms } = await objective.evaluate();
  return { total, terms, gradient: await objective.readGradient() };
}
