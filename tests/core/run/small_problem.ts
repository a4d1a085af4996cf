/** Small pictures and a small problem for tests of runs. */
import type { Picture } from "../../../core/image/picture.ts";
import { vgg19Features } from "../../../core/network/reference.ts";
import type { LayerName, Vgg19 } from "../../../core/network/vgg19.ts";
import { pixelsOf } from "../../../core/run/reference.ts";
import { hashed } from "../../helpers/hashed.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";

/** A picture of soft hashed blotches. */
export function blotches(width: number, height: number, seed: number): Picture {
  const noise = hashed(3 * width * height, { seed, amplitude: 0.3 });
  const data = noise.map((value, i) => {
    const x = i % width, y = Math.floor(i / width) % height;
    return 0.5 + 0.2 * Math.sin(x / 3 + seed) * Math.cos(y / 4 + seed) + value;
  });
  return { width, height, data };
}

/** Something to stylise within milliseconds, of sides that no tile or vec4 fits. */
export const smallProblem = {
  network: hashedVgg19("conv2_1"),
  content: blotches(21, 15, 1),
  style: blotches(18, 22, 2),
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 0.5, conv2_1: 0.5 },
} as const;

/** A hashed network of which two filters of a layer, numbers 5 and 9, never fire. */
export function partlyDead(layer: LayerName): Vgg19 {
  const network = smallProblem.network;
  const { kernel, bias } = network.layers.get(layer)!;
  const dead = { kernel: kernel.slice(), bias: bias.slice() };
  const taps = kernel.length / bias.length;
  for (const filter of DEAD) {
    dead.kernel.fill(0, taps * filter, taps * (filter + 1));
    dead.bias[filter] = -1;
  }
  return { ...network, layers: new Map([...network.layers, [layer, dead]]) };
}

/** The filters that {@linkcode partlyDead} networks have dead. */
export const DEAD = [5, 9];

/** The features of a picture by the reference, up to conv2_1. */
export function referenceFeatures(
  network: Vgg19,
  picture: Picture,
  pooling: "max" | "average" = "max",
) {
  const options = {
    last: "conv2_1",
    pooling,
    padding: "replicate",
    preprocessing: "torchvision",
  } as const;
  return vgg19Features(pixelsOf(picture), network, options);
}
