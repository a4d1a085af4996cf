import { checkChoice, expectPositive } from "../checks.ts";
import { PentimentoError } from "../errors.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { groupStyles, type StyleGroup } from "../losses/styles.ts";
import type { Size } from "../size.ts";
import { checkTiling } from "../tiling/plan_tiles.ts";
import { coloursFor } from "./colors.ts";
import { checkControls } from "./controls.ts";
import { resolveLosses } from "./resolve.ts";
import type { StylizeOptions } from "./run_options.ts";
import { planScales, type Scale } from "./scales.ts";

/** The optimisers by name. */
export type OptimizerName = NonNullable<StylizeOptions["optimizer"]>;

/** Checked options of a run with nothing left open. */
export interface Run {
  readonly options: StylizeOptions;
  /** The content image, its colours changed or not. */
  readonly content: Picture;
  /** The first style image as it was given, its colours changed or not. */
  readonly style: Picture;
  readonly losses: ResolvedLosses;
  readonly scales: readonly Scale[];
  readonly optimizer: OptimizerName;
  readonly average: number;
  /** Bytes that the optimiser keeps for each pixel. */
  readonly optimizerBytes: number;
  /** The styles, their pictures as they were given. */
  readonly groups: readonly StyleGroup[];
  /** The styles, their pictures as large as a scale has them. */
  stylesFor(scale: Size): StyleGroup[];
  /** What is shown and given of a picture: its colours may be changed. */
  finish(picture: Picture): Picture;
}

/**
 * Checks the options of a run and fills in what is not chosen.
 *
 * @throws {PentimentoError} when options or sizes do not fit
 */
export function checkRun(options: StylizeOptions): Run {
  const { content, network, optimizer = "lbfgs", iterations, firstIterations, coarsest } = options;
  checkPicture(content, "content image");
  checkControls(options);
  checkChoice("optimizer", optimizer, ["lbfgs", "adam"]);
  checkChoice("precision of the history", options.historyPrecision, ["f32", "f16"]);
  checkChoice("size of styles", options.styleSize, ["area", "side"]);
  const size = options.size ?? Math.max(content.width, content.height);
  const average = options.average ?? (optimizer === "adam" ? 0.99 : 0);
  expectCount("size", size);
  expectCount("number of iterations", iterations ?? 1);
  expectCount("number of first iterations", firstIterations ?? 1);
  if (coarsest !== Infinity) expectCount("coarsest size", coarsest ?? 1);
  expectCount("history", options.history ?? 1);
  expectCount("progress interval", options.progressEvery ?? 1);
  expectShare("average's decay", average, { below: 1 });
  expectShare("decay beta1", options.beta1 ?? 0, { below: 1 });
  expectShare("decay beta2", options.beta2 ?? 0, { below: 1 });
  expectShare("strength", options.strength ?? 1);
  expectPositive("learning rate", options.learningRate ?? 1);
  checkTiling(options);
  const { style, finish, content: painted } = coloursFor(options);
  const { styleSize: by = "area" } = options;
  return {
    options,
    content: painted,
    style: "data" in style ? style : style[0]!.picture,
    losses: resolveLosses(network, options),
    scales: planScales(content, { size, iterations, firstIterations, optimizer, coarsest }),
    optimizer,
    average,
    optimizerBytes: optimizerBytes(optimizer, { ...options, average }),
    groups: groupStyles(style, options),
    stylesFor: (target) => groupStyles(style, options, { target, by }),
    finish,
  };
}

/** Bytes of an optimiser's vectors for each pixel, three floats each. */
function optimizerBytes(
  optimizer: OptimizerName,
  { average, history = 10, historyPrecision }:
    & Pick<
      StylizeOptions,
      "history" | "historyPrecision"
    >
    & { readonly average: number },
): number {
  const pairs = optimizer === "adam" ? 0 : history * (historyPrecision === "f16" ? 1 : 2);
  return 12 * (pairs + 3 + (average > 0 ? 1 : 0));
}

function expectCount(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new PentimentoError(`The ${what} is ${value}: give a whole number of at least 1`);
  }
}

function expectShare(what: string, value: number, { below }: { readonly below?: number } = {}) {
  if (value >= 0 && value <= 1 && value !== below) return;
  throw new PentimentoError(
    `The ${what} is ${value}: give a number from 0 to ${below ? `below ${below}` : "1"}`,
  );
}
