import type { LossForm } from "../losses/forms.ts";
import type { Picture } from "../image/picture.ts";
import type { LayerName, Preprocessing, Vgg19 } from "../vgg19.ts";

/** A weight for each of some layers. */
export type LayerWeights = Readonly<Partial<Record<LayerName, number>>>;

/** What the target image is asked to be. */
export interface LossOptions {
  /** Content layers and their weights. Default: see {@linkcode recommendedLosses}. */
  readonly contentLayers?: LayerWeights;
  /** Style layers and their weights. Default: see {@linkcode recommendedLosses}. */
  readonly styleLayers?: LayerWeights;
  /**
   * Weight of the content loss (alpha), at least 0. Default: see {@linkcode recommendedLosses}; 1 with the
   * form `gatys`, 5 with `mean`.
   */
  readonly contentWeight?: number;
  /**
   * Weight of the style loss (beta), at least 0. Default: see {@linkcode recommendedLosses}; 1000 with the
   * form `gatys`, 100 with `mean`.
   */
  readonly styleWeight?: number;
  /** Weight of the total variation loss, at least 0. Default 0. */
  readonly tvWeight?: number;
  /** The form of content and style loss. Default `relative`. */
  readonly lossForm?: LossForm;
  /** How the network halves its feature maps. Default: see {@linkcode recommendedLosses}. */
  readonly pooling?: "max" | "average";
  /** How pixels become the network's input. Default: as the network's file says. */
  readonly preprocessing?: Preprocessing;
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
export interface EvaluateOptions extends LossOptions, PrecisionOptions {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** The content image. */
  readonly content: Picture;
  /** The style image, of any size. */
  readonly style: Picture;
  /** The picture at which losses and gradient are taken, as large as the content image. */
  readonly target: Picture;
}

/** What {@linkcode evaluate} finds. */
export interface Evaluation {
  /** `alpha * content + beta * style + tv weight * tv`. */
  readonly total: number;
  /**
   * Every term by its name (`content/conv4_2`, `style/conv1_1`, `tv`): with its layer's weight, without
   * alpha and beta.
   */
  readonly terms: Readonly<Record<string, number>>;
  /** The total's gradient with respect to the target's pixels in [0, 1]: CHW, as the picture's data. */
  readonly gradient: Float32Array;
}

/** What {@linkcode stylize} needs and may be told. */
export interface StylizeOptions extends LossOptions, PrecisionOptions {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** The content image: its aspect ratio is the result's. */
  readonly content: Picture;
  /** The style image, of any size. */
  readonly style: Picture;
  /** Longest side of the result in pixels. Default: the content image's own. */
  readonly size?: number;
  /** Iterations of the last scale; the ones before follow from it. Default: see {@linkcode planScales}. */
  readonly iterations?: number;
  /** Where the first scale starts. Default `content`. */
  readonly init?: "content" | "style" | "noise";
  /** Seed of `init: "noise"`. Default 1. */
  readonly seed?: number;
  /** The optimiser. Default `lbfgs`. */
  readonly optimizer?: "lbfgs" | "adam";
  /** Adam's step in [0, 1] pixels, default 0.02; for L-BFGS the first step to try along a direction, default 1. */
  readonly learningRate?: number;
  /** Scalars are read and progress is reported every so many iterations. Default 10 for Adam, 1 for L-BFGS. */
  readonly progressEvery?: number;
  /** Ends the run early: the picture so far becomes the result. */
  readonly signal?: AbortSignal;
}

/** Where a run stands. */
export interface Progress {
  /** The scale being worked on, from 0, coarse to fine. */
  readonly scale: number;
  /** How many scales there are. */
  readonly scales: number;
  /** The target's columns at this scale. */
  readonly width: number;
  /** The target's rows at this scale. */
  readonly height: number;
  /** Iterations done at this scale. */
  readonly iteration: number;
  /** Iterations this scale will take. */
  readonly iterations: number;
  /** Share of the whole run's work that is done, in [0, 1]; scales count by their pixels. */
  readonly done: number;
  /** The total loss. */
  readonly total: number;
  /** Every term, as in {@linkcode Evaluation}. */
  readonly terms: Readonly<Record<string, number>>;
  /** What is on the GPU at this scale. */
  readonly memory: MemoryUse;
  /** Reads the target image back as it is now. Call it before asking for the next progress. */
  picture(): Promise<Picture>;
}

/** Bytes on the GPU. */
export interface MemoryUse {
  /** Everything: weights, values, optimiser, scratch memory. */
  readonly allocated: number;
  /** Features and gradients, as they are laid out: what is not needed at the same time shares a place. */
  readonly planned: number;
  /** The most of these that is alive at once: no layout takes less. */
  readonly live: number;
}

/** A run of {@linkcode stylize}: iterate it for progress, or go straight for the result. */
export interface Stylization extends AsyncIterable<Progress> {
  /** Runs to the end, if nobody iterated so far, and gives the finished picture. */
  result(): Promise<StylizeResult>;
}

/** What {@linkcode stylize} gives. */
export interface StylizeResult {
  /** The finished picture, values in [0, 1]. */
  readonly picture: Picture;
  /** The total loss of the last scale. */
  readonly total: number;
  /** The terms of the last scale. */
  readonly terms: Readonly<Record<string, number>>;
  /** Why it ended before its time, in one sentence: `undefined` for a whole run. */
  readonly stopped?: string;
}
