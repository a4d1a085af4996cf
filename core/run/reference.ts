/** The whole objective, its terms and its gradient with respect to the pixels in float64. */
import type { Picture } from "../image/picture.ts";
import { contentLoss, type FeatureLoss, positions, styleLoss } from "../losses/reference.ts";
import type { LayerWeights } from "../losses/settings.ts";
import { type Features, vgg19Features, vgg19PixelGradient } from "../network/reference.ts";
import { LAYER_NAMES, type LayerName, type Vgg19 } from "../network/vgg19.ts";
import { gram } from "../ops/gram/reference.ts";
import { type Tensor64, tensor64 } from "../ops/tensor.ts";
import { totalVariation, totalVariationGradient } from "../ops/total_variation/reference.ts";
import type { LossOptions } from "./options.ts";

/** What of the losses has to be said. */
type Said =
  | "contentLayers"
  | "styleLayers"
  | "contentWeight"
  | "styleWeight"
  | "tvWeight"
  | "normalization"
  | "pooling"
  | "preprocessing";

/** What has a default: scale 1, padding of zeros, features after ReLU, `squares`. */
type Defaulted = "poolingScale" | "padding" | "paddingLayers" | "point" | "tvLoss";

/**
 * What the loss is made of. Its style loss is of Gram matrices, and weights are factors: what `evaluate()` is
 * told with `styleLoss: "gram"` and `balance: "none"`.
 */
export type ReferenceLosses = Required<Pick<LossOptions, Said>> & Pick<LossOptions, Defaulted>;

/** What {@linkcode referenceObjective} needs. */
export interface ObjectiveOptions extends ReferenceLosses {
  /** The feature extractor. */
  readonly network: Vgg19;
  /** The content image. */
  readonly content: Picture;
  /** The style image, of any size. */
  readonly style: Picture;
}

/** Losses at some pixels. */
export interface ReferenceEvaluation {
  /** `alpha * content + beta * style + tv weight * tv`. */
  readonly total: number;
  /** Every term by its name, with its layer's weight, without alpha and beta. */
  readonly terms: Readonly<Record<string, number>>;
  /** The target's features. */
  readonly features: Features;
  /** The total's gradient with respect to the pixels. */
  readonly gradient: Tensor64;
}

/** The total loss as a function of the pixels (RGB in [0, 1], shape 3 x height x width). */
export type Objective = (pixels: Tensor64) => ReferenceEvaluation;

/** A picture's pixels as a float64 tensor. */
export function pixelsOf(picture: Picture): Tensor64 {
  return tensor64([3, picture.height, picture.width], picture.data);
}

/**
 * The whole of `evaluate()` in float64: takes the content image's features and the style image's Gram
 * matrices once, and gives the function that finds losses and gradient anywhere.
 */
export function referenceObjective(options: ObjectiveOptions): Objective {
  const { network, content, style, contentLayers, styleLayers, tvLoss: form = "squares" } = options;
  const variation = { form, wrap: options.padding === "wrap" && form === "squares" };
  const through = { ...options, last: lastLayer(contentLayers, styleLayers) };
  const contents = vgg19Features(pixelsOf(content), network, through);
  const grams = gramsOf(vgg19Features(pixelsOf(style), network, through), styleLayers);
  return (pixels) => {
    const features = vgg19Features(pixels, network, through);
    const terms: Record<string, number> = {};
    const featureGradients = new Map<LayerName, Tensor64>();
    for (const { term, layer, factor, loss } of layerLosses(features, contents, grams, options)) {
      terms[term] = loss.value;
      const before = featureGradients.get(layer);
      featureGradients.set(layer, addScaled(before, loss.gradient, factor));
    }
    terms["tv"] = totalVariation(pixels, variation);
    const throughNetwork = vgg19PixelGradient(network, { ...through, features, featureGradients });
    const variationGradient = totalVariationGradient(pixels, variation);
    const gradient = addScaled(throughNetwork, variationGradient, options.tvWeight);
    return { total: totalOf(terms, options), terms, features, gradient };
  };
}

/** Every layer's Gram matrix, divided by its positions. */
function gramsOf(features: Features, layers: LayerWeights): ReadonlyMap<LayerName, Float64Array> {
  return new Map(
    entriesOf(layers).map(([name]) => {
      const own = features.get(name)!;
      return [name, gram(own, { factor: 1 / positions(own) })];
    }),
  );
}

interface LayerLoss {
  readonly term: string;
  readonly layer: LayerName;
  /** What the total multiplies the term by. */
  readonly factor: number;
  readonly loss: FeatureLoss;
}

function layerLosses(
  features: Features,
  contents: Features,
  grams: ReadonlyMap<LayerName, Float64Array>,
  options: ObjectiveOptions,
): LayerLoss[] {
  const form = options.normalization;
  const content = entriesOf(options.contentLayers).map(([layer, weight]) => ({
    term: `content/${layer}`,
    layer,
    factor: options.contentWeight,
    loss: contentLoss(features.get(layer)!, { wanted: contents.get(layer)!, form, weight }),
  }));
  const style = entriesOf(options.styleLayers).map(([layer, weight]) => ({
    term: `style/${layer}`,
    layer,
    factor: options.styleWeight,
    loss: styleLoss(features.get(layer)!, { wanted: grams.get(layer)!, form, weight }),
  }));
  return [...content, ...style];
}

function totalOf(terms: Readonly<Record<string, number>>, options: ObjectiveOptions): number {
  const weights = [options.contentWeight, options.styleWeight, options.tvWeight];
  return Object.entries(terms).reduce((total, [name, value]) => {
    const kind = ["content", "style", "tv"].indexOf(name.split("/")[0]!);
    return total + weights[kind]! * value;
  }, 0);
}

function addScaled(before: Tensor64 | undefined, gradient: Tensor64, factor: number): Tensor64 {
  const values = gradient.data.map((value, i) => (before?.data[i] ?? 0) + factor * value);
  return tensor64(gradient.shape, values);
}

function entriesOf(weights: LayerWeights): [LayerName, number][] {
  return Object.entries(weights) as [LayerName, number][];
}

/** The deepest layer that a loss asks for. */
function lastLayer(...weights: LayerWeights[]): LayerName {
  const wanted = weights.flatMap((some) => Object.keys(some) as LayerName[]);
  return LAYER_NAMES[Math.max(...wanted.map((name) => LAYER_NAMES.indexOf(name)))]!;
}
