/** Options of losses and of precision; the input and the result of an evaluation. */
import type { Picture } from "../image/picture.ts";
import type { ControlOptions, StyleImage } from "../losses/styles.ts";
import type { Vgg19 } from "../network/vgg19.ts";
import type { TilingOptions } from "../tiling/plan_tiles.ts";
import type { LOSSES } from "./options/losses.ts";
import type { NETWORK, PRECISIONS } from "./options/network.ts";
import type { PICTURE } from "./options/optimization.ts";
import type { OptionValues } from "./options/option.ts";

/** Layers, weights and formulas of the losses, and how the network is applied to a picture. */
export interface LossOptions
  extends OptionValues<typeof LOSSES>, Omit<OptionValues<typeof NETWORK>, "precision"> {}

/** The choice of another system's losses and run, see {@linkcode PRESETS}. */
export interface PresetOption extends Pick<OptionValues<typeof PICTURE>, "preset"> {}

/** The format in which numbers are stored on the GPU. */
export interface PrecisionOptions extends Pick<OptionValues<typeof NETWORK>, "precision"> {}

/** The format of features and kernels: 32 or 16 bits a number. */
export type Precision = typeof PRECISIONS[number];

/** The input of {@linkcode evaluate}. */
export interface EvaluateOptions
  extends LossOptions, PresetOption, PrecisionOptions, ControlOptions, TilingOptions {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** The content image. */
  readonly content: Picture;
  /** The style image, of any size, or several. */
  readonly style: Picture | readonly StyleImage[];
  /** The picture at which losses and gradient are taken, as large as the content image. */
  readonly target: Picture;
}

/** The result of {@linkcode evaluate}. */
export interface Evaluation {
  /** The sum of all terms times their {@linkcode Evaluation.weights}. */
  readonly total: number;
  /**
   * Every term by its name (`content/conv4_2`, `style/conv1_1`, `tv`; of several styles with a loss each
   * `style 2/conv1_1`): with its layer's weight, without alpha and beta.
   */
  readonly terms: Readonly<Record<string, number>>;
  /** The factor of every term in the total: alpha or beta, and the balance. */
  readonly weights: Readonly<Record<string, number>>;
  /** The Euclidean norm of every term's weighted gradient with respect to the pixels. */
  readonly gradientNorms: Readonly<Record<string, number>>;
  /** The total's gradient with respect to the target's pixels in [0, 1]: CHW, as the picture's data. */
  readonly gradient: Float32Array;
}
