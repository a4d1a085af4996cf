import { checkChoice, expectPositive } from "../checks.ts";
import { PentimentoError } from "../errors.ts";
import {
  LOSS_NORMALIZATIONS,
  type LossNormalization,
  normalizationOf,
} from "../losses/normalization.ts";
import type { Balance, LayerWeights, ResolvedLosses } from "../losses/settings.ts";
import { STYLE_LOSSES } from "../losses/style/index.ts";
import { LAYER_NAMES, type LayerName, PREPROCESSINGS, type Vgg19 } from "../network/vgg19.ts";
import { VARIATION_LOSSES } from "../ops/total_variation/total_variation.ts";
import type { LossOptions, PrecisionOptions } from "./options.ts";

/** What suits every network. */
const COMMON = {
  tvWeight: 0,
  normalization: "relative",
  styleLoss: "gram",
  tvLoss: "squares",
  balance: "gradient",
  contentWeight: 1,
  poolingScale: 1,
  padding: "zero",
  paddingLayers: "all",
  point: "relu",
} as const satisfies Partial<ResolvedLosses>;

/**
 * The losses that suit a network, for whatever is not chosen: balanced, so that a weight means the same with
 * any network and at any size.
 *
 * The weights-free network has its content in conv3_2, which carries edges and hardly colour, and paints
 * best with seven style layers and average pooling. Trained networks use the layers of Gatys, Ecker and Bethge (2016):
 * content conv4_2, style conv1_1 to conv5_1, and max pooling, as they were trained; of a file that ends earlier
 * the layers that there are, with content at conv3_2, conv2_2 or conv1_2.
 */
export function recommendedLosses(
  network: Pick<Vgg19, "kind"> & Partial<Pick<Vgg19, "layers" | "preprocessing">>,
): ResolvedLosses {
  if (network.kind === "weights-free") {
    return {
      ...COMMON,
      contentLayers: { conv3_2: 1 },
      styleLayers: equally([
        "conv1_1",
        "conv1_2",
        "conv2_1",
        "conv2_2",
        "conv3_1",
        "conv3_3",
        "conv4_1",
      ]),
      styleWeight: 5,
      pooling: "average",
      preprocessing: "caffe",
    };
  }
  const has = (layer: LayerName) => network.layers?.has(layer) ?? true;
  const content = (["conv4_2", "conv3_2", "conv2_2", "conv1_2"] as const).find(has) ?? "conv1_1";
  const style = (["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"] as const).filter(has);
  return {
    ...COMMON,
    contentLayers: { [content]: 1 },
    styleLayers: equally(style),
    styleWeight: 10,
    pooling: "max",
    preprocessing: network.preprocessing ?? "torchvision",
  };
}

function equally(layers: readonly LayerName[]): LayerWeights {
  return Object.fromEntries(layers.map((layer) => [layer, 1 / layers.length]));
}

/** Weights that are usual with a normalization where terms are not balanced. */
function usualWeights(
  { kind }: Pick<Vgg19, "kind">,
  normalization: LossNormalization,
  balance: Balance,
): Partial<ResolvedLosses> {
  return balance === "gradient" ? {} : normalizationOf(normalization).weights?.(kind) ?? {};
}

/**
 * Fills in what is not chosen and checks what is.
 *
 * @throws {PentimentoError} when a layer is unknown, or a weight is negative or not a number
 */
export function resolveLosses(network: Vgg19, options: LossOptions): ResolvedLosses {
  const { normalization = COMMON.normalization } = options;
  checkChoice("loss form", normalization, LOSS_NORMALIZATIONS);
  const { balance = normalizationOf(normalization).balanced ? "gradient" : "none" } = options;
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => name in RULES && value !== undefined),
  );
  const resolved: ResolvedLosses = {
    ...recommendedLosses(network),
    preprocessing: network.preprocessing,
    ...usualWeights(network, normalization, balance),
    ...options.pooling === "l2" && { poolingScale: 0.5 },
    ...given,
    normalization,
    balance,
  };
  for (const [name, check] of Object.entries(RULES)) {
    (check as (value: unknown) => void)(resolved[name as keyof ResolvedLosses]);
  }
  return resolved;
}

/** What every loss option has to be. */
const RULES: { readonly [K in keyof ResolvedLosses]: (value: ResolvedLosses[K]) => void } = {
  contentLayers: (layers) => checkLayers("content", layers),
  styleLayers: (layers) => checkLayers("style", layers),
  contentWeight: (weight) => checkWeight("content weight", weight),
  styleWeight: (weight) => checkWeight("style weight", weight),
  tvWeight: (weight) => checkWeight("total variation weight", weight),
  normalization: (form) => checkChoice("loss form", form, LOSS_NORMALIZATIONS),
  styleLoss: (loss) => checkChoice("style loss", loss, STYLE_LOSSES),
  tvLoss: (form) => checkChoice("form of the total variation", form, VARIATION_LOSSES),
  balance: (balance) => checkChoice("balance", balance, ["gradient", "none"]),
  pooling: (pooling) => checkChoice("pooling", pooling, ["max", "average", "l2"]),
  poolingScale: (scale) => expectPositive("pooling scale", scale),
  padding: (mode) => checkChoice("padding", mode, ["zero", "reflect", "replicate", "wrap"]),
  paddingLayers: (layers) => checkChoice("padding's layers", layers, ["all", "first"]),
  point: (point) => checkChoice("point of features", point, ["relu", "conv"]),
  preprocessing: (kind) => checkChoice("preprocessing", kind, PREPROCESSINGS),
};

/**
 * Whether features and kernels are stored in 16 bits.
 *
 * @throws {PentimentoError} when the precision is unknown
 */
export function isHalf({ precision = "f32" }: PrecisionOptions): boolean {
  checkChoice("precision", precision, ["f32", "f16"]);
  return precision === "f16";
}

function checkLayers(what: string, weights: LayerWeights): void {
  for (const [layer, weight] of Object.entries(weights)) {
    if (!(LAYER_NAMES as readonly string[]).includes(layer)) {
      throw new PentimentoError(
        `The ${what} layer "${layer}" is not one of VGG-19: choose among ${LAYER_NAMES.join(", ")}`,
      );
    }
    checkWeight(`${what} weight of ${layer}`, weight);
  }
}

function checkWeight(what: string, weight: number): void {
  if (!(weight >= 0 && Number.isFinite(weight))) {
    throw new PentimentoError(`The ${what} is ${weight}: give a number of at least 0`);
  }
}
