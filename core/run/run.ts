import { checkPicture, type Picture } from "../image/picture.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { groupStyles, type StyleGroup } from "../losses/styles.ts";
import type { Size } from "../size.ts";
import { coloursFor } from "./colors.ts";
import { checkControls } from "./controls.ts";
import { checkOptions } from "./options/check.ts";
import { MEMORY } from "./options/network.ts";
import { OPTIMIZATION, PICTURE } from "./options/optimization.ts";
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
  checkOptions({ ...PICTURE, ...OPTIMIZATION, ...MEMORY }, options);
  const size = options.size ?? Math.max(content.width, content.height);
  const average = options.average ?? (optimizer === "adam" ? 0.99 : 0);
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
