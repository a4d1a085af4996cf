/** What is planned for a job: a style transfer, a texture, or a reconstruction. */
import {
  type Gpu,
  planReconstruction,
  planRun,
  planTexture,
  type RunPlan,
  type StyleImage,
  type StylizeOptions,
} from "@pentimento/pentimento";
import { textureSide } from "../mode_words.ts";
import type { Job } from "../protocol.ts";

/**
 * Plans a job. Of its options those are left out that its mode has no use for.
 *
 * @throws {PentimentoError} when options or sizes do not fit
 */
export function planJob(
  gpu: Gpu,
  job: Job,
  options: StylizeOptions,
): RunPlan {
  const { mode, tileable = false } = job;
  if (mode === "texture") {
    const { content: _, contentMap: __, protect: ___, preserveColor: ____, ...rest } = options;
    const side = textureSide(job);
    const style = rest.style as readonly StyleImage[];
    const { contentLayers: _____, contentWeight: ______, init, ...losses } = rest;
    return planTexture(gpu, {
      ...losses,
      ...init !== undefined && init !== "content" && { init },
      ...{ style, width: side, height: side, tileable },
    });
  }
  if (mode === "reconstruct") {
    const { style: _, preserveColor: __, blend: ___, maskPropagation: ____, ...rest } = options;
    const { styleLayers: _____, styleWeight: ______, ...losses } = rest;
    return planReconstruction(gpu, losses);
  }
  return planRun(gpu, options);
}
