/** Networks whose filters have a mean activation of 1 over some pictures (Gatys, Ecker and Bethge 2015). */
import { expectGpu } from "../gpu/expect_gpu.ts";
import { checkChoice, expectList, expectOptions } from "../checks.ts";
import { outOfRange, PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { apply, type Node } from "../graph/node.ts";
import { type MapShape, positionsOf } from "../graph/shape.ts";
import { opaque } from "../image/alpha.ts";
import { expectColors, type Picture } from "../image/picture.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import {
  type ConvolutionWeights,
  expectNetwork,
  expectRoom,
  type LayerName,
  type Vgg19,
  VGG19_LAYERS,
} from "../network/vgg19.ts";
import { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { mean } from "../ops/mean/mean.ts";
import { type Pooling, POOLINGS } from "../ops/pool/poolings.ts";
import { resolveLosses } from "./resolve.ts";

/**
 * Options of {@linkcode normalizeVgg19}.
 *
 * @category Networks
 */
export interface NormalizeOptions {
  /** The pooling of the network. Default: the recommended one, `max` for trained networks. */
  readonly pooling?: Pooling | undefined;
  /** Called after each picture with how many are done. Default nothing. */
  readonly onPicture?: ((done: number) => void) | undefined;
}

/**
 * The least mean that is rescaled: a filter of a smaller one counts as zero, since rescaled it would be float32 noise
 * and its weights could overflow.
 */
const LEAST_MEAN = 1e-12;

/**
 * Rescales every filter of a network so that its mean activation over some pictures is 1, as Gatys, Ecker and
 * Bethge (2015) did. With max or average pooling the network computes the same features as before, each
 * divided by its mean.
 *
 * @param pictures each taken at the size that it has; every position counts the same
 * @returns a new network; a filter that is zero everywhere keeps its scale
 * @throws {PentimentoError} as {@linkcode channelMeans}
 * @category Networks
 */
export async function normalizeVgg19(
  gpu: Gpu,
  network: Vgg19,
  pictures: readonly Picture[],
  options: NormalizeOptions = {},
): Promise<Vgg19> {
  expectGpu(gpu);
  expectNetwork(network);
  expectList("pictures", pictures, "at least one, in a list");
  expectOptions("normalizeVgg19()", options);
  checkChoice("pooling", options.pooling, POOLINGS);
  return dividedBy(network, await channelMeans(gpu, network, pictures, options));
}

/**
 * Divides the features of a network, each by a number of its own:
 * `W'[o, i] = W[o, i] m_before[i] / m[o]` and `b'[o] = b[o] / m[o]`, where `m` are the layer's numbers and
 * `m_before` those of the layer before, 1 for the network's input. Numbers below {@linkcode LEAST_MEAN} count as 1.
 */
export function dividedBy(
  network: Vgg19,
  means: ReadonlyMap<LayerName, ArrayLike<number>>,
): Vgg19 {
  const layers = new Map<LayerName, ConvolutionWeights>();
  let before: readonly number[] = [1, 1, 1];
  for (const { name, inputs, outputs } of VGG19_LAYERS.slice(0, network.layers.size)) {
    const { kernel, bias } = network.layers.get(name)!;
    const own = Array.from(means.get(name)!, (value) => value > LEAST_MEAN ? value : 1);
    const scaled = new Float32Array(kernel.length);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        const factor = before[i]! / own[o]!;
        const from = (o * inputs + i) * 9;
        for (let tap = from; tap < from + 9; tap++) scaled[tap] = kernel[tap]! * factor;
      }
    }
    layers.set(name, { kernel: scaled, bias: Float32Array.from(bias, (b, o) => b / own[o]!) });
    before = own;
  }
  return { ...network, name: `${network.name}, normalised`, layers };
}

/**
 * Computes the mean of every filter after its ReLU over all positions in all pictures, where every position counts
 * the same: a larger picture has more of them.
 *
 * @returns for each of the network's layers one mean a filter
 * @throws {PentimentoError} when there is no picture, one is too small for the deepest layer, the network
 * holds no layer, a mean is not finite, or memory does not suffice
 */
export async function channelMeans(
  gpu: Gpu,
  network: Vgg19,
  pictures: readonly Picture[],
  { pooling, onPicture }: NormalizeOptions,
): Promise<Map<LayerName, Float64Array>> {
  const layers = [...network.layers.keys()];
  checkPictures(pictures, layers);
  const losses = resolveLosses(network, { ...pooling && { pooling } });
  using onGpu = await NetworkOnGpu.upload(gpu, network, { needed: layers });
  const sums = new Map<LayerName, Float64Array>();
  const counts = new Map<LayerName, number>();
  for (const [i, own] of pictures.entries()) {
    const picture = opaque(own);
    const label = `picture ${i + 1}`;
    const make = (features: ReadonlyMap<LayerName, Node>) =>
      layers.map((layer) => apply(mean, [features.get(layer)!], { attributes: {}, label: layer }));
    const what = { network: onGpu, settings: losses, picture, layers, label, make };
    await withFeaturesOf(gpu, what, async (executable, outputs) => {
      for (const [at, layer] of layers.entries()) {
        const positions = positionsOf(outputs[at]!.inputs[0]!.shape as MapShape);
        const means = await readValue(gpu, executable, outputs[at]!);
        const sum = sums.get(layer) ?? new Float64Array(means.length);
        means.forEach((value, k) => sum[k] = sum[k]! + value * positions);
        sums.set(layer, sum);
        counts.set(layer, (counts.get(layer) ?? 0) + positions);
      }
    });
    onPicture?.(i + 1);
  }
  for (const [layer, sum] of sums) {
    const count = counts.get(layer)!;
    sum.forEach((value, k) => sum[k] = checked(value / count, { layer, filter: k, network }));
  }
  return sums;
}

/** Checks that there are pictures, and that they are large enough for the layers. */
function checkPictures(pictures: readonly Picture[], layers: readonly LayerName[]): void {
  if (pictures.length === 0) {
    throw outOfRange(
      "Means are wanted over pictures, but none is given: give at least one",
    );
  }
  pictures.forEach((picture, i) => {
    expectColors(picture, `picture ${i + 1}`);
    expectRoom(`Picture ${i + 1}`, picture, layers);
  });
}

function checked(value: number, { layer, filter, network }: {
  readonly layer: LayerName;
  readonly filter: number;
  readonly network: Vgg19;
}): number {
  if (Number.isFinite(value)) return value;
  throw new PentimentoError(
    `The mean of filter ${filter} of ${layer} over the pictures is ${value}, so numbers are too large in ` +
      `${network.name}: use other weights`,
  );
}
