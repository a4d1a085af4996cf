import type { Picture } from "../image/picture.ts";
import type { PreserveColorOptions } from "../image/preserve_color.ts";
import type { ControlOptions, StyleImage } from "../losses/styles.ts";
import type { Vgg19 } from "../network/vgg19.ts";
import type { TilingOptions } from "../tiling/plan_tiles.ts";
import type { LossOptions, Precision, PrecisionOptions, PresetOption } from "./options.ts";

/** How a run goes from its first to its last step. */
export interface RunOptions extends PrecisionOptions, TilingOptions {
  /** Longest side of the result in pixels. Default: the content image's own. */
  readonly size?: number;
  /** Iterations of the last scale; the ones before follow from it. Default: see {@linkcode planScales}. */
  readonly iterations?: number;
  /**
   * Iterations of the first scale, also of an only one; all others then do {@linkcode RunOptions.iterations}.
   * Default: see {@linkcode planScales}.
   */
  readonly firstIterations?: number;
  /**
   * Longest side of the first, coarsest scale; where it is no smaller than the
   * result there is one scale. Default 128.
   */
  readonly coarsest?: number;
  /** How style images are sized: by area, or by their longest side, as other programs do. Default `area`. */
  readonly styleSize?: "area" | "side";
  /** Where the first scale starts: a picture is stretched over the result. Default `content`. */
  readonly init?: "content" | "style" | "noise" | Picture;
  /** How much of {@linkcode RunOptions.init} is mixed into the content image to start from, 0 to 1. Default 1. */
  readonly strength?: number;
  /** Seed of noise. Default 1. */
  readonly seed?: number;
  /** The optimiser. Default `lbfgs`. */
  readonly optimizer?: "lbfgs" | "adam";
  /** Adam's step in [0, 1] pixels, default 0.02; for L-BFGS the first step to try along a direction, default 1. */
  readonly learningRate?: number;
  /** Adam's decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Adam's decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Pairs of steps and gradient changes that L-BFGS remembers, 1 to 40, 24 bytes a pixel each. Default 10. */
  readonly history?: number;
  /** How these are stored: `f16` takes half the memory, and needs `shader-f16`. Default `f32`. */
  readonly historyPrecision?: Precision;
  /**
   * Decay of a moving average of the iterates of each scale, which becomes its result: it smooths out what
   * changes from step to step. 0 is none. Default 0.99 for Adam, 0 for L-BFGS.
   */
  readonly average?: number;
  /**
   * Scalars are read and progress is reported every so many iterations. Default: as many as take a quarter of a
   * second, at most 50.
   */
  readonly progressEvery?: number;
  /** Ends the run early: the picture so far becomes the result. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode stylize} needs and may be told. */
export interface StylizeOptions extends LossOptions, PresetOption, ControlOptions, RunOptions {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** The content image: its aspect ratio is the result's. */
  readonly content: Picture;
  /** The style image, of any size, or several. */
  readonly style: Picture | readonly StyleImage[];
  /** Keeps the content image's colours. Default: colours are part of the style. */
  readonly preserveColor?: PreserveColor;
}

/** How the content image's colours are kept. */
export interface PreserveColor extends Omit<PreserveColorOptions, "colors"> {
  /**
   * `before`: the style images are given the content image's colours; `after`: the result is. Default `before`
   * for `match` and `histogram`, `after` for `luminance`.
   */
  readonly when?: "before" | "after";
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
  /** How often the optimiser went back to an earlier picture, because what followed was no picture. */
  readonly recovered: number;
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
  /** How many tiles the picture is worked on in; 1: in one piece. */
  readonly tiles: number;
  /** Columns of each with what it sees around it, or of the picture. */
  readonly tileWidth: number;
  /** Rows likewise. */
  readonly tileHeight: number;
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
  /** What the terms of the last scale were multiplied by, as in {@linkcode Evaluation}. */
  readonly weights: Readonly<Record<string, number>>;
  /** How often the optimiser went back to an earlier picture, in all scales. */
  readonly recovered: number;
  /** Why it ended before its time, in one sentence: `undefined` for a whole run. */
  readonly stopped?: string;
}
