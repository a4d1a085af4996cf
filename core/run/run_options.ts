/** Options of a run, its progress and its result. */
import type { Picture } from "../image/picture.ts";
import type { PreserveColorOptions } from "../image/preserve_color.ts";
import type { ControlOptions, StyleImage } from "../losses/styles.ts";
import type { Vgg19 } from "../network/vgg19.ts";
import type { TilingOptions } from "../tiling/plan_tiles.ts";
import type { LossOptions, PrecisionOptions, PresetOption } from "./options.ts";
import type { OPTIMIZATION, PICTURE } from "./options/optimization.ts";
import type { OptionValues } from "./options/option.ts";
import type { COLOR } from "./options/styles.ts";

/** Size, start, optimiser and iterations of a run. */
export interface RunOptions
  extends
    Pick<OptionValues<typeof PICTURE>, "size" | "styleSize">,
    OptionValues<typeof OPTIMIZATION>,
    PrecisionOptions,
    TilingOptions {
  /** Ends the run early; the picture so far becomes the result. */
  readonly signal?: AbortSignal;
}

/** The input and the options of {@linkcode stylize}. */
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
export interface PreserveColor
  extends Omit<PreserveColorOptions, "colors">, Pick<OptionValues<typeof COLOR>, "when"> {}

/** The state of a run. */
export interface Progress {
  /** The scale being worked on, from 0, coarse to fine. */
  readonly scale: number;
  /** Number of scales. */
  readonly scales: number;
  /** The target's columns at this scale. */
  readonly width: number;
  /** The target's rows at this scale. */
  readonly height: number;
  /** Iterations done at this scale. */
  readonly iteration: number;
  /** Iterations to do at this scale. */
  readonly iterations: number;
  /** Share of the whole run's work that is done, in [0, 1]; scales count by their pixels. */
  readonly done: number;
  /** The total loss. */
  readonly total: number;
  /** Every term, as in {@linkcode Evaluation}. */
  readonly terms: Readonly<Record<string, number>>;
  /** How often the optimiser went back to an earlier picture because values were no longer finite. */
  readonly recovered: number;
  /** Memory on the GPU at this scale. */
  readonly memory: MemoryUse;
  /** Reads the target image back as it is now. Call it before asking for the next progress. */
  picture(): Promise<Picture>;
}

/** Bytes on the GPU. */
export interface MemoryUse {
  /** All memory: weights, values, optimiser, scratch memory. */
  readonly allocated: number;
  /** Features and gradients as they are laid out: values that are not needed at the same time share memory. */
  readonly planned: number;
  /** The most of these that is needed at once: the least that any layout takes. */
  readonly live: number;
  /** Number of tiles; 1: the picture is in one piece. */
  readonly tiles: number;
  /** Columns of a tile with its surroundings, or of the picture. */
  readonly tileWidth: number;
  /** Rows likewise. */
  readonly tileHeight: number;
}

/** A run of {@linkcode stylize}: iterate it for progress, or go straight for the result. */
export interface Stylization extends AsyncIterable<Progress> {
  /** Runs to the end, if nobody iterated so far, and returns the finished picture. */
  result(): Promise<StylizeResult>;
}

/** The result of {@linkcode stylize}. */
export interface StylizeResult {
  /** The finished picture, values in [0, 1]. */
  readonly picture: Picture;
  /** The total loss of the last scale. */
  readonly total: number;
  /** The terms of the last scale. */
  readonly terms: Readonly<Record<string, number>>;
  /** The factors of the terms of the last scale, as in {@linkcode Evaluation}. */
  readonly weights: Readonly<Record<string, number>>;
  /** How often the optimiser went back to an earlier picture, in all scales. */
  readonly recovered: number;
  /** Why the run ended early, in one sentence; `undefined` for a whole run. */
  readonly stopped?: string;
}
