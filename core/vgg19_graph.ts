import { PentimentoError } from "./errors.ts";
import type { Gpu } from "./gpu/gpu.ts";
import { apply, type Node } from "./graph/node.ts";
import { convolution } from "./ops/convolution.ts";
import {
  chooseConvolution,
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  releaseConvolution,
  uploadConvolution,
} from "./ops/convolution_weights.ts";
import { pool, type Pooling } from "./ops/pool.ts";
import { preprocess } from "./ops/preprocess.ts";
import {
  LAYER_NAMES,
  type LayerName,
  type LayerSpec,
  type Preprocessing,
  type Vgg19,
  VGG19_LAYERS,
} from "./vgg19.ts";

/** A network's weights on the GPU, as deep as somebody needs them. */
export class NetworkOnGpu implements Disposable {
  /** The network on the host. */
  readonly network: Vgg19;
  readonly #gpu: Gpu;
  readonly #layers: ReadonlyMap<LayerName, ConvolutionWeightsOnGpu>;

  private constructor(
    gpu: Gpu,
    network: Vgg19,
    layers: ReadonlyMap<LayerName, ConvolutionWeightsOnGpu>,
  ) {
    this.#gpu = gpu;
    this.network = network;
    this.#layers = layers;
  }

  /**
   * Brings the layers up to the deepest of some to the GPU.
   *
   * @param needed the layers that losses use
   * @throws {PentimentoError} when the network does not have one of them, or memory does not suffice
   */
  static async upload(
    gpu: Gpu,
    network: Vgg19,
    options: {
      readonly needed: Iterable<LayerName>;
      /** How convolutions are computed. Default: chosen by their channels. */
      readonly variant?: (spec: LayerSpec) => ConvolutionVariant;
    },
  ): Promise<NetworkOnGpu> {
    const specs = layersFor(network, options.needed);
    const variant = options.variant ?? ((spec) => chooseConvolution(spec.inputs, spec.outputs));
    const layers = new Map<LayerName, ConvolutionWeightsOnGpu>();
    const onGpu = new NetworkOnGpu(gpu, network, layers);
    try {
      for (const spec of specs) {
        await gpu.guarded(`bringing ${spec.name} to the GPU`, () => {
          const host = { ...spec, ...network.layers.get(spec.name)! };
          layers.set(spec.name, uploadConvolution(gpu, spec.name, host, variant(spec)));
          // What was written piles up on the host until the next submit.
          gpu.device.queue.submit([]);
        });
      }
    } catch (error) {
      onGpu[Symbol.dispose]();
      throw error;
    }
    return onGpu;
  }

  /**
   * The features of some layers as nodes, after their ReLU.
   *
   * @param pixels the node of the pixels
   * @throws {PentimentoError} when the picture is too small to reach the deepest of them
   */
  features(pixels: Node, options: {
    readonly needed: ReadonlySet<LayerName>;
    readonly pooling: Pooling;
    readonly preprocessing: Preprocessing;
  }): Map<LayerName, Node> {
    const { needed, pooling, preprocessing } = options;
    const specs = layersFor(this.network, needed);
    expectRoom(pixels, specs.at(-1)!);
    const features = new Map<LayerName, Node>();
    let at = apply(preprocess, [pixels], { attributes: { preprocessing } });
    let level = 1;
    for (const spec of specs) {
      if (spec.level > level) {
        level = spec.level;
        at = apply(pool, [at], { attributes: { pooling }, label: `pool${level - 1}` });
      }
      const weights = this.#layers.get(spec.name)!;
      at = apply(convolution, [at], { attributes: { weights, relu: true }, label: spec.name });
      if (needed.has(spec.name)) features.set(spec.name, at);
    }
    return features;
  }

  [Symbol.dispose](): void {
    for (const weights of this.#layers.values()) releaseConvolution(this.#gpu, weights);
  }
}

/** The layers from the first to the deepest of some. */
function layersFor(network: Vgg19, needed: Iterable<LayerName>): readonly LayerSpec[] {
  let depth = 0;
  for (const layer of needed) {
    if (!network.layers.has(layer)) {
      const last = [...network.layers.keys()].at(-1);
      throw new PentimentoError(
        `A loss asks for ${layer}, but ${network.name} holds ` +
          (last === undefined ? "no layer" : `only conv1_1 to ${last}`) +
          ": choose other layers or other weights",
      );
    }
    depth = Math.max(depth, LAYER_NAMES.indexOf(layer) + 1);
  }
  if (depth === 0) {
    throw new PentimentoError("No loss asks for any layer: give content or style layers");
  }
  return VGG19_LAYERS.slice(0, depth);
}

function expectRoom(pixels: Node, deepest: LayerSpec): void {
  const { width, height } = pixels.shape as { width: number; height: number };
  const least = 2 ** (deepest.level - 1);
  if (Math.min(width, height) < least) {
    throw new PentimentoError(
      `A picture of ${width} x ${height} pixels leaves nothing of ${deepest.name}, which needs at least ` +
        `${least} pixels a side: choose a larger size or shallower layers`,
    );
  }
}
