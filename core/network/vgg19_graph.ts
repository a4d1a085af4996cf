/** VGG-19 on the GPU: its weights, and the graph from pixels to features. */
import { outOfRange } from "../errors.ts";
import { expectHalf } from "../gpu/capabilities.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import { convolution } from "../ops/convolution/convolution.ts";
import {
  chooseConvolution,
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  releaseConvolution,
  Scratch,
  uploadConvolution,
} from "../ops/convolution/convolution_weights.ts";
import { convolutionPool, fusedPooling } from "../ops/convolution_pool/convolution_pool.ts";
import { crop } from "../ops/crop/crop.ts";
import { type Border, BORDERS } from "../ops/pad/borders.ts";
import { pad } from "../ops/pad/pad.ts";
import { pool } from "../ops/pool/pool.ts";
import type { Pooling } from "../ops/pool/poolings.ts";
import { preprocess } from "../ops/preprocess/preprocess.ts";
import { relu } from "../ops/relu/relu.ts";
import {
  expectRoom,
  LAYER_NAMES,
  type LayerName,
  type LayerSpec,
  type Preprocessing,
  type Vgg19,
  VGG19_LAYERS,
} from "./vgg19.ts";
import type { FeaturePoint, Padding, PaddingLayers } from "./settings_by_name.ts";

/**
 * Settings with which a network is applied to a picture.
 *
 * @category Networks
 */
export interface NetworkSettings {
  /** Method that halves feature maps between levels. */
  readonly pooling: Pooling;
  /** Factor on the output of pooling. Default 1. */
  readonly poolingScale?: number;
  /** Padding of convolutions. Default `zero`. */
  readonly padding?: Padding;
  /** Convolutions that have this padding; the others have `zero`. Default `all`. */
  readonly paddingLayers?: PaddingLayers;
  /** Point of a layer at which its features are taken. Default `relu`. */
  readonly point?: FeaturePoint;
  /** Conversion of pixels to the network's input. */
  readonly preprocessing: Preprocessing;
}

/** Options of {@linkcode NetworkOnGpu.features}. */
export interface FeatureOptions extends NetworkSettings {
  /** The layers whose features are needed. */
  readonly needed: ReadonlySet<LayerName>;
}

/** The weights of a network's first layers on the GPU. */
export class NetworkOnGpu implements Disposable {
  /** The network on the host. */
  readonly network: Vgg19;
  readonly #gpu: Gpu;
  readonly #layers: ReadonlyMap<LayerName, ConvolutionWeightsOnGpu>;
  readonly #half: boolean;

  /** Takes ownership of weights on the GPU; {@linkcode NetworkOnGpu.upload} uploads them. */
  constructor(gpu: Gpu, network: Vgg19, parts: {
    layers: ReadonlyMap<LayerName, ConvolutionWeightsOnGpu>;
    half: boolean;
  }) {
    this.#gpu = gpu;
    this.network = network;
    this.#layers = parts.layers;
    this.#half = parts.half;
  }

  /**
   * Uploads the layers up to the deepest one that is needed.
   *
   * @throws {PentimentoError} when the network does not have one of them, memory does not suffice, or the
   * adapter has no numbers of 16 bits
   */
  static async upload(
    gpu: Gpu,
    network: Vgg19,
    options: {
      /** The layers whose features are needed. */
      readonly needed: Iterable<LayerName>;
      /** Algorithm of each convolution. Default: chosen by its channels. */
      readonly variant?: (spec: LayerSpec) => ConvolutionVariant;
      /** True if kernels and features are stored in 16 bits; sums always have 32. Default false. */
      readonly half?: boolean;
      /** The most bytes of a step of Winograd's filtering on a GPU. Default 32 MiB. */
      readonly chunkBytes?: number;
    },
  ): Promise<NetworkOnGpu> {
    const specs = layersFor(network, options.needed);
    const variant = options.variant ?? ((spec) => chooseConvolution(spec.inputs, spec.outputs));
    const { half = false, chunkBytes } = options;
    if (half) expectHalf(gpu, "The precision f16");
    const layers = new Map<LayerName, ConvolutionWeightsOnGpu>();
    using owner = new DisposableStack();
    const onGpu = owner.use(new NetworkOnGpu(gpu, network, { layers, half }));
    const scratch = new Scratch();
    for (const spec of specs) {
      await gpu.guarded(`bringing ${spec.name} to the GPU`, () => {
        const host = { ...spec, ...network.layers.get(spec.name)! };
        const how = { variant: variant(spec), half, scratch, chunkBytes };
        layers.set(spec.name, uploadConvolution(gpu, spec.name, host, how));
        // Written data stays on the host until the next submit.
        gpu.submit("weights");
      });
    }
    owner.move();
    return onGpu;
  }

