/** Convolution by Winograd's minimal filtering: transforms of windows, products at each point, transforms of tiles. */
import inputText from "../../../shaders/convolution/winograd_input.wgsl" with { type: "text" };
import outputText from "../../../shaders/convolution/winograd_output.wgsl" with { type: "text" };
import tileText from "../../../shaders/convolution/winograd_tile.wgsl" with { type: "text" };
import windowText from "../../../shaders/convolution/winograd_window.wgsl" with { type: "text" };
import type { Memory, Strip } from "../../gpu/memory.ts";
import type { Dispatch } from "../../gpu/dispatch.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf } from "../../graph/shape.ts";
import type { Size } from "../../size.ts";
import { type Epilogue, storing } from "../epilogue.ts";
import { emitProduct } from "../product/product.ts";
import { rowsOf } from "../strips.ts";
import { chooseChunk } from "./chunks.ts";
import type { ConvolutionWeightsOnGpu } from "./convolution_weights.ts";
import { transformText, winogradMatrices } from "./winograd_matrices.ts";

/** Texts that end a kernel on one side, with what they bind. */
export interface KernelEnd {
  readonly texts: readonly string[];
  readonly constants?: Readonly<Record<string, number | boolean>>;
  readonly bindings: Dispatch["bindings"];
  /** Rows of the filtered map that a row of its own map stands for. Default 1. */
  readonly rows?: number;
}

/** A convolution by Winograd's F(2x2, 3x3) or F(4x4, 3x3), with what stands at its ends. */
export interface WinogradParts {
  readonly weights: ConvolutionWeightsOnGpu;
  /** Whether it is the gradient. */
  readonly transposed: boolean;
  /** The sides of the map that is filtered, which need not be in memory. */
  readonly sides: Size;
  /** The source of windows: `window()`. */
  readonly source: KernelEnd;
  /** The sink of tiles: `finish_tile()`. */
  readonly sink: KernelEnd;
}

/**
 * Windows of a map that is in memory.
 *
 * @param replicate whether they have the nearest position beyond the map's edge. Default false: zeros
 */
export function windowsOf(memory: Memory, replicate = false): KernelEnd {
  return { texts: [windowText], constants: { REPLICATE: replicate }, bindings: { input: memory } };
}

/** Tiles whose pixels end as the sums of every other kernel do. */
export function tilesTo(epilogue: Epilogue): KernelEnd {
  return { ...epilogue, texts: [tileText, epilogue.text] };
}

/** Appends the three kernels of a convolution, for one chunk of tiles after the other. */
export function emitWinograd(call: Call<unknown>, parts: WinogradParts): void {
  const { weights, transposed, sides } = parts;
  const tile = weights.variant === "winograd2" ? 2 : 4;
  const { size } = winogradMatrices(tile);
  const tilesX = Math.ceil(sides.width / tile);
  const tiles = tilesX * Math.ceil(sides.height / tile);
  const emit = (call: Call<unknown>, chunk: number) => {
    for (let first = 0; first < tiles; first += chunk) {
      const count = Math.min(chunk, tiles - first);
      emitTiles(call, parts, { tile, size, tilesX, first, count });
    }
  };
  emit(call, chooseChunk(call, { weights, transposed, points: size * size, tiles }, emit));
}

interface Tiles {
  readonly tile: 2 | 4;
  readonly size: number;
  readonly tilesX: number;
  readonly first: number;
  readonly count: number;
}

function emitTiles(call: Call<unknown>, parts: WinogradParts, tiles: Tiles): void {
  const { weights, transposed } = parts;
  const { tile, size, count } = tiles;
  // Inputs without weight are not read on the way forward, and have no gradient on the way back.
  const inBlocks = blocksOf(transposed ? weights.outputs : weights.weightedInputs);
  const madeBlocks = blocksOf(transposed ? weights.weightedInputs : weights.outputs);
  const points = size * size;
  const windows = call.program.scratch("first step", 16 * points * inBlocks * count);
  const bytes = 16 * points * madeBlocks * count;
  let products = { memory: call.program.scratch("second step", bytes), parts: 1 };
  emitInput(call, parts, { ...tiles, windows, inBlocks });
  emitProduct(call, {
    label: `winograd${tile} product${suffixOf(parts)}`,
    positions: count,
    inBlocks,
    outBlocks: madeBlocks,
    batches: points,
    transposed,
    scale: 1,
    input: windows,
    weights: weights.kernel,
    lists: transposed ? weights.lists?.backward : weights.lists?.forward,
    epilogue: storing(products.memory),
    parted(parts) {
      products = { memory: call.program.scratch("second step", parts * bytes), parts };
      return products.memory;
    },
  });
  emitOutput(call, parts, { ...tiles, products, madeBlocks });
}

/** Every window of the input becomes its transform. */
function emitInput(
  { program }: Call<unknown>,
  parts: WinogradParts,
  tiles: Tiles & { readonly windows: Memory; readonly inBlocks: number },
): void {
  const { transposed, sides: { width, height }, source } = parts;
  const { tile, size, tilesX, first, count, windows, inBlocks } = tiles;
  program.dispatch({
    shader: {
      label: `winograd${tile} input${suffixOf(parts)}`,
      texts: [inputText, transformText(winogradMatrices(tile, transposed)), ...source.texts],
      constants: {
        SIZE: size,
        TILE: tile,
        WINDOW: size * size,
        CELLS: size / 2 + 1,
        ...source.constants,
      },
    },
    params: { width, height, blocks: inBlocks, tiles_x: tilesX, first_tile: first, tiles: count },
    bindings: { ...source.bindings, output: windows },
    strip: rowsRead(parts.sides, tiles, source),
    invocations: inBlocks * count,
  });
}

/** Every tile's products become its outputs. */
function emitOutput(
  { program }: Call<unknown>,
  parts: WinogradParts,
  tiles: Tiles & {
    readonly products: { readonly memory: Memory; readonly parts: number };
    readonly madeBlocks: number;
  },
): void {
  const { weights, transposed, sides: { width, height }, sink } = parts;
  const { tile, size, tilesX, first, count, products, madeBlocks } = tiles;
  const outBlocks = blocksOf(transposed ? weights.inputs : weights.outputs);
  program.dispatch({
    shader: {
      label: `winograd${tile} output${suffixOf(parts)}`,
      texts: [outputText, transformText(winogradMatrices(tile, transposed)), ...sink.texts],
      constants: {
        SIZE: size,
        TILE: tile,
        PIXELS: tile * tile,
        WINDOWS: tile / 2,
        PARTS: products.parts,
        ...sink.constants,
      },
    },
    params: {
      width,
      height,
      blocks: outBlocks,
      tiles_x: tilesX,
      first_tile: first,
      tiles: count,
      made: madeBlocks,
    },
    bindings: { products: products.memory, ...sink.bindings },
    strip: rowsRead(parts.sides, tiles, sink),
    invocations: outBlocks * count,
  });
}

/** The rows of an end's map that tiles touch, with those around them that their windows reach into. */
function rowsRead(
  { width, height }: Size,
  { tile, tilesX, first, count }: Tiles,
  { rows = 1 }: KernelEnd,
): Strip {
  const from = Math.floor(first / tilesX) * tile;
  const to = (Math.floor((first + count - 1) / tilesX) + 1) * tile;
  const sides = { width: Math.floor(width / rows), height: Math.floor(height / rows) };
  return rowsOf(sides, Math.floor(from / rows) - 1, Math.ceil(to / rows) + 1);
}

function suffixOf({ transposed }: WinogradParts): string {
  return transposed ? " gradient" : "";
}
