/** The losses of a run: a preset's for whatever is not chosen, with weights that suit the network. */
import { expectOptions } from "../checks.ts";
import { checkOwnTerms, layersOfOwnTerms, type OwnTermOptions } from "../losses/own_terms.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { LAYER_NAMES, type LayerName, type Vgg19 } from "../network/vgg19.ts";
import type { LossOptions, PresetOption, RunOptions } from "./options.ts";
import { PICTURE } from "./options/optimization.ts";
import { checkOptions } from "./options/option.ts";
import { type Preset, PRESETS } from "./presets.ts";
import { recommendedLosses, resolveLosses } from "./resolve.ts";

/**
 * Losses with nothing left open.
 *
 * @category Plans
 */
export interface PlannedLosses {
  /** Layers, weights and the rest of the loss options. */
  readonly losses: ResolvedLosses;
  /**
   * The choice whose weights suit trained networks only, for example `the preset gatys2016`: with the weights-free
   * network its terms are balanced instead. `undefined`: weights are as they were chosen.
   */
  readonly rebalanced: string | undefined;
}

/**
 * Resolves the losses of a run.
 *
 * The preprocessing of a preset holds for networks of that kind alone.
 *
 * @throws {PentimentoError} when the preset or a layer is unknown, or a weight is negative or not a number
 */
export function planLosses(
  network: Vgg19,
  { terms = [], ...options }: LossOptions & PresetOption & OwnTermOptions,
): PlannedLosses {
  checkOwnTerms(terms);
  const { losses, rebalanced } = planKnownLosses(network, options);
  const ownLayers = layersOfOwnTerms(terms);
  return { losses: ownLayers.length > 0 ? { ...losses, ownLayers } : losses, rebalanced };
}

function planKnownLosses(network: Vgg19, options: LossOptions & PresetOption): PlannedLosses {
  const preset = presetOf(options);
  const chosen = defined(options);
  const rebalanced = unsuitedWeights(network, options);
  if (rebalanced !== undefined) {
    const { contentWeight, styleWeight } = recommendedLosses(network);
    const weights = { contentWeight, styleWeight, tvWeight: 0, balance: "gradient" } as const;
    const losses = resolveLosses(network, { ...preset?.losses, ...weights, ...chosen });
    return { losses, rebalanced };
  }
  const { preprocessing } = preset ?? {};
  const fits = preprocessing?.startsWith(network.preprocessing);
  const own = fits && preprocessing ? { preprocessing } : {};
  const losses = resolveLosses(network, { ...preset?.losses, ...own, ...chosen });
  return { losses, rebalanced };
}

/** The options of a run, with the preset's for whatever is not chosen. A number of iterations is every scale's. */
export function withPresetRun<T extends RunOptions & PresetOption>(options: T): T {
  const { firstIterations, ...run } = presetOf(options)?.run ?? {};
  const keepsFirst = firstIterations !== undefined && options.iterations === undefined;
  return { ...run, ...keepsFirst && { firstIterations }, ...defined(options) };
}

/**
 * The deepest layer that any loss uses.
 *
 * @param network default: the weights-free network, which is built up to there
 * @category Plans
 */
export function deepestLayer(
  options: Pick<LossOptions, "contentLayers" | "styleLayers"> & PresetOption,
  network: Parameters<typeof recommendedLosses>[0] = { kind: "weights-free" },
): LayerName {
  expectOptions("deepestLayer()", options);
  const { contentLayers, styleLayers } = {
    ...recommendedLosses(network),
    ...presetOf(options)?.losses,
    ...defined(options),
  };
  const used = (layer: LayerName) => layer in contentLayers || layer in styleLayers;
  return LAYER_NAMES.findLast(used) ?? LAYER_NAMES[0];
}

function presetOf({ preset }: PresetOption): Preset | undefined {
  checkOptions(PICTURE, { preset });
  return preset && PRESETS[preset];
}

/** The choice that brings weights which do not suit the network: a preset, or a normalization's usual weights. */
function unsuitedWeights(
  { kind }: Pick<Vgg19, "kind">,
  options: LossOptions & PresetOption,
): string | undefined {
  const { preset, balance, normalization, contentWeight, styleWeight } = options;
  if (kind !== "weights-free" || balance !== undefined) return undefined;
  if (preset !== undefined) return `the preset ${preset}`;
  const own = contentWeight !== undefined || styleWeight !== undefined;
  const { normalization: standard } = recommendedLosses({ kind });
  const usual = normalization === undefined || normalization === standard || own;
  return usual ? undefined : `the normalization ${normalization}`;
}

/** The same object without what is undefined, so that defaults hold there. */
function defined<T extends object>(object: T): T {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as T;
}
