import directText from "../../shaders/conv3x3.wgsl" with { type: "text" };
import featuresText from "../../shaders/epilogue_features.wgsl" with { type: "text" };
import storeText from "../../shaders/epilogue_store.wgsl" with { type: "text" };
import productText from "../../shaders/product.wgsl" with { type: "text" };
import inputText from "../../shaders/winograd_input.wgsl" with { type: "text" };
import outputText from "../../shaders/winograd_output.wgsl" with { type: "text" };
import type { Memory } from "../gpu/memory.ts";
import type { ConvolutionWeightsOnGpu } from "./convolution_weights.ts";
import { checkEpilogue, type Epilogue, type EpilogueFlags, gradientEpilogue } from "./epilogue.ts";
import type { Call, Operation } from "./operation.ts";
import { productTile } from "./product_tile.ts";
import { blocksOf, expectKind, type MapShape } from "./shape.ts";
import { transformText, winogradMatrices } from "./winograd_matrices.ts";

/** 3x3 convolution with zero padding, bias and, if asked, ReLU. Input: a map. */
export const convolution: Operation<{
  readonly weights: ConvolutionWeightsOnGpu;
  readonly relu: boolean;
}> = {
  name: "convolution",
  shape([input], { weights }) {
    const map = expectKind("convolution", input, "map");
    expectChannels("convolution", map, weights.inputs);
    return { ...map, channels: weights.outputs };
  },
  emit(call) {
    const { weights, relu } = call.attributes;
    const buffers = { 5: weights.bias, 7: call.output.memory };
    const epilogue = { text: featuresText, constants: { RELU: relu }, buffers };
    convolve(call, { weights, epilogue, transposed: false });
  },
};

/**
 * The gradient of a convolution with respect to its input: the convolution of the upstream gradient with
 * the kernel turned by 180 degrees and its channel axes exchanged. Inputs: the upstream gradient, then
 * what the epilogue asks for.
 */
export const convolutionGradient: Operation<
  EpilogueFlags & { readonly weights: ConvolutionWeightsOnGpu }
> = {
  name: "convolutionGradient",
  shape([upstream, ...extra], attributes) {
    const map = expectKind("convolutionGradient", upstream, "map");
    expectChannels("convolutionGradient", map, attributes.weights.outputs);
    const shape = { ...map, channels: attributes.weights.inputs };
    checkEpilogue("convolutionGradient", shape, extra, attributes);
    return shape;
  },
  emit(call) {
    const { weights } = call.attributes;
    convolve(call, { weights, epilogue: gradientEpilogue(call, 1), transposed: true });
  },
};

function expectChannels(operation: string, map: MapShape, channels: number): void {
  if (map.channels !== channels) {
    throw new TypeError(
      `${operation}: the kernel takes ${channels} channels, but the map has ${map.channels}`,
    );
  }
}

interface Convolution {
  readonly weights: ConvolutionWeightsOnGpu;
  readonly epilogue: Epilogue;
  readonly transposed: boolean;
}

function convolve(call: Call<unknown>, convolution: Convolution): void {
  const { variant } = convolution.weights;
  if (variant === "direct") convolveDirectly(call, convolution);
  else convolveByWinograd(call, convolution, variant === "winograd2" ? 2 : 4);
}

function convolveDirectly(call: Call<unknown>, convolution: Convolution): void {
  const { weights, epilogue, transposed } = convolution;
  const input = call.inputs[0]!;
  const map = input.shape as MapShape;
  const outBlocks = blocksOf((call.output.shape as MapShape).channels);
  const pixels = 8;
  const blocks = Math.min(outBlocks, 4);
  const strips = Math.ceil(map.width / pixels) * map.height * Math.ceil(outBlocks / blocks);
  call.program.dispatch({
    shader: {
      label: transposed ? "conv3x3 gradient" : "conv3x3",
      texts: [directText, epilogue.text],
      constants: {
        ...epilogue.constants,
        TRANSPOSED: transposed,
        PIXELS: pixels,
        WIDTH_READ: pixels + 2,
        BLOCKS: blocks,
      },
    },
    params: { u32: [map.width, map.height, blocksOf(map.channels), outBlocks] },
    operands: { 1: input.memory, 2: weights.kernel },
    buffers: epilogue.buffers,
    invocations: strips,
    workgroupSize: call.software ? 8 : 64,
  });
}

