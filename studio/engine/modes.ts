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
import type { Job } from "../protocol.ts";

/** The sides of a texture where none is chosen. */
const TEXTURE_SIDE = 384;

/** A texture that continues at its opposite edge has sides that are a multiple of this. */
const TILE = 16;

/**
 * Plans a job. Of its options those are left out that its mode has no use for.
 *
 * @throws {PentimentoError} when options or sizes do not fit
 */
export function planJob(
  gpu: Gpu,
  { mode, tileable = false }: Job,
  options: StylizeOptions,
): RunPlan {
  if (mode === "texture") {
    const { content: _, contentMap: __, protect: ___, preserveColor: ____, ...rest } = options;
    const side = options.size ?? TEXTURE_SIDE;
    const sides = tileable ? Math.max(TILE, Math.round(side / TILE) * TILE) : side;
    const style = rest.style as readonly StyleImage[];
    const { contentLayers: _____, contentWeight: ______, init, ...losses } = rest;
    return planTexture(gpu, {
      ...losses,
      ...init !== undefined && init !== "content" && { init },
      ...{ style, width: sides, height: sides, tileable },
    });
  }
  if (mode === "reconstruct") {
    const { style: _, preserveColor: __, blend: ___, maskPropagation: ____, ...rest } = options;
    const { styleLayers: _____, styleWeight: ______, ...losses } = rest;
    return planReconstruction(gpu, losses);
  }
  return planRun(gpu, options);
}