  /** Whether all of these layers were uploaded. */
  has(layers: readonly LayerName[]): boolean {
    return layers.every((layer) => this.#layers.has(layer));
  }

  /**
   * The features of the needed layers as nodes; their shapes do not depend on the padding.
   *
   * @param pixels the node of the pixels
   * @throws {PentimentoError} when the picture is too small to reach the deepest layer
   */
  features(pixels: Node, options: FeatureOptions): Map<LayerName, Node> {
    const { needed, pooling, poolingScale = 1, point = "relu", preprocessing } = options;
    const specs = layersFor(this.network, needed);
    expectRoom("A picture", pixels.shape as MapShape, needed);
    const features = new Map<LayerName, Node>();
    let at = apply(preprocess, [pixels], {
      attributes: { preprocessing, half: this.#half },
    });
    specs.forEach(({ name, level }, i) => {
      const weights = this.#layers.get(name)!;
      const { padding = "zero", paddingLayers } = options;
      const border = i > 0 && paddingLayers === "first" ? "zero" : padding;
      const endsLevel = (specs[i + 1]?.level ?? level) > level;
      const pooled = `pool${level}`;
      const fused = fusedPooling(weights, { pooling, poolingScale });
      if (endsLevel && !needed.has(name) && !isBorder(border) && fused !== undefined) {
        const attributes = { weights, pooling: fused, padding: border };
        at = apply(convolutionPool, [at], { attributes, label: pooled });
        return;
      }
      const early = needed.has(name) && point === "conv";
      const how = { weights, relu: !early, label: name };
      at = isBorder(border)
        ? convolvedWithin(at, { ...how, border })
        : apply(convolution, [at], { attributes: { ...how, padding: border }, label: name });
      if (needed.has(name)) features.set(name, at);
      if (early) at = apply(relu, [at], { attributes: {}, label: `relu of ${name}` });
      if (endsLevel) {
        at = apply(pool, [at], { attributes: { pooling, poolingScale }, label: pooled });
      }
    });
    return features;
  }

  [Symbol.dispose](): void {
    for (const weights of this.#layers.values()) releaseConvolution(this.#gpu, weights);
  }
}

/**
 * The layers from the first to the deepest of some.
 *
 * @throws {PentimentoError} when the network does not have one of them, or none is needed
 */
export function layersFor(network: Vgg19, needed: Iterable<LayerName>): readonly LayerSpec[] {
  let depth = 0;
  for (const layer of needed) {
    if (!network.layers.has(layer)) {
      const last = [...network.layers.keys()].at(-1);
      throw outOfRange(
        `A loss asks for ${layer}, but ${network.name} holds ` +
          (last === undefined ? "no layer" : `only conv1_1 to ${last}`) +
          ": choose other layers or other weights",
      );
    }
    depth = Math.max(depth, LAYER_NAMES.indexOf(layer) + 1);
  }
  if (depth === 0) {
    throw outOfRange("No loss asks for any layer: give content or style layers");
  }
  return VGG19_LAYERS.slice(0, depth);
}

/** Whether a padding is one that convolutions do not have themselves, so that maps grow by it. */
export function isBorder(padding: Padding): padding is Border {
  return BORDERS.some((border) => border === padding);
}

/**
 * A convolution within a border that convolutions do not have themselves: it is put around the map beforehand, and the
 * output, wrong where zeros were read, is cropped.
 */
function convolvedWithin(map: Node, options: {
  readonly weights: ConvolutionWeightsOnGpu;
  readonly relu: boolean;
  readonly border: Border;
  readonly label: string;
}): Node {
  const { weights, relu, border, label } = options;
  const padded = apply(pad, [map], { attributes: { mode: border }, label: `padding of ${label}` });
  const larger = apply(convolution, [padded], {
    attributes: { weights, relu: false },
    label: `${label} with a border`,
  });
  return apply(crop, [larger], { attributes: { relu }, label });
}
