/** 3x3 convolution and its gradient, by the variant for which the weights were prepared. */
import featuresText from "../../../shaders/common/epilogue_features.wgsl" with { type: "text" };
import directText from "../../../shaders/convolution/conv3x3.wgsl" with { type: "text" };
import type { Call } from "../../graph/operation.ts";
import { blocksOf, expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";
import { differentiable, emitWith, type Epilogue } from "../epilogue.ts";
import { emitProduct } from "../product/product.ts";
import { rowRuns, rowsOf } from "../strips.ts";
import { emitBorderFold } from "./border_fold.ts";
import type { ConvolutionWeightsOnGpu } from "./convolution_weights.ts";
import type { ConvolutionPadding } from "./paddings.ts";
import { emitWinograd, tilesTo, windowsOf } from "./winograd.ts";

/** Attributes of {@linkcode convolution}. */
interface ConvolutionAttributes {
  readonly weights: ConvolutionWeightsOnGpu;
  /** What is read beyond the edge. Default `zero`. */
  readonly padding?: ConvolutionPadding;
  /** Whether the result passes a ReLU. */
  readonly relu: boolean;
}

/**
 * 3x3 convolution with padding, bias and, with `relu`, a ReLU. Input: a map. The gradient is the convolution of
 * the upstream gradient with the kernel turned by 180 degrees and its channel axes exchanged, for which there is
 * nothing but zero beyond the edge; a border that was replicated adds to it, see {@linkcode emitBorderFold}.
 */
export const convolution = differentiable<ConvolutionAttributes>({
  name: "convolution",
  shape([input], { weights }) {
    const map = expectKind("convolution", input, "map");
    expectChannels("convolution", map, weights.inputs);
    return { ...map, channels: weights.outputs };
  },
  hasRelu: ({ relu }) => relu,
  emit(call) {
    const { weights, relu, padding } = call.attributes;
    const bindings = { bias: weights.bias, output: call.output.memory };
    const epilogue = { text: featuresText, constants: { RELU: relu }, bindings };
    const replicate = padding === "replicate";
    convolve(call, { weights, epilogue, transposed: false, replicate });
  },
  gradient: {
    emit(call, epilogue) {
      const { weights, padding } = call.attributes;
      convolve(call, { weights, epilogue, transposed: true, replicate: false });
      if (padding !== "replicate") return;
      const sides = call.output.shape as MapShape;
      const source = windowsOf(call.inputs[0]!.memory);
      emitBorderFold(call, { weights, sides, source, epilogue });
    },
  },
});

/**
 * Checks that a kernel fits a map.
 *
 * @throws {TypeError} when it takes another number of channels
 */
export function expectChannels(operation: string, map: MapShape, channels: number): void {
  if (map.channels !== channels) {
    throw new TypeError(
      `${operation}: the kernel takes ${channels} channels, but the map has ${map.channels}`,
    );
  }
}

/** Parts of a convolution, whichever its variant. */
interface ConvolutionParts {
  readonly weights: ConvolutionWeightsOnGpu;
  /** The end of the kernel: what becomes of each sum. */
  readonly epilogue: Epilogue;
  /** Whether it is the gradient: the kernel turned by 180 degrees, its channel axes exchanged. */
  readonly transposed: boolean;
  /** Whether it reads the nearest position beyond the edge of the map. */
  readonly replicate: boolean;
}

function convolve(call: Call<unknown>, convolution: ConvolutionParts): void {
  const { variant } = convolution.weights;
  if (variant === "direct") convolveDirectly(call, convolution);
  else if (variant === "gemm") convolveAsProduct(call, convolution);
  else convolveByWinograd(call, convolution);
}

/** Appends a convolution that sums up its taps one by one: the simple variant, for few channels. */
function convolveDirectly(call: Call<unknown>, convolution: ConvolutionParts): void {
  const { weights, epilogue, transposed, replicate } = convolution;
  const input = call.inputs[0]!;
  const map = input.shape as MapShape;
  const outBlocks = blocksOf((call.output.shape as MapShape).channels);
  // On a processor fewer are as fast, for what it reads is few channels, and are compiled in half the time.
  const blocks = Math.min(outBlocks, call.adapter.software ? 2 : 4);
  // A GPU needs registers to spare for many invocations at once.
  const pixels = call.adapter.software || blocks === 1 ? 8 : 4;
  const mostBlocks = Math.max(blocksOf(map.channels), outBlocks);
  const runs = rowRuns(call.adapter, map, { blocks: mostBlocks, rows: map.height });
  for (const { first, rows } of runs) {
    emitWith(call, epilogue, {
      shader: {
        label: transposed ? "conv3x3 gradient" : "conv3x3",
        texts: [directText],
        constants: {
          TRANSPOSED: transposed,
          TILE_N: pixels,
          TILE_M: blocks,
          WIDTH_READ: pixels + 2,
          REPLICATE: replicate,
        },
      },
      params: {
        width: map.width,
        height: map.height,
        in_blocks: blocksOf(map.channels),
        out_blocks: outBlocks,
        first_row: first,
        rows,
      },
      bindings: { input: input.memory, weights: weights.kernel },
      strip: rowsOf(map, first - 1, first + rows + 1),
      invocations: Math.ceil(map.width / pixels) * rows * Math.ceil(outBlocks / blocks),
      workgroupSize: call.adapter.software ? call.adapter.lanes : 64,
      work: 18 * map.channels * (call.output.shape as MapShape).channels * map.width * rows,
    });
  }
}

/** Appends a convolution as one matrix product over channels and taps, whose input is gathered by the kernel. */
function convolveAsProduct(call: Call<unknown>, convolution: ConvolutionParts): void {
  const { weights, epilogue, transposed, replicate } = convolution;
  const input = call.inputs[0]!;
  const map = input.shape as MapShape;
  emitProduct(call, {
    label: transposed ? "gemm gradient" : "gemm",
    positions: positionsOf(map),
    width: map.width,
    replicate,
    // Inputs without weight are not read on the way forward, and have no gradient on the way back.
    inBlocks: blocksOf(transposed ? weights.outputs : weights.weightedInputs),
    madeBlocks: blocksOf(transposed ? weights.weightedInputs : weights.outputs),
    outBlocks: blocksOf((call.output.shape as MapShape).channels),
    batches: 1,
    transposed,
    scale: 1,
    input: input.memory,
    weights: weights.kernel,
    epilogue,
  });
}

/** Appends a convolution of the first input by Winograd's filtering. */
function convolveByWinograd(call: Call<unknown>, convolution: ConvolutionParts): void {
  const { weights, epilogue, transposed, replicate } = convolution;
  const { shape, memory } = call.inputs[0]!;
  emitWinograd(call, {
    weights,
    transposed,
    sides: shape as MapShape,
    source: windowsOf(memory, replicate),
    sink: tilesTo(epilogue),
  });
}
