/** Options of evaluations and runs, made from the schema, and their results. */
import type { GpuPixels } from "../gpu/pixels.ts";
import type { Picture } from "../image/picture.ts";
import type { PreserveColorOptions } from "../image/preserve_color.ts";
import type { OwnTermOptions } from "../losses/own_terms.ts";
import type { ControlOptions, StyleImage } from "../losses/styles.ts";
import type { Vgg19 } from "../network/vgg19.ts";
import type { Size } from "../size.ts";
import type { TilingOptions } from "../tiling/plan_tiles.ts";
import type { OPTIONS } from "./options/index.ts";
import type { OptionValues } from "./options/option.ts";
import type { Timings } from "./timings.ts";

/**
 * Layers, weights and formulas of the losses, and how the network is applied to a picture.
 *
 * @category Runs
 */
export interface LossOptions
  extends
    OptionValues<typeof OPTIONS.Losses>,
    Omit<OptionValues<typeof OPTIONS.Network>, "precision"> {}

/**
 * The choice of another system's losses and run, see {@linkcode PRESETS}.
 *
 * @category Runs
 */
export interface PresetOption extends Pick<OptionValues<typeof OPTIONS.Picture>, "preset"> {}

/**
 * The format in which numbers are stored on the GPU.
 *
 * @category Runs
 */
export interface PrecisionOptions extends Pick<OptionValues<typeof OPTIONS.Network>, "precision"> {}

/**
 * The format of features and kernels: 32 or 16 bits a number.
 *
 * @category Runs
 */
export type Precision = NonNullable<PrecisionOptions["precision"]>;

/**
 * Size, start, optimiser and iterations of a run.
 *
 * @category Runs
 */
export interface RunOptions
  extends
    Pick<OptionValues<typeof OPTIONS.Picture>, "size" | "styleSize" | "background">,
    OptionValues<typeof OPTIONS.Optimisation>,
    PrecisionOptions,
    TilingOptions {
  /** Ends the run early; the picture so far becomes the result. */
  readonly signal?: AbortSignal;
}

/**
 * The input and the options of {@linkcode stylize}.
 *
 * @category Runs
 */
export interface StylizeOptions
  extends LossOptions, PresetOption, ControlOptions, OwnTermOptions, RunOptions {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** The content image: its aspect ratio is the result's. */
  readonly content: Picture;
  /** The style image, of any size, or several. */
  readonly style: Picture | readonly StyleImage[];
  /** Keeps the content image's colours. Default: colours are part of the style. */
  readonly preserveColor?: PreserveColor;
}

/**
 * The treatment of the content image's colours.
 *
 * @category Colours
 */
export interface PreserveColor
  extends Omit<PreserveColorOptions, "colors">, Pick<OptionValues<typeof OPTIONS.Colour>, "when"> {}

/**
 * The input of {@linkcode evaluate}.
 *
 * @category Runs
 */
export interface EvaluateOptions
  extends
    LossOptions,
    PresetOption,
    PrecisionOptions,
    ControlOptions,
    OwnTermOptions,
    TilingOptions,
    Pick<StylizeOptions, "network" | "content" | "style"> {
  /**
   * The picture at which losses and gradient are taken, as large as the content image. From a texture or buffer it comes
   * without a way over the host.
   */
  readonly target: Picture | GpuPixels;
}

/**
 * Total and terms of the losses.
 *
 * @category Runs
 */
export interface Losses {
  /** The sum of all terms times their {@linkcode Evaluation.weights}. */
  readonly total: number;
  /**
   * Every term by its name (`content/conv4_2`, `style/conv1_1`, `tv`; of several styles with a loss each
   * `style 2/conv1_1`): with its layer's weight, without alpha and beta.
   */
  readonly terms: Readonly<Record<string, number>>;
}

/**
 * The result of {@linkcode evaluate}.
 *
 * @category Runs
 */
export interface Evaluation extends Losses {
  /** The factor of every term in the total: alpha or beta, and the balance. */
  readonly weights: Readonly<Record<string, number>>;
  /** The Euclidean norm of every term's weighted gradient with respect to the pixels. */
  readonly gradientNorms: Readonly<Record<string, number>>;
  /** The total's gradient with respect to the target's pixels in [0, 1]: CHW, as the picture's data. */
  readonly gradient: Float32Array;
}

/**
 * The state of a run; its size is the target's at this scale.
 *
 * @category Runs
 */
export interface Progress extends Size, Losses {
  /** The scale being worked on, from 0, coarse to fine. */
  readonly scale: number;
  /** Number of scales. */
  readonly scales: number;
  /** Iterations done at this scale. */
  readonly iteration: number;
  /** Iterations to do at this scale. */
  readonly iterations: number;
  /** Share of the whole run's work that is done, in [0, 1]; scales count by their pixels. */
  readonly done: number;
  /** The number of times that the optimiser went back to an earlier picture, since values were not finite. */
  readonly recovered: number;
  /** Memory on the GPU at this scale. */
  readonly memory: MemoryUse;
  /** Seconds that the parts of the run took so far. */
  readonly timings: Timings;
  /** Reads the target image back as it is now. Call it before asking for the next progress. */
  picture(): Promise<Picture>;
}

/**
 * Bytes on the GPU.
 *
 * @category Runs
 */
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

/**
 * A run of {@linkcode stylize}: iterate it for progress, or go straight for the result.
 *
 * @category Runs
 */
export interface Stylization extends AsyncIterable<Progress> {
  /** Runs to the end, if nobody iterated so far, and returns the finished picture. */
  result(): Promise<StylizeResult>;
}

/**
 * The result of {@linkcode stylize}, with the losses of the last scale.
 *
 * @category Runs
 */
export interface StylizeResult extends Losses, Pick<Evaluation, "weights"> {
  /** The finished picture, values in [0, 1]. */
  readonly picture: Picture;
  /** The same number over all scales. */
  readonly recovered: number;
  /** Seconds that the parts of the run took. */
  readonly timings: Timings;
  /** Why the run ended early, in one sentence; `undefined` for a whole run. */
  readonly stopped?: string;
  /** The number of last scales that {@linkcode RunOptions.time} did not suffice for. `undefined`: none. */
  readonly unreached?: number;
  /**
   * The total at the start of the last scale and at its end where that is larger: the learning rate is too large, or
   * iterations are too few. `undefined`: the loss fell.
   */
  readonly rose?: {
    /** The total at the first evaluation. */
    readonly from: number;
    /** The total at the last one, {@linkcode Losses.total}. */
    readonly to: number;
  };
}
