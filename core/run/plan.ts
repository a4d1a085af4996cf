/** The plan of a run: losses, scales, tiles, styles and colours, decided once before anything is painted. */
import { expectGpu } from "../gpu/expect_gpu.ts";
import { expectList, expectObject, expectOptions, found } from "../checks.ts";
import { PentimentoError, wrongKind } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Mask } from "../image/mask.ts";
import { expectColors, type Picture } from "../image/picture.ts";
import { layersOf, neededLayers, type ResolvedLosses } from "../losses/settings.ts";
import {
  groupStyles,
  nameOfStyle,
  providesLayer,
  type StyleGroup,
  styleImages,
  styleSizes,
} from "../losses/styles.ts";
import {
  expectNetwork,
  expectRoom,
  type LayerName,
  leastSide,
  type Vgg19,
} from "../network/vgg19.ts";
import { layersFor } from "../network/vgg19_graph.ts";
import type { Size } from "../size.ts";
import { planTiles, type TilePlan } from "../tiling/plan_tiles.ts";
import { checkControls, handleColors, withDetailMap } from "./controls.ts";
import type { EvaluateOptions, MemoryUse, StylizeOptions } from "./options.ts";
import { MEMORY } from "./options/network.ts";
import { OPTIMIZATION, PICTURE } from "./options/optimization.ts";
import { checkOptions, defaultsOf } from "./options/option.ts";
import { expectSpelling } from "./options/spelling.ts";
import { planLosses, type PlannedLosses, withPresetRun } from "./plan_losses.ts";
import { isHalf } from "./resolve.ts";
import { planScales, type Scale, sizeOf } from "./scales.ts";
import { asTransparentAs, onBackground, seenOfContent } from "./transparency.ts";

/**
 * The optimisers by name.
 *
 * @category Options
 */
export type OptimizerName = NonNullable<StylizeOptions["optimizer"]>;

/**
 * One scale of a run.
 *
 * @category Plans
 */
export interface ScalePlan extends Scale, Pick<MemoryUse, "tiles" | "tileWidth" | "tileHeight"> {
  /** Bytes on the GPU that it is expected to take at the most. */
  readonly bytes: number;
  /** @ignore The tiles themselves. */
  readonly tiling: TilePlan;
}

/**
 * The default of {@linkcode RunPlan.enough}, judged by a trained network, see bench/results/2026-11-schedule.md. That of
 * before holds where it was not: for a scale alone, for runs that have so much time, and from noise.
 */
function usualEnough({ time, init }: StylizeOptions, scales: readonly Scale[]): number {
  return scales.length === 1 || time !== undefined || init === "noise" ? 0.0005 : 0.002;
}

/** Options that are always the same where they are not chosen. */
const DEFAULTS = defaultsOf({ ...PICTURE, ...OPTIMIZATION });

/**
 * A run with nothing left open: it can be described, tuned for and painted.
 *
 * @category Plans
 */
export interface RunPlan extends PlannedLosses {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** Whether features and kernels have 16 bits. */
  readonly half: boolean;
  /** The size of the result. */
  readonly size: Size;
  /** The scales, coarse to fine. The last is larger than the result where the layers need more pixels a side. */
  readonly scales: readonly ScalePlan[];
  /** The layers whose convolutions are computed, in the network's order. */
  readonly layers: readonly LayerName[];
  /** Multiplications and additions of all convolutions at one evaluation an iteration, forward and backward. */
  readonly operations: number;
  /** The options as they were given, a preset's run included. */
  readonly options: StylizeOptions;
  /** The optimiser. */
  readonly optimizer: OptimizerName;
  /** Decay of the average of iterates; 0: none. */
  readonly average: number;
  /** The share of the loss by which an iteration of L-BFGS has to lower it, else its scale ends; 0: any. */
  readonly enough: number;
  /** The content image, with changed colours if the run starts from these. */
  readonly content: Picture;
  /** The first style image in its own size, its colours changed likewise. */
  readonly style: Picture;
  /** The weight of the content loss over the content image. Default: 1 everywhere. */
  readonly contentMap: Mask | undefined;
  /** @ignore The styles, their pictures in their own sizes. */
  readonly groups: readonly StyleGroup[];
  /** @ignore The styles, their pictures resized for a scale. */
  stylesAt(scale: Size): readonly StyleGroup[];
  /** A scale in tiles of at most so many pixels a side, for when memory does not suffice. */
  retiled(scale: Scale, tile: number): ScalePlan;
  /** Makes the result of a painted picture: its colours may be changed. */
  finish(picture: Picture): Picture;
}

