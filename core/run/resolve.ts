/** The losses of a run: what is chosen, and for the rest what suits the network. */
import { expectChoice, expectObject } from "../checks.ts";
import { normalizationOf } from "../losses/normalization.ts";
import type { LayerWeights, ResolvedLosses } from "../losses/settings.ts";
import type { LayerName, Vgg19 } from "../network/vgg19.ts";
import type { LossOptions, PrecisionOptions } from "./options.ts";
import { LOSSES } from "./options/losses.ts";
import { NETWORK } from "./options/network.ts";
import { checkOptions, defaultsOf } from "./options/option.ts";

const { precision: PRECISION, ...FEATURES } = NETWORK;

/** The options of losses: all but {@linkcode PrecisionOptions.precision}. */
const SCHEMA = { ...LOSSES, ...FEATURES };

/** Defaults for every network. */
export const COMMON = defaultsOf(SCHEMA);

/**
 * The losses that suit a network, for whatever is not chosen: balanced, so that a weight means the same with
 * any network and at any size.
 *
 * The weights-free network has its content in conv2_2 and conv3_2, which carry edges and hardly colour, and paints
 * best with seven style layers and average pooling. Trained networks use the layers of Gatys, Ecker and Bethge (2016):
 * content conv4_2, style conv1_1 to conv5_1, and max pooling, as they were trained; of a file that ends earlier
 * the layers that there are, with content at conv3_2, conv2_2 or conv1_2.
 *
 * @category Plans
 */
export function recommendedLosses(
  network: Pick<Vgg19, "kind"> & Partial<Pick<Vgg19, "layers" | "preprocessing">>,
): ResolvedLosses {
  expectObject("network", network, "a network, or an object with its kind");
  expectChoice("kind of network", network.kind, ["weights-free", "trained"]);
  if (network.kind === "weights-free") {
    const style = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_3", "4_1"] as const;
    return {
      ...COMMON,
      contentLayers: equally(["conv2_2", "conv3_2"]),
      styleLayers: equally(style.map((layer) => `conv${layer}` as const)),
      styleWeight: 8,
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

/**
 * Fills in defaults and checks the options.
 *
 * @throws {PentimentoError} when a layer is unknown, or a weight is negative or not a number
 */
export function resolveLosses(network: Vgg19, options: LossOptions): ResolvedLosses {
  const { normalization = COMMON.normalization } = options;
  checkOptions({ normalization: LOSSES.normalization }, { normalization });
  const { balanced, weights } = normalizationOf(normalization);
  const { balance = balanced ? "gradient" : "none" } = options;
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => name in SCHEMA && value !== undefined),
  );
  const resolved: ResolvedLosses = {
    ...recommendedLosses(network),
    preprocessing: network.preprocessing,
    ...balance === "none" && weights?.(network.kind),
    ...options.pooling === "l2" && { poolingScale: 0.5 },
    ...given,
    normalization,
    balance,
  };
  checkOptions(SCHEMA, resolved);
  return resolved;
}

/**
 * Whether features and kernels are stored in 16 bits.
 *
 * @throws {PentimentoError} when the precision is unknown
 */
export function isHalf({ precision }: PrecisionOptions): boolean {
  checkOptions({ precision: PRECISION }, { precision });
  return precision === "f16";
}
