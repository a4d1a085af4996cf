/** Runs by one kind of loss alone: textures by the style loss, reconstructions by the content loss. */
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import type { StyleImage } from "../losses/styles.ts";
import type { Stylization, StylizeOptions } from "./options.ts";
import { planRun, type RunPlan } from "./plan.ts";
import { stylize } from "./stylize.ts";

/**
 * Options of {@linkcode texture}.
 *
 * @category Runs
 */
export interface TextureOptions extends
  Omit<
    StylizeOptions,
    `content${string}` | "protect" | "preserveColor" | "size" | "padding" | "strength" | "preset"
  > {
  /** The picture whose texture is made, or several. */
  readonly style: Picture | readonly StyleImage[];
  /** Columns of the result. */
  readonly width: number;
  /** Rows of the result. */
  readonly height: number;
  /** Whether the result continues at its opposite edge, so that copies of it fit side by side. Default false. */
  readonly tileable?: boolean;
}

/**
 * Makes a texture of any size that has the style of a picture without being a copy of any part of it: the style loss
 * by itself (Gatys, Ecker and Bethge, "Texture Synthesis Using Convolutional Neural Networks", 2015).
 *
 * @throws {PentimentoError} from iterating or `result()`, as {@linkcode stylize}
 * @category Runs
 */
export function texture(gpu: Gpu, options: TextureOptions): Stylization {
  return stylize(gpu, textureRun(options));
}

/**
 * Plans a texture, for {@linkcode tuneFor} and {@linkcode stylize}.
 *
 * @throws {PentimentoError} when options or sizes do not fit
 * @category Runs
 */
export function planTexture(gpu: Gpu, options: TextureOptions): RunPlan {
  return planRun(gpu, textureRun(options));
}

/** A texture as a run without content. */
function textureRun(options: TextureOptions): StylizeOptions {
  const { width, height, tileable = false, init = "noise", ...rest } = options;
  if (tileable && (width % TILE !== 0 || height % TILE !== 0)) {
    throw new PentimentoError(
      `A tileable texture cannot have ${width} x ${height} pixels, because the network halves its maps: ` +
        `give multiples of ${TILE}`,
    );
  }
  return {
    ...rest,
    init,
    content: blank(width, height),
    size: Math.max(width, height),
    contentLayers: {},
    contentWeight: 0,
    ...tileable && { padding: "wrap" as const, paddingLayers: "all" as const },
  };
}

/** The network halves its maps four times: sizes that are no multiples would leave pixels out at the seam. */
const TILE = 16;

/** A grey picture of the size of the result: no loss compares with it. */
function blank(width: number, height: number): Picture {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new PentimentoError(
        `A texture cannot have ${width} x ${height} pixels: give whole numbers from 1 on`,
      );
    }
  }
  return { width, height, data: new Float32Array(3 * width * height).fill(0.5) };
}

/**
 * Options of {@linkcode reconstruct}.
 *
 * @category Runs
 */
export interface ReconstructOptions extends
  Omit<
    StylizeOptions,
    `style${string}` | "blend" | "maskPropagation" | "preserveColor" | "preset"
  > {}

/**
 * Paints a picture that has the features of the content image and nothing else of it, which shows what information
 * a layer keeps (Mahendran and Vedaldi, "Understanding Deep Image Representations by
 * Inverting Them", 2015). It starts from noise unless told otherwise.
 *
 * @throws {PentimentoError} from iterating or `result()`, as {@linkcode stylize}
 * @category Runs
 */
export function reconstruct(gpu: Gpu, options: ReconstructOptions): Stylization {
  return stylize(gpu, reconstructionRun(options));
}

/**
 * Plans a reconstruction, for {@linkcode tuneFor} and {@linkcode stylize}.
 *
 * @throws {PentimentoError} when options or sizes do not fit
 * @category Runs
 */
export function planReconstruction(gpu: Gpu, options: ReconstructOptions): RunPlan {
  return planRun(gpu, reconstructionRun(options));
}

/** A reconstruction as a run without style. */
function reconstructionRun(options: ReconstructOptions): StylizeOptions {
  const { content, init = "noise" } = options;
  return { ...options, init, style: content, styleLayers: {}, styleWeight: 0 };
}