/**
 * Plans a run: checks its options, decides what they leave open, and cuts every scale into the largest tiles that
 * the GPU binds and the memory allows. Nothing is allocated on the GPU.
 *
 * @throws {PentimentoError} when options or sizes do not fit
 * @category Plans
 */
export function planRun(gpu: Gpu, asked: StylizeOptions): RunPlan {
  expectInput(gpu, asked);
  const options = onBackground({ ...DEFAULTS, ...withPresetRun(asked) });
  checkControls(options);
  checkOptions({ ...PICTURE, ...OPTIMIZATION, ...MEMORY }, options);
  const { content, optimizer, history, historyPrecision, styleSize: by } = options;
  const { size = Math.max(content.width, content.height) } = options;
  const { average = optimizer === "adam" ? 0.99 : 0 } = options;
  // Whoever asks for iterations gets all of them.
  const chosen = options.iterations !== undefined || options.firstIterations !== undefined;
  // An optimiser's vectors have three floats for each pixel, and a pair is two of them.
  const pairs = optimizer === "adam" ? 0 : history * (historyPrecision === "f16" ? 1 : 2);
  const planned = planLosses(options.network, options);
  const least = leastSide(neededLayers(planned.losses));
  const scales = planScales(content, { ...options, size, least });
  const { enough = chosen ? 0 : usualEnough(options, scales) } = options;
  const { finish, ...colored } = handleColors(options);
  return complete(gpu, options, {
    ...planned,
    ...colored,
    finish: asTransparentAs(content, finish),
    optimizer,
    average,
    enough,
    optimizerBytes: 12 * (pairs + 3 + (average > 0 ? 1 : 0)),
    size: sizeOf(content, size),
    scales,
    by,
  });
}

/**
 * Plans an evaluation: one scale of the content image's own size, whose styles are not resized, and no optimiser.
 *
 * @throws {PentimentoError} when options or sizes do not fit
 * @category Plans
 */
export function planEvaluation(gpu: Gpu, options: Omit<EvaluateOptions, "target">): RunPlan {
  expectInput(gpu, options);
  const { content, style } = options;
  checkControls(options);
  checkOptions(MEMORY, options);
  const planned = planLosses(options.network, options);
  expectRoom("The content image", content, neededLayers(planned.losses));
  const { width, height } = content;
  return complete(gpu, options, {
    ...planned,
    content,
    style,
    size: { width, height },
    optimizer: "lbfgs",
    average: 0,
    enough: 0,
    optimizerBytes: 0,
    scales: [{ width, height, iterations: 1 }],
    by: undefined,
    finish: (picture) => picture,
  });
}

/**
 * The plan of options, or a plan as it is.
 *
 * @throws {PentimentoError} as {@linkcode planRun}
 */
export function planOf(gpu: Gpu, run: StylizeOptions | RunPlan): RunPlan {
  expectGpu(gpu);
  expectOptions("the run", run);
  return "scales" in run ? run : planRun(gpu, run);
}

/** Checks that a value is a plan. */
export function expectPlan(plan: RunPlan): void {
  expectObject("plan", plan, "what planRun() gives");
  expectList("scales of the plan", plan.scales, "what planRun() gives as the plan");
}

/** Checks the kinds of what a plan is made of. */
function expectInput(gpu: Gpu, options: Omit<EvaluateOptions, "target">): void {
  expectGpu(gpu);
  expectOptions("the run", options);
  expectSpelling(options);
  expectNetwork(options.network);
  expectColors(options.content, "content image");
  const { signal, preserveColor } = options as StylizeOptions;
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw wrongKind(`The signal is ${found(signal)}: give an AbortSignal`);
  }
  if (preserveColor !== undefined) {
    expectObject("way to preserve colour", preserveColor, "an object with a mode");
  }
  const styles = styleImages(options.style);
  styles.forEach(({ picture }, i) => expectColors(picture, nameOfStyle(i, styles.length)));
}

