// deno-lint-ignore-file no-import-prefix -- a peer is no dependency: it stays out of the import map
/**
 * One iteration of style transfer as `@tensorflow/tfjs-backend-webgpu` does it, on the same adapter and
 * the same numbers as ours:
 *
 *     deno run -A bench/peers/tfjs_vgg19.ts --size 256
 *
 * prints one line of JSON: `{peer, size, milliseconds, iterations, losses}`, see `timing.ts`.
 *
 * @module
 */

// The whole of tfjs, because tfjs-core alone comes without gradients.
import * as tf from "npm:@tensorflow/tfjs@4.22.0";
import "npm:@tensorflow/tfjs-backend-webgpu@4.22.0";
import type { Picture } from "../../core/image/picture.ts";
import { LAYER_NAMES, type LayerName, VGG19_LAYERS } from "../../core/network/vgg19.ts";
import type { Iterate } from "../timing.ts";
import { askedSize, report } from "./problem.ts";
import { type Problem, problem } from "./problem.ts";

/** Kernel (height, width, inputs, outputs) and bias, as tfjs wants them. */
interface Layer {
  readonly name: LayerName;
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** One picture of height x width x 3, as a batch. */
function pixelsOf({ width, height, data }: Picture): tf.Tensor4D {
  return tf.tidy(() =>
    tf.expandDims<tf.Tensor4D>(
      tf.transpose(tf.tensor3d(data, [3, height, width]), [1, 2, 0]),
    )
  );
}

function layersOf({ network }: Problem): Layer[] {
  return VGG19_LAYERS.filter(({ name }) => network.layers.has(name))
    .map(({ name, inputs, outputs }) => {
      const { kernel, bias } = network.layers.get(name)!;
      const oihw = tf.tensor4d(kernel, [outputs, inputs, 3, 3]);
      return { name, kernel: tf.transpose(oihw, [2, 3, 1, 0]), bias: tf.tensor1d(bias) };
    });
}

function features(pixels: tf.Tensor4D, layers: readonly Layer[]): Map<LayerName, tf.Tensor4D> {
  const found = new Map<LayerName, tf.Tensor4D>();
  let x: tf.Tensor4D = tf.div(tf.sub(pixels, [0.485, 0.456, 0.406]), [0.229, 0.224, 0.225]);
  for (const { name, kernel, bias } of layers) {
    if (name !== LAYER_NAMES[0] && name.endsWith("_1")) x = tf.maxPool(x, 2, 2, "valid");
    x = tf.fused.conv2d({
      x,
      filter: kernel,
      strides: 1,
      pad: "same",
      bias,
      activation: "relu",
    });
    found.set(name, x);
  }
  return found;
}

/** The Gram matrix divided by the number of positions. */
function gram(features: tf.Tensor4D): tf.Tensor2D {
  const [, height, width, channels] = features.shape;
  const flat = tf.reshape(features, [height * width, channels]) as tf.Tensor2D;
  return tf.div(tf.matMul(flat, flat, true, false), height * width);
}

/** The total loss as a function of the pixels. */
function objective(asked: Problem): (pixels: tf.Tensor4D) => tf.Scalar {
  const { contentLayers, styleLayers, contentWeight, styleWeight } = asked.losses;
  const layers = layersOf(asked);
  const contents = features(pixelsOf(asked.content), layers);
  const styles = features(pixelsOf(asked.style), layers);
  const grams = new Map([...styles].map(([name, own]) => [name, gram(own)]));
  return (pixels) => {
    const found = features(pixels, layers);
    const content = Object.entries(contentLayers).map(([name, weight]) => {
      const layer = name as LayerName;
      const difference = tf.squaredDifference(found.get(layer)!, contents.get(layer)!);
      return tf.mul(tf.sum(difference), contentWeight * weight / 2);
    });
    const style = Object.entries(styleLayers).map(([name, weight]) => {
      const layer = name as LayerName;
      const own = found.get(layer)!;
      const difference = tf.squaredDifference(gram(own), grams.get(layer)!);
      return tf.mul(tf.sum(difference), styleWeight * weight / (4 * own.shape[3] ** 2));
    });
    return tf.addN([...content, ...style]) as tf.Scalar;
  };
}

/** Iterations with Adam. */
function iterations(asked: Problem): Iterate {
  const loss = objective(asked);
  const pixels = tf.variable(pixelsOf(asked.target));
  const adam = tf.train.adam(asked.learningRate, 0.9, 0.999, 1e-8);
  const step = () => adam.minimize(() => loss(pixels as unknown as tf.Tensor4D), true, [pixels])!;
  return async (count) => {
    for (let i = 1; i < count; i++) step().dispose();
    const total = step();
    // The GPU works in the order of submission: reading one new pixel waits for the whole step.
    await tf.tidy(() => tf.slice(tf.reshape(pixels, [-1]), 0, 1)).data();
    const [value] = await total.data();
    total.dispose();
    return value!;
  };
}

const size = askedSize();
if (!await tf.setBackend("webgpu")) throw new Error("tfjs found no WebGPU");
await report("tfjs-backend-webgpu 4.22.0", iterations(problem(size)));
