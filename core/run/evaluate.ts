import type { Gpu } from "../gpu/gpu.ts";
import { checkPicture } from "../image/picture.ts";
import { groupStyles } from "../losses/styles.ts";
import { planTiles } from "../tiling/plan_tiles.ts";
import { checkControls } from "./controls.ts";
import { Objective } from "./objective.ts";
import type { EvaluateOptions, Evaluation } from "./options.ts";
import { checkOptions } from "./options/check.ts";
import { MEMORY } from "./options/network.ts";
import { isHalf, resolveLosses } from "./resolve.ts";
import { uploadNetwork } from "./upload_network.ts";

/**
 * Every loss term, the total, and the total's gradient with respect to the pixels of one target image.
 *
 * @throws {PentimentoError} when options or sizes do not fit, or memory does not suffice
 */
export async function evaluate(gpu: Gpu, options: EvaluateOptions): Promise<Evaluation> {
  checkPicture(options.content, "content image");
  checkPicture(options.target, "target image");
  checkControls(options);
  const groups = groupStyles(options.style, options);
  const losses = resolveLosses(options.network, options);
  checkOptions(MEMORY, options);
  const half = isHalf(options);
  // There is no optimiser.
  const planned = { ...options, losses, groups, half, optimizerBytes: 0 };
  const plan = planTiles(gpu, options.target, planned);
  const site = { ...plan.grid?.window ?? options.target, network: options.network, half };
  using network = await uploadNetwork(gpu, losses, site);
  using objective = await Objective.create(gpu, { ...options, network, losses, groups, ...plan });
  const { total, terms } = await objective.evaluate();
  const gradient = await objective.readGradient();
  return { total, terms, weights: objective.weights, pulls: await objective.pulls(), gradient };
}