/** The size of the pixels that are worked on at once at a scale, and for which ways to convolve memory suffices. */
export function windowOf(
  { tileWidth: width, tileHeight: height, tiling: { wide, unpooled } }: ScalePlan,
): Size & Pick<TilePlan, "unpooled" | "wide"> {
  return { width, height, wide, unpooled };
}

/** The parts of a plan in which runs and evaluations differ. */
interface Outline
  extends
    PlannedLosses,
    Pick<RunPlan, "content" | "size" | "optimizer" | "average" | "enough" | "finish"> {
  readonly style: StylizeOptions["style"];
  /** Bytes that the optimiser keeps for each pixel. */
  readonly optimizerBytes: number;
  readonly scales: readonly Scale[];
  /** The rule by which styles are resized; `undefined`: they are not. */
  readonly by: StylizeOptions["styleSize"];
}

function complete(gpu: Gpu, options: StylizeOptions, outline: Outline): RunPlan {
  const { style, by, scales, optimizerBytes, ...parts } = outline;
  const { losses } = parts;
  const counting = seenOfContent(withDetailMap(options));
  const grouping = { ...options, ...counting };
  const groups = groupStyles(style, grouping);
  if (by === undefined) expectRoomOfStyles(style, losses);
  const half = isHalf(options);
  const least = leastSide(layersOf(losses.styleLayers));
  const stylesAt = (target: Size) =>
    by ? groupStyles(style, grouping, { target, by, least }) : groups;
  const tiled = (scale: Scale, asked: StylizeOptions = options): ScalePlan => {
    const sizes = by && { styleSizes: styleSizes(style, { target: scale, by, least }) };
    const wanted = { ...asked, ...counting, losses, groups, half, optimizerBytes, ...sizes };
    const tiling = planTiles(gpu, scale, wanted);
    const { grid, bytes } = tiling;
    const { width: tileWidth, height: tileHeight } = grid?.window ?? scale;
    const tiles = grid?.tiles.length ?? 1;
    if (tiles > 1) expectNoOwnTerms(options, scale);
    return { ...scale, bytes, tiles, tileWidth, tileHeight, tiling };
  };
  // The largest first: if one does not fit, it is that one.
  const planned = scales.toReversed().map((scale) => tiled(scale)).reverse();
  const layers = layersFor(options.network, neededLayers(losses));
  return {
    ...parts,
    options,
    contentMap: counting.contentMap,
    network: options.network,
    half,
    groups,
    stylesAt,
    style: groups[0]!.sources[0]!.picture,
    scales: planned,
    retiled: (scale, tile) => tiled(scale, { ...options, tile }),
    layers: layers.map(({ name }) => name),
    operations: planned.reduce((sum, scale) => sum + operationsOf(layers, scale), 0),
  };
}

/** Checks that style images which are not resized are large enough for the layers that they provide. */
function expectRoomOfStyles(style: StylizeOptions["style"], { styleLayers }: ResolvedLosses): void {
  const styles = styleImages(style);
  for (const [i, { picture, detail = "all" }] of styles.entries()) {
    const provided = layersOf(styleLayers).filter((layer) => providesLayer({ detail }, layer));
    expectRoom(styles.length === 1 ? "The style image" : `Style image ${i + 1}`, picture, provided);
  }
}

/** Multiplications and additions of the 3 x 3 convolutions of all iterations; the gradient has as many again. */
function operationsOf(layers: ReturnType<typeof layersFor>, scale: ScalePlan): number {
  const { width, height } = windowOf(scale);
  const each = layers.reduce((sum, { inputs, outputs, level }) => {
    const positions = (width >> (level - 1)) * (height >> (level - 1));
    return sum + 2 * 2 * 9 * inputs * outputs * positions;
  }, 0);
  return scale.iterations * scale.tiles * each;
}

/** Terms of a user's own are taken of the whole picture. */
function expectNoOwnTerms({ terms = [] }: StylizeOptions, { width, height }: Size): void {
  const [first] = terms;
  if (first === undefined) return;
  throw new PentimentoError(
    `At ${width} x ${height} pixels the picture has to be cut into tiles, but the term ${first.name} needs it ` +
      "whole: choose a smaller size, or allow for more memory",
  );
}
