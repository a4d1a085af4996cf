/** The whole objective, its terms and its gradient with respect to the pixels in float64. */
import type { Picture } from "../image/picture.ts";
import { contentLoss, type FeatureLoss, positions, styleLoss } from "../losses/reference.ts";
import type { LayerWeights } from "../losses/settings.ts";
import { type Features, vgg19Features, vgg19PixelGradient } from "../network/reference.ts";
import { LAYER_NAMES, type LayerName } from "../network/vgg19.ts";
import { gram } from "../ops/gram/reference.ts";
import { type Tensor64, tensor64 } from "../ops/tensor.ts";
import { totalVariation, totalVariationGradient } from "../ops/total_variation/reference.ts";
import type { EvaluateOptions, Losses, LossOptions } from "./options.ts";

/**
 * Options of the losses as `evaluate()` takes them with `styleLoss: "gram"` and `balance: "none"`, so that weights
 * are factors. Those that may be left out have the usual defaults.
 */
export type ReferenceLosses =
  & Pick<LossOptions, "poolingScale" | "padding" | "paddingLayers" | "point" | "tvLoss">
  & Required<Pick<LossOptions, `${"content" | "style"}${"Layers" | "Weight"}` | "tvWeight">>
  & Required<Pick<LossOptions, "normalization" | "pooling" | "preprocessing">>;

/** Options of {@linkcode referenceObjective}. */
type ObjectiveOptions =
  & ReferenceLosses
  & Pick<EvaluateOptions, "network" | "content">
  & { readonly style: Picture };

/** Losses at some pixels. */
interface ReferenceEvaluation extends Losses {
  /** The target's features. */
  readonly features: Features;
  /** The total's gradient with respect to the pixels. */
  readonly gradient: Tensor64;
}

/** The total loss as a function of the pixels (RGB in [0, 1], shape 3 x height x width). */
type Objective = (pixels: Tensor64) => ReferenceEvaluation;

/** A picture's pixels as a float64 tensor. */
export function pixelsOf(picture: Picture): Tensor64 {
  return tensor64([3, picture.height, picture.width], picture.data);
}

/**
 * The whole of `evaluate()` in float64: takes the content image's features and the style image's Gram
 * matrices once, and returns the function that computes losses and gradient anywhere.
 */
export function referenceObjective(options: ObjectiveOptions): Objective {
  const { network, content, style, contentLayers, styleLayers, normalization } = options;
  const { tvLoss = "squares", padding } = options;
  const variation = { form: tvLoss, wrap: padding === "wrap" && tvLoss === "squares" };
  const through = { ...options, last: lastLayer(contentLayers, styleLayers) };
  const contents = vgg19Features(pixelsOf(content), network, through);
  const grams = gramsOf(vgg19Features(pixelsOf(style), network, through), styleLayers);
  return (pixels) => {
    const features = vgg19Features(pixels, network, through);
    const terms: Record<string, number> = {};
    const featureGradients = new Map<LayerName, Tensor64>();
    const add = (kind: "content" | "style", layer: LayerName, loss: FeatureLoss) => {
      terms[`${kind}/${layer}`] = loss.value;
      const before = featureGradients.get(layer);
      featureGradients.set(layer, addScaled(before, loss.gradient, options[`${kind}Weight`]));
    };
    for (const [layer, weight] of entriesOf(contentLayers)) {
      const wanted = contents.get(layer)!;
      add("content", layer, contentLoss(features.get(layer)!, { wanted, normalization, weight }));
    }
    for (const [layer, weight] of entriesOf(styleLayers)) {
      const wanted = grams.get(layer)!;
      add("style", layer, styleLoss(features.get(layer)!, { wanted, normalization, weight }));
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