/**
 * How much scratch memory one Winograd step may fill: tiles are worked on in chunks. On a processor a
 * chunk stays in the last level cache; on a GPU it is large enough to fill the machine.
 */
const CHUNK_BYTES = { software: 8 * 2 ** 20, hardware: 32 * 2 ** 20 };

function convolveByWinograd(call: Call<unknown>, convolution: Convolution, tile: 2 | 4): void {
  const map = call.inputs[0]!.shape as MapShape;
  const { size } = winogradMatrices(tile);
  const tilesX = Math.ceil(map.width / tile);
  const tiles = tilesX * Math.ceil(map.height / tile);
  const { channels } = call.output.shape as MapShape;
  const tileBytes = 16 * size * size * blocksOf(Math.max(map.channels, channels));
  const budget = call.software ? CHUNK_BYTES.software : CHUNK_BYTES.hardware;
  const chunks = Math.ceil(tiles / Math.max(32, Math.floor(budget / tileBytes)));
  const chunk = Math.ceil(tiles / chunks);
  for (let first = 0; first < tiles; first += chunk) {
    const count = Math.min(chunk, tiles - first);
    convolveTiles(call, convolution, { tile, size, tilesX, first, count });
  }
}

interface Tiles {
  readonly tile: 2 | 4;
  readonly size: number;
  readonly tilesX: number;
  readonly first: number;
  readonly count: number;
}

function convolveTiles(call: Call<unknown>, convolution: Convolution, tiles: Tiles): void {
  const { program } = call;
  const { weights, epilogue, transposed } = convolution;
  const { tile, size, tilesX, first, count } = tiles;
  const input = call.inputs[0]!;
  const { width, height } = input.shape as MapShape;
  const { channels } = call.output.shape as MapShape;
  // Inputs without weight are not read on the way forward, and have no gradient on the way back.
  const inBlocks = blocksOf(transposed ? weights.outputs : weights.weightedInputs);
  const madeBlocks = blocksOf(transposed ? weights.weightedInputs : weights.outputs);
  const outBlocks = blocksOf(channels);
  const transforms = transformText(winogradMatrices(tile, transposed));
  const constants = { SIZE: size, TILE: tile };
  const points = size * size;
  const windows: Memory = program.scratch("winograd windows", 16 * points * inBlocks * count);
  const products: Memory = program.scratch("winograd products", 16 * points * madeBlocks * count);
  const suffix = transposed ? " gradient" : "";
  program.dispatch({
    shader: { label: `winograd${tile} input${suffix}`, texts: [inputText, transforms], constants },
    params: { u32: [width, height, inBlocks, tilesX, first, count] },
    operands: { 1: input.memory },
    buffers: { 7: windows },
    invocations: inBlocks * count,
  });
  const { positions, blocks, workgroupSize } = productTile(call.software, madeBlocks);
  program.dispatch({
    shader: {
      label: `winograd${tile} product${suffix}`,
      texts: [productText, storeText],
      constants: { TRANSPOSED: transposed, POSITIONS: positions, BLOCKS: blocks },
    },
    params: { u32: [count, inBlocks, madeBlocks, points], f32: [1] },
    operands: { 1: windows, 2: weights.kernel },
    buffers: { 7: products },
    invocations: points * Math.ceil(count / positions) * Math.ceil(madeBlocks / blocks),
    workgroupSize,
  });
  program.dispatch({
    shader: {
      label: `winograd${tile} output${suffix}`,
      texts: [outputText, transforms, epilogue.text],
      constants: { ...constants, ...epilogue.constants },
    },
    params: { u32: [width, height, outBlocks, tilesX, first, count, madeBlocks] },
    operands: { 1: products },
    buffers: epilogue.buffers,
    invocations: outBlocks * count,
  });
}
