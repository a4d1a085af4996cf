import type { Picture } from "../image/picture.ts";
import type { LossNormalization } from "../losses/normalization.ts";
import type { Balance, LayerWeights } from "../losses/settings.ts";
import type { StyleLossName } from "../losses/style/index.ts";
import type { ControlOptions, StyleImage } from "../losses/styles.ts";
import type { Preprocessing, Vgg19 } from "../network/vgg19.ts";
import type { FeaturePoint, Padding, PaddingLayers } from "../network/vgg19_graph.ts";
import type { Pooling } from "../ops/pool/pool.ts";
import type { VariationLoss } from "../ops/total_variation/total_variation.ts";
import type { TilingOptions } from "../tiling/plan_tiles.ts";

/** What the target image is asked to be. */
export interface LossOptions {
  /** Content layers and their weights. Default: see {@linkcode recommendedLosses}. */
  readonly contentLayers?: LayerWeights;
  /** Style layers and their weights. Default: see {@linkcode recommendedLosses}. */
  readonly styleLayers?: LayerWeights;
  /**
   * Weight of the content loss (alpha), at least 0. Default: see {@linkcode recommendedLosses}; with balance
   * `none` 1 with the form `gatys`, 5 with `mean`.
   */
  readonly contentWeight?: number;
  /**
   * Weight of the style loss (beta), at least 0. Default: see {@linkcode recommendedLosses}; with balance
   * `none` 1000 with the form `gatys`, 100 with `mean`.
   */
  readonly styleWeight?: number;
  /** Weight of the total variation loss, at least 0. Default 0. */
  readonly tvWeight?: number;
  /** The form of content and style loss. Default `relative`. */
  readonly normalization?: LossNormalization;
  /** What is compared of the features of a style layer. Default `gram`. */
  readonly styleLoss?: StyleLossName;
  /** The form of the total variation loss. Default `squares`. */
  readonly tvLoss?: VariationLoss;
  /**
   * `gradient`: every term is divided by the norm of its gradient at a picture between content and style, so
   * that weights are shares of the gradient with respect to the pixels, whatever the size and the network. `none`: weights are
   * factors in the formula. Default `gradient` with the normalization `relative`, `none` with all others; with the
   * weights-free network `gradient` also where only a preset or a normalization, not weights, is chosen.
   */
  readonly balance?: Balance;
  /** How the network halves its feature maps. Default: see {@linkcode recommendedLosses}. */
  readonly pooling?: Pooling;
  /** A factor on what pooling gives. Default 1, and 0.5 for `l2`, which makes it a root mean square. */
  readonly poolingScale?: number;
  /** What convolutions see beyond the edge of a map. Default `zero`. */
  readonly padding?: Padding;
  /** Which convolutions {@linkcode LossOptions.padding} is for. Default `all`. */
  readonly paddingLayers?: PaddingLayers;
  /** Whether the features of a layer are taken after its ReLU or right after its convolution. Default `relu`. */
  readonly point?: FeaturePoint;
  /** How pixels become the network's input. Default: as the network's file says. */
  readonly preprocessing?: Preprocessing;
}

/** The presets by name. */
export const PRESET_NAMES = [
  "gatys2016",
  "neural-style",
  "crowson-gram",
  "crowson-w2",
  "gatys-control",
  "udacity",
  "pytorch-tutorial",
] as const;

/** The name of a preset. */
export type PresetName = typeof PRESET_NAMES[number];

/** The choice of another system's losses and run. */
export interface PresetOption {
  /**
   * The preset, see {@linkcode PRESETS}, that holds for whatever is not chosen. With the weights-free network its
   * weights, which suit trained networks, are replaced by the recommended ones and balanced, unless `balance` is
   * chosen. Default: none.
   */
  readonly preset?: PresetName;
}

/** How numbers are stored on the GPU. */
export interface PrecisionOptions {
  /**
   * `f16` stores features and kernels in 16 bits: half the memory and, where memory decides, half the time;
   * losses then differ by some thousandths. Sums, Gram matrices, gradients and pixels have 32 bits all the
   * same. It needs an adapter with `shader-f16`. Default `f32`.
   */
  readonly precision?: Precision;
}

/** How features and kernels are stored: in 32 or 16 bits. */
export type Precision = "f32" | "f16";

/** What {@linkcode evaluate} needs. */
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

/** What {@linkcode evaluate} finds. */
export interface Evaluation {
  /** The sum of all terms times their {@linkcode Evaluation.weights}. */
  readonly total: number;
  /**
   * Every term by its name (`content/conv4_2`, `style/conv1_1`, `tv`; of several styles with a loss each
   * `style 2/conv1_1`): with its layer's weight, without alpha and beta.
   */
  readonly terms: Readonly<Record<string, number>>;
  /** What every term is multiplied by in the total: alpha or beta, and the balance. */
  readonly weights: Readonly<Record<string, number>>;
  /** The Euclidean norm of every term's weighted gradient with respect to the pixels. */
  readonly gradientNorms: Readonly<Record<string, number>>;
  /** The total's gradient with respect to the target's pixels in [0, 1]: CHW, as the picture's data. */
  readonly gradient: Float32Array;
}
