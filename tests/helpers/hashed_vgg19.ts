/** A VGG-19 of hashed weights. */
import {
  type ConvolutionWeights,
  LAYER_NAMES,
  type LayerName,
  type Preprocessing,
  type Vgg19,
  VGG19_LAYERS,
} from "../../core/network/vgg19.ts";
import { hashed } from "./hashed.ts";

const made = new Map<LayerName, ConvolutionWeights>();

/**
 * A VGG-19 of hashed weights, as deep as asked: layer `i` (conv1_1 is 0) has a kernel of seed `1000 + i`
 * and amplitude `sqrt(6 / (9 * inputs))`, so that features keep their size from layer to layer, and a bias
 * of seed `2000 + i` and amplitude 0.1. Layers are made once and shared: do not change them.
 */
export function hashedVgg19(
  upTo: LayerName = "conv5_4",
  preprocessing: Preprocessing = "torchvision",
): Vgg19 {
  const names = LAYER_NAMES.slice(0, LAYER_NAMES.indexOf(upTo) + 1);
  return {
    name: `hashed VGG-19 up to ${upTo}`,
    kind: "trained",
    preprocessing,
    layers: new Map(names.map((name) => [name, hashedLayer(name)])),
  };
}

function hashedLayer(name: LayerName): ConvolutionWeights {
  let weights = made.get(name);
  if (weights === undefined) {
    const i = LAYER_NAMES.indexOf(name);
    const { inputs, outputs } = VGG19_LAYERS[i]!;
    const amplitude = Math.sqrt(6 / (9 * inputs));
    weights = {
      kernel: hashed(outputs * inputs * 9, { seed: 1000 + i, amplitude }),
      bias: hashed(outputs, { seed: 2000 + i, amplitude: 0.1 }),
    };
    made.set(name, weights);
  }
  return weights;
}
