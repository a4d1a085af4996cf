import { LAYER_NAMES, type LayerName, type Preprocessing, type Vgg19 } from "../vgg19.ts";
import { averagePool, averagePoolGradient } from "./average_pool.ts";
import { conv3x3, conv3x3InputGradient } from "./conv3x3.ts";
import { maxPool, maxPoolGradient } from "./max_pool.ts";
import { preprocess, preprocessGradient } from "./preprocessing.ts";
import { reluGradient } from "./relu.ts";
import { type Tensor64, tensor64 } from "./tensor.ts";

/** How far and in which manner pixels go through the network. */
export interface FeatureOptions {
  /** The last layer that is computed. */
  readonly last: LayerName;
  /** How the network halves its feature maps. */
  readonly pooling: "max" | "average";
  /** How pixels become the network's input. */
  readonly preprocessing: Preprocessing;
}

/** The features of every layer up to the last one, after ReLU. */
export type Features = ReadonlyMap<LayerName, Tensor64>;

/**
 * The features of a picture.
 *
 * @param pixels RGB in [0, 1], shape 3 x height x width
 * @throws {RangeError} when the network ends before the last layer that is wanted
 */
export function vgg19Features(pixels: Tensor64, network: Vgg19, options: FeatureOptions): Features {
  const features = new Map<LayerName, Tensor64>();
  let x = preprocess(pixels, options.preprocessing);
  for (const name of layersUpTo(options.last)) {
    if (followsPooling(name)) x = options.pooling === "max" ? maxPool(x) : averagePool(x);
    const { kernel, bias } = weightsOf(network, name);
    x = conv3x3(x, { kernel, bias, outputs: bias.length, relu: true });
    features.set(name, x);
  }
  return features;
}

/** Parameters of {@linkcode vgg19PixelGradient}. */
export interface PixelGradientOptions extends FeatureOptions {
  /** The features at the same pixels: what {@linkcode vgg19Features} gave. */
  readonly features: Features;
  /** The loss's gradient with respect to some layers' features. */
  readonly featureGradients: ReadonlyMap<LayerName, Tensor64>;
}

/** The gradient with respect to the pixels of a loss on features, back through all layers. */
export function vgg19PixelGradient(network: Vgg19, options: PixelGradientOptions): Tensor64 {
  const { features, featureGradients, pooling, last } = options;
  const layers = layersUpTo(last);
  let gradient = tensor64(features.get(last)!.shape);
  for (let i = layers.length - 1; i >= 0; i--) {
    const name = layers[i]!;
    const own = featureGradients.get(name);
    if (own !== undefined) {
      gradient = tensor64(own.shape, gradient.data.map((value, p) => value + own.data[p]!));
    }
    const { kernel, bias } = weightsOf(network, name);
    const inputs = kernel.length / (9 * bias.length);
    gradient = reluGradient(gradient, features.get(name)!);
    gradient = conv3x3InputGradient(gradient, { kernel, inputs });
    if (followsPooling(name)) {
      const pooled = features.get(layers[i - 1]!)!;
      gradient = pooling === "max"
        ? maxPoolGradient(gradient, pooled)
        : averagePoolGradient(gradient, pooled.shape);
    }
  }
  return preprocessGradient(gradient, options.preprocessing);
}

function layersUpTo(last: LayerName): readonly LayerName[] {
  return LAYER_NAMES.slice(0, LAYER_NAMES.indexOf(last) + 1);
}

/** Every level but the first begins with a pooling. */
function followsPooling(name: LayerName): boolean {
  return name.endsWith("_1") && name !== "conv1_1";
}

function weightsOf(network: Vgg19, name: LayerName) {
  const weights = network.layers.get(name);
  if (weights === undefined) throw new RangeError(`${network.name} has no layer ${name}`);
  return weights;
}
