import type { Gpu } from "../gpu/gpu.ts";
import type { Stylization, StylizeOptions } from "./run_options.ts";
import { stylize } from "./stylize.ts";

/** What {@linkcode reconstruct} needs and may be told. */
export interface ReconstructOptions extends
  Omit<
    StylizeOptions,
    | "style"
    | "styleLayers"
    | "styleWeight"
    | "styleLoss"
    | "styleSize"
    | "blend"
    | "maskPropagation"
    | "preserveColor"
  > {}

/**
 * Paints a picture that has the features of the content image and nothing else of it: what a layer keeps of a
 * picture can be seen in what is lost (Mahendran and Vedaldi, "Understanding Deep Image Representations by
 * Inverting Them", 2015). It starts from noise unless told otherwise.
 *
 * @throws {PentimentoError} from iterating or `result()`, as {@linkcode stylize}
 */
export function reconstruct(gpu: Gpu, options: ReconstructOptions): Stylization {
  const { content, init = "noise" } = options;
  return stylize(gpu, { ...options, init, style: content, styleLayers: {}, styleWeight: 0 });
}
