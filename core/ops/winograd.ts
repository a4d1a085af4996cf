import storeText from "../../shaders/epilogue_store.wgsl" with { type: "text" };
import inputText from "../../shaders/winograd_input.wgsl" with { type: "text" };
import outputText from "../../shaders/winograd_output.wgsl" with { type: "text" };
import type { Memory } from "../gpu/memory.ts";
import type { ConvolutionParts } from "./convolution_parts.ts";
import type { Call } from "./operation.ts";
import { emitProduct } from "./product.ts";
import { blocksOf, type MapShape } from "./shape.ts";
import { transformText, winogradMatrices } from "./winograd_matrices.ts";

/**
 * How much scratch memory one Winograd step may fill: tiles are worked on in chunks. On a processor a
 * chunk stays in the last level cache; on a GPU it is large enough to fill the machine.
 */
const CHUNK_BYTES = { software: 8 * 2 ** 20, hardware: 32 * 2 ** 20 };

/** Appends a convolution by Winograd's F(2x2, 3x3) or F(4x4, 3x3). */
export function convolveByWinograd(
  call: Call<unknown>,
  convolution: ConvolutionParts,
  tile: 2 | 4,
): void {
  const map = call.inputs[0]!.shape as MapShape;
  const { size } = winogradMatrices(tile);
  const tilesX = Math.ceil(map.width / tile);
  const tiles = tilesX * Math.ceil(map.height / tile);
  const { channels } = call.output.shape as MapShape;
  const tileBytes = 16 * size * size * blocksOf(Math.max(map.channels, channels));
  const budget = call.adapter.software ? CHUNK_BYTES.software : CHUNK_BYTES.hardware;
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

function convolveTiles(call: Call<unknown>, convolution: ConvolutionParts, tiles: Tiles): void {
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
  emitProduct(call, {
    label: `winograd${tile} product${suffix}`,
    positions: count,
    inBlocks,
    outBlocks: madeBlocks,
    batches: points,
    transposed,
    scale: 1,
    input: windows,
    weights: weights.kernel,
    epilogue: { text: storeText, constants: {}, buffers: { 7: products } },
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
