import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import {
  type ConvolutionWeights,
  type LayerName,
  type Vgg19,
  VGG19_LAYERS,
} from "../network/vgg19.ts";
import { channelMeans, type MeansOptions } from "./channel_means.ts";

/** What {@linkcode normalizeVgg19} may be told. */
export type NormalizeOptions = Omit<MeansOptions, "pictures">;

/**
 * Filters of a smaller mean are taken never to fire: brought to 1, they would be nothing but the noise of
 * float32, and their weights could leave its range.
 */
const LEAST_MEAN = 1e-12;

/**
 * Rescales every filter of a network so that its mean activation over some pictures is 1, as Gatys, Ecker and
 * Bethge (2015) did. With max or average pooling the network computes the same features as before, each
 * divided by its mean.
 *
 * @param pictures each taken at the size that it has; every position counts the same
 * @returns a network of its own; a filter that never fires keeps its scale
 * @throws {PentimentoError} as {@linkcode channelMeans}
 */
export async function normalizeVgg19(
  gpu: Gpu,
  network: Vgg19,
  pictures: readonly Picture[],
  options: NormalizeOptions = {},
): Promise<Vgg19> {
  const means = await channelMeans(gpu, network, { ...options, pictures });
  return dividedBy(network, means);
}

/**
 * The network whose features are those of another, each divided by a number of its own:
 * `W'[o, i] = W[o, i] m_before[i] / m[o]` and `b'[o] = b[o] / m[o]`, where `m` are the layer's numbers and
 * `m_before` those of the layer before, 1 for the network's input. What divides by nearly nothing is
 * left as it is.
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
