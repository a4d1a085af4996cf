/** Networks without weights, whose graphs are planned or timed and never run. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Constant } from "../gpu/memory.ts";
import { blocksOf } from "../graph/shape.ts";
import {
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  listsFor,
  MATRICES,
  weightedInputsOf,
} from "../ops/convolution/convolution_weights.ts";
import type { HostConvolution } from "../ops/convolution/host_convolution.ts";
import type { LayerName, LayerSpec, Vgg19 } from "./vgg19.ts";
import { layersFor, NetworkOnGpu } from "./vgg19_graph.ts";

/** The size of a constant without memory: enough to choose the kernels that would read it, and to time these. */
export class UnallocatedConstant implements Constant {
  /** The number of values. */
  readonly count: number;
  readonly half: boolean;
  /** The values, if what a kernel does depends on them. Default: any will do. */
  readonly values: Float32Array<ArrayBuffer> | undefined;

  constructor(count: number, half: boolean, values?: Float32Array<ArrayBuffer>) {
    this.count = count;
    this.half = half;
    this.values = values;
  }

  get resource(): never {
    throw new TypeError(
      "Unallocated weights are on no GPU: only a trial can run kernels that read them",
    );
  }
}

/** Options of {@linkcode unallocatedNetwork}. */
interface UnallocatedOptions {
  readonly network: Vgg19;
  /** The layers whose features are needed. */
  readonly needed: Iterable<LayerName>;
  /** True if features and kernels have 16 bits. */
  readonly half: boolean;
  /** Algorithm of each convolution. */
  readonly variant: (spec: LayerSpec) => ConvolutionVariant;
  /** The most bytes of a step of Winograd's filtering on a GPU. Default 32 MiB. */
  readonly chunkBytes?: number | undefined;
}

/** The needed part of a network, without its weights, and the bytes that these would take. */
export function unallocatedNetwork(gpu: Gpu, options: UnallocatedOptions): {
  readonly network: NetworkOnGpu;
  readonly layers: ReadonlyMap<LayerName, ConvolutionWeightsOnGpu>;
  readonly bytes: number;
} {
  const { network, needed, half, variant, chunkBytes } = options;
  const layers = new Map<LayerName, ConvolutionWeightsOnGpu>();
  let bytes = 0;
  for (const spec of layersFor(network, needed)) {
    const host = { ...spec, ...network.layers.get(spec.name)! };
    const weights = unallocatedConvolution(gpu, host, {
      variant: variant(spec),
      constantOf(count, half, values) {
        bytes += (half ? 2 : 4) * count;
        return new UnallocatedConstant(count, half, values);
      },
      half,
      chunkBytes,
    });
    layers.set(spec.name, weights);
  }
  return { network: new NetworkOnGpu(gpu, network, { layers, half }), layers, bytes };
}

function unallocatedConvolution(
  gpu: Gpu,
  host: HostConvolution,
  { variant, constantOf, half, chunkBytes }: Pick<UnallocatedOptions, "half" | "chunkBytes"> & {
    readonly variant: ConvolutionVariant;
    constantOf(
      count: number,
      half: boolean,
      values?: Float32Array<ArrayBuffer>,
    ): UnallocatedConstant;
  },
): ConvolutionWeightsOnGpu {
  const { inputs, outputs } = host;
  const weightedInputs = weightedInputsOf(host, variant);
  const count = 16 * MATRICES[variant] * blocksOf(weightedInputs) * blocksOf(outputs);
  const kernel = constantOf(count, half);
  const bias = constantOf(4 * blocksOf(outputs), false);
  const lists = listsFor(gpu.info, { ...host, weightedInputs }, {
    variant,
    constantOf: (values) => constantOf(values.length, false, values),
  });
  return { inputs, weightedInputs, outputs, variant, kernel, bias, lists, chunkBytes };
}
