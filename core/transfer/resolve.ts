import { PentimentoError } from "../errors.ts";
import { LAYER_NAMES, type LayerName, type Vgg19 } from "../vgg19.ts";
import type { LossForm } from "../losses/forms.ts";
import type { LayerWeights, LossOptions, PrecisionOptions } from "./options.ts";

/** Loss options with nothing left open. */
export type ResolvedLosses = Required<LossOptions>;

/**
 * The losses that suit a network, for whatever is not chosen.
 *
 * The weights-free network has its content in conv3_2, which carries edges and hardly colour, and paints
 * best with seven style layers and average pooling. Trained networks use the layers of Gatys, Ecker and Bethge (2016):
 * content conv4_2, style conv1_1 to conv5_1, and max pooling, as they were trained; of a file that ends earlier
 * the layers that there are, with content at conv3_2, conv2_2 or conv1_2.
 */
export function recommendedLosses(
  network: Pick<Vgg19, "kind"> & Partial<Pick<Vgg19, "layers" | "preprocessing">>,
): ResolvedLosses {
  const common = { tvWeight: 0, lossForm: "relative", contentWeight: 1 } as const;
  if (network.kind === "weights-free") {
    return {
      ...common,
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
      styleWeight: 20,
      pooling: "average",
      preprocessing: "caffe",
    };
  }
  const has = (layer: LayerName) => network.layers?.has(layer) ?? true;
  const content = (["conv4_2", "conv3_2", "conv2_2", "conv1_2"] as const).find(has) ?? "conv1_1";
  const style = (["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"] as const).filter(has);
  return {
    ...common,
    contentLayers: { [content]: 1 },
    styleLayers: equally(style),
    styleWeight: 100,
    pooling: "max",
    preprocessing: network.preprocessing ?? "torchvision",
  };
}

function equally(layers: readonly LayerName[]): LayerWeights {
  return Object.fromEntries(layers.map((layer) => [layer, 1 / layers.length]));
}

/** Weights that are in use with a form that others made: Gatys's ratio of 1 to 1000, neural-style's own. */
function usualWeights(form: LossForm | undefined): Partial<ResolvedLosses> {
  if (form === "gatys") return { contentWeight: 1, styleWeight: 1000 };
  if (form === "mean") return { contentWeight: 5, styleWeight: 100 };
  return {};
}

/**
 * Fills in what is not chosen and checks what is.
 *
 * @throws {PentimentoError} when a layer is unknown, or a weight is negative or not a number
 */
export function resolveLosses(network: Vgg19, options: LossOptions): ResolvedLosses {
  const recommended = { ...recommendedLosses(network), ...usualWeights(options.lossForm) };
  const resolved: ResolvedLosses = {
    contentLayers: options.contentLayers ?? recommended.contentLayers,
    styleLayers: options.styleLayers ?? recommended.styleLayers,
    contentWeight: options.contentWeight ?? recommended.contentWeight,
    styleWeight: options.styleWeight ?? recommended.styleWeight,
    tvWeight: options.tvWeight ?? recommended.tvWeight,
    lossForm: options.lossForm ?? recommended.lossForm,
    pooling: options.pooling ?? recommended.pooling,
    preprocessing: options.preprocessing ?? network.preprocessing,
  };
  checkLayers("content", resolved.contentLayers);
  checkLayers("style", resolved.styleLayers);
  checkWeight("content weight", resolved.contentWeight);
  checkWeight("style weight", resolved.styleWeight);
  checkWeight("total variation weight", resolved.tvWeight);
  checkChoice("loss form", resolved.lossForm, ["relative", "gatys", "mean"]);
  checkChoice("pooling", resolved.pooling, ["max", "average"]);
  checkChoice("preprocessing", resolved.preprocessing, ["torchvision", "caffe"]);
  return resolved;
}

/**
 * Whether features and kernels are stored in 16 bits.
 *
 * @throws {PentimentoError} when the precision is unknown
 */
export function isHalf({ precision = "f32" }: PrecisionOptions): boolean {
  checkChoice("precision", precision, ["f32", "f16"]);
  return precision === "f16";
}

/** The layers of a record of weights, in the network's order. */
export function layersOf(weights: LayerWeights): LayerName[] {
  return LAYER_NAMES.filter((layer) => weights[layer] !== undefined);
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

function checkChoice(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new PentimentoError(
      `The ${what} "${value}" is not known: choose ${choices.join(" or ")}`,
    );
  }
}
