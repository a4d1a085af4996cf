/** Runs by one kind of loss alone: textures by the style loss, reconstructions by the content loss. */
import { expectOptions, wrongNumbers } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { grayPicture, isSize, type Picture, SIDES } from "../image/picture.ts";
import type { StyleImage } from "../losses/styles.ts";
import { layerSpec } from "../network/vgg19.ts";
import type { Stylization, StylizeOptions } from "./options.ts";
import { PICTURE, type PRIORS } from "./options/optimization.ts";
import { checkOptions } from "./options/option.ts";
import { planRun, type RunPlan } from "./plan.ts";
import { deepestLayer } from "./plan_losses.ts";
import { COMMON } from "./resolve.ts";
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
  expectOptions("the texture", options);
  const { width, height, tileable = false, init = "noise", ...rest } = options;
  if (tileable && (width % TILE !== 0 || height % TILE !== 0)) {
    throw outOfRange(
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
  if (!isSize({ width, height })) {
    const message = `A texture cannot have ${width} x ${height} pixels: give ${SIDES}`;
    throw wrongNumbers(message, width, height);
  }
  return grayPicture({ width, height });
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
  > {
  /**
   * What is thought of pictures beforehand, where features leave it open. `smooth`, that neighbouring pixels are
   * alike: it starts from grey at a coarse scale of 24 pixels and weighs the total variation by the deepest layer,
   * as far as {@linkcode ReconstructOptions.init}, {@linkcode ReconstructOptions.coarsest} and
   * {@linkcode ReconstructOptions.tvWeight} are not given. `none`: it starts from noise at the usual scale, and what
   * the features do not say stays noise. Default `smooth`.
   */
  readonly prior?: typeof PRIORS[number];
}

/**
 * Paints a picture that has the features of the content image and nothing else of it, which shows what information
 * a layer keeps (Mahendran and Vedaldi, "Understanding Deep Image Representations by
 * Inverting Them", 2015). What it does not keep is decided by {@linkcode ReconstructOptions.prior}.
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
function reconstructionRun(given: ReconstructOptions): StylizeOptions {
  expectOptions("the reconstruction", given);
  const { prior = PICTURE.prior.default, ...options } = given;
  checkOptions({ prior: PICTURE.prior }, { prior });
  const assumed: Partial<StylizeOptions> = prior === "none" ? { init: "noise" } : smooth(options);
  return { ...assumed, ...options, style: options.content, styleLayers: {}, styleWeight: 0 };
}

/**
 * The options of a smooth prior. A layer leaves many changes of the pixels open, and by these nothing moves them: from
 * noise they stay noise, from grey they stay flat. What large forms a layer keeps is found where they are few pixels
 * wide. Beyond that total variation, as in Mahendran and Vedaldi, holds back the grain that deep layers hardly see.
 */
function smooth({ network, ...options }: ReconstructOptions): Partial<StylizeOptions> {
  const deepest = deepestLayer({ ...options, styleLayers: {} }, network);
  const { level } = layerSpec(deepest);
  const { normalization = COMMON.normalization, balance = COMMON.balance } = options;
  const balanced = normalization === COMMON.normalization && balance === COMMON.balance;
  return {
    init: "gray",
    coarsest: COARSEST,
    // Without balance a weight has another unit for every network and size.
    ...balanced && { tvWeight: VARIATION[level - 1]! },
  };
}

/** The longest side of a reconstruction's first scale: see bench/results/2026-11-reconstruction.md. */
const COARSEST = 24;

/** The weight of total variation by the level of the deepest layer, against a content weight of 1, from there too. */
const VARIATION = [0, 0.03, 0.3, 1, 1] as const;
