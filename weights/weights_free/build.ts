/**
 * The weights-free VGG-19: a network of VGG-19's shape that nobody trained, made on the spot, with which
 * style transfer paints almost as well as with the trained one.
 *
 * Random weights do not do: each channel of a random layer is a sum of very many others, so all of them
 * come out nearly alike and a Gram matrix of theirs knows little but the mean colour and the spectrum.
 * Here each channel means something that a painting's manner consists of, and the randomness only
 * picks angles, mixtures of colours and thresholds. The network wants `caffe` preprocessing, zero padding
 * and average pooling. Every layer's channels are, in this order (`recipe.ts` has the numbers):
 *
 * - **Colours**, six channels: the opponent colours Y (brightness), O1 (blue to red) and O2 (green to
 *   magenta), as `relu(q)` and `relu(-q)`. The difference of the two is q, so nothing is lost on the way
 *   through any number of layers. Before a pooling q is blurred by `[1 2 1]`: level after level this is
 *   a Gaussian pyramid of the picture.
 * - **Strokes**, pairs `relu(s)`, `relu(-s)`: s is linear in the pixels. The first layer of a level takes
 *   first and second derivatives of the colours at many angles; each layer after it blurs every one
 *   along its own stroke, `exp(-u^2 / (2 0.45^2) - v^2 / (2 1.3^2))` with v along it, so they grow
 *   longer (3, 5, 7, 9 pixels) and no wider: a bank of oriented filters at five scales.
 * - **Strong strokes**, `relu(s - t)`, in the first layer: which strokes stand out, and how often together.
 * - **Colour regions**, `relu(d . (Y, O1, O2) - t)` with a random direction d: which colours there are
 *   beyond their mean and covariance, and which strokes go with which colour.
 * - **Energies of strokes**, `relu(|s| - t)`, |s| of the layer before and blurred: which strokes lie densely where, beside
 *   which colours, and across a pooling beside which strokes of the next scale, as magnitudes of neighbouring scales
 *   are correlated by Portilla and Simoncelli, "A Parametric Texture Model" (2000).
 * - **Strokes that stand alone**: half a stroke of the layer before minus the mean strength of the strokes
 *   of its family that cross it there. Without these hatching and clean strokes have much the same Gram matrix.
 *
 * Strokes lie in families of 16 channels (`families.ts`), and groups of channels begin at whole multiples of 16, so
 * that few blocks of 16 x 16 weights have any weight.
 *
 * Scales and thresholds come from two calibration pictures, layer by layer, the layers before being
 * fixed: the style image itself, so that the thresholds lie among its own colours and strokes, and
 * pink noise, so that a flat style leaves no channel silent. In every group of channels with mean
 * squares ms (strokes: of s, the others: after threshold and ReLU), each is divided by
 * `sqrt(ms + 0.04 median(ms) + 0.0001)`.
 *
 * No layer reads more of the one before than colours and strokes. So the dense network, with its
 * thousands of channels, is never run: what is carried along are the three q, each s, and each |s| (the
 * sum of a pair), which average pooling treats like any other numbers, and each candidate channel is
 * a 3x3 filter or two over these.
 */

import { expectOptions, wrongNumbers } from "../../core/checks.ts";
import { outOfRange } from "../../core/errors.ts";
import { opaque } from "../../core/image/alpha.ts";
import { expectColors, type Picture } from "../../core/image/picture.ts";
import {
  type ConvolutionWeights,
  LAYER_NAMES,
  type LayerName,
  type Vgg19,
  VGG19_LAYERS,
} from "../../core/network/vgg19.ts";
import { calibrationSize, pinkPicture } from "./calibration.ts";
import { inputFeatures, pooledFeatures } from "./features.ts";
import { buildLayer } from "./layer.ts";
import { SeededRandom } from "./random.ts";

/**
 * Options of {@linkcode weightsFreeVgg19}.
 *
 * @category Networks
 */
export interface WeightsFreeOptions {
  /** The style image, at the size at which it is used. */
  readonly style: Picture;
  /** The seed of one of many equally good networks: a whole number from 0 to 2^53 - 1. Default 1. */
  readonly seed?: number;
  /** The deepest layer to make. Default `conv5_4`. */
  readonly upTo?: LayerName;
}

/**
 * Makes a weights-free VGG-19 for a style image. The same picture and seed give the same weights, and a
 * shallower network is the beginning of a deeper one.
 *
 * @throws {PentimentoError} when the seed is not a whole number from 0, the layer is unknown, or the
 * picture is not one
 * @category Networks
 */
export function weightsFreeVgg19(options: WeightsFreeOptions): Vgg19 {
  expectOptions("weightsFreeVgg19()", options);
  const { seed = 1, upTo = "conv5_4" } = options;
  expectColors(options.style, "style image");
  const style = opaque(options.style);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw wrongNumbers(`The seed is ${seed}: give a whole number from 0 to 2^53 - 1`, seed);
  }
  const depth = LAYER_NAMES.indexOf(upTo) + 1;
  if (depth === 0) {
    throw outOfRange(
      `There is no layer ${upTo} in VGG-19: give one of ${LAYER_NAMES.join(", ")}`,
    );
  }
  const random = new SeededRandom(seed);
  const layers = new Map<LayerName, ConvolutionWeights>();
  let features = inputFeatures([calibrationSize(style), pinkPicture()]);
  let level = 1;
  for (const spec of VGG19_LAYERS.slice(0, depth)) {
    if (spec.level > level) features = pooledFeatures(features);
    level = spec.level;
    const { weights, output } = buildLayer(spec, { input: features, random });
    layers.set(spec.name, weights);
    features = output;
  }
  const name = `the weights-free VGG-19 (seed ${seed})`;
  return { name, kind: "weights-free", preprocessing: "caffe", layers };
}
