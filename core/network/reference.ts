/** VGG-19 and the gradient of its features with respect to the pixels in float64. */
import { conv3x3, conv3x3InputGradient } from "../ops/convolution/reference.ts";
import { pool, poolGradient } from "../ops/pool/reference.ts";
import { preprocess, preprocessGradient } from "../ops/preprocess/reference.ts";
import { relu, reluGradient } from "../ops/relu/reference.ts";
import { type Tensor64, tensor64 } from "../ops/tensor.ts";
import { LAYER_NAMES, type LayerName, type Vgg19 } from "./vgg19.ts";
import type { NetworkSettings } from "./vgg19_graph.ts";
import type { Padding } from "./settings_by_name.ts";

/** Settings of the network, and its depth. */
interface FeatureOptions extends NetworkSettings {
  /** The last layer that is computed. */
  readonly last: LayerName;
}

/** The features of every layer up to the last one. */
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
    if (followsPooling(name)) x = pool(x, options);
    const { kernel, bias } = weightsOf(network, name);
    const convolved = conv3x3(x, {
      kernel,
      bias,
      outputs: bias.length,
      padding: paddingOf(name, options),
    });
    x = relu(convolved);
    features.set(name, options.point === "conv" ? convolved : x);
  }
  return features;
}

/** Parameters of {@linkcode vgg19PixelGradient}. */
interface PixelGradientOptions extends FeatureOptions {
  /** The features at the same pixels, of {@linkcode vgg19Features}. */
  readonly features: Features;
  /** The loss's gradient with respect to some layers' features. */
  readonly featureGradients: ReadonlyMap<LayerName, Tensor64>;
}

/** The gradient with respect to the pixels of a loss on features, back through all layers. */
export function vgg19PixelGradient(network: Vgg19, options: PixelGradientOptions): Tensor64 {
  const { features, last } = options;
  const layers = layersUpTo(last);
  let gradient = tensor64(features.get(last)!.shape);
  for (let i = layers.length - 1; i >= 0; i--) {
    const name = layers[i]!;
    const { kernel, bias } = weightsOf(network, name);
    const inputs = kernel.length / (9 * bias.length);
    const above = throughRelu(gradient, name, options);
    gradient = conv3x3InputGradient(above, { kernel, inputs, padding: paddingOf(name, options) });
    if (followsPooling(name)) {
      const input = relu(features.get(layers[i - 1]!)!);
      gradient = poolGradient(gradient, { ...options, input });
    }
  }
  return preprocessGradient(gradient, options.preprocessing);
}

/** A layer's own loss joins before or after its ReLU. Before or after, features are positive at the same places. */
function throughRelu(above: Tensor64, name: LayerName, options: PixelGradientOptions): Tensor64 {
  const features = options.features.get(name)!;
  const own = options.featureGradients.get(name);
  if (options.point === "conv") return added(reluGradient(above, features), own);
  return reluGradient(added(above, own), features);
}

function added(gradient: Tensor64, own: Tensor64 | undefined): Tensor64 {
  if (own === undefined) return gradient;
  return tensor64(own.shape, gradient.data.map((value, p) => value + own.data[p]!));
}

/** The padding of a layer. */
function paddingOf(name: LayerName, { padding = "zero", paddingLayers }: FeatureOptions): Padding {
  return paddingLayers !== "first" || name === LAYER_NAMES[0] ? padding : "zero";
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
