/** The gradient that reaches the edge of a map by its replicated border: added to what zero padding has made. */
import inputText from "../../../shaders/convolution/border_input.wgsl" with { type: "text" };
import outputText from "../../../shaders/convolution/border_output.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf } from "../../graph/shape.ts";
import type { Size } from "../../size.ts";
import { type BackwardEpilogue, emitWith, storing } from "../epilogue.ts";
import { emitInRegisters } from "../product/product.ts";
import type { MatrixOrder } from "../product/product_kernels.ts";
import type { ConvolutionWeightsOnGpu } from "./convolution_weights.ts";
import type { KernelEnd } from "./winograd.ts";
import { transformText, type WinogradMatrices, winogradMatrices } from "./winograd_matrices.ts";

/** The top and bottom row, and the left and right column, that replicating puts around a map. */
const EDGES = 4;

/** Edges are short: larger tiles of positions would be half empty. */
const KERNEL = { kind: "registers", tileN: 8, tileM: 4 } as const;

/** The taps themselves as points: a tile of one. The kernel is turned, so its rows are in reverse. */
const TAPS: Pick<WinogradMatrices, "tile" | "size" | "input" | "output"> = {
  tile: 1,
  size: 3,
  input: [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
  output: [[1, 1, 1]],
};

/** A gradient of a convolution with a replicated border. */
interface BorderFold {
  readonly weights: ConvolutionWeightsOnGpu;
  /** The sides of the map. */
  readonly sides: Size;
  /** The source of the upstream gradient: `pixel()`. */
  readonly source: KernelEnd;
  /** The epilogue of the gradient with zero padding, whose output is there already. */
  readonly epilogue: BackwardEpilogue;
}

/** Matrices of the transforms along an edge, and the sizes of what they are applied to. */
interface Edges {
  readonly matrices: typeof TAPS;
  /** Tiles of an edge: of the longest, with its corners. */
  readonly tiles: number;
  readonly inBlocks: number;
  readonly madeBlocks: number;
}

/**
 * Appends what adds to a convolution's gradient what comes by the replicated border. That border is one row or column
 * around the map, and every output next to it reads it through one row or column of the kernel. So its gradient is a
 * convolution along each edge by three taps, which is filtered as the map itself: the weights at the points 0 and
 * infinity across the edge are those of the outer taps alone. It is then added where the border was copied from.
 */
export function emitBorderFold(call: Call<unknown>, fold: BorderFold): void {
  const { weights, sides: { width, height } } = fold;
  const { variant } = weights;
  const matrices = variant === "direct" || variant === "gemm"
    ? TAPS
    : winogradMatrices(variant === "winograd2" ? 2 : 4, true);
  const edges = {
    matrices,
    tiles: Math.ceil(Math.max(width + 2, height) / matrices.tile),
    inBlocks: blocksOf(weights.outputs),
    madeBlocks: blocksOf(weights.weightedInputs),
  };
  const vectors = EDGES * matrices.size * edges.tiles;
  const windows = call.program.scratch("border windows", 16 * vectors * edges.inBlocks);
  const products = call.program.scratch("border products", 16 * vectors * edges.madeBlocks);
  emitInput(call, fold, { ...edges, windows });
  emitInRegisters(call, {
    label: "border product",
    positions: edges.tiles,
    inBlocks: edges.inBlocks,
    outBlocks: edges.madeBlocks,
    batches: EDGES * matrices.size,
    transposed: true,
    scale: 1,
    input: windows,
    weights: weights.kernel,
    lists: weights.lists?.backward,
    matrices: outerTaps(matrices.size),
    epilogue: storing(products),
  }, KERNEL);
  emitOutput(call, fold, { ...edges, products });
}

/**
 * The weights of every edge, top, bottom, left, right, of which the batches are the points along it. Weights are
 * `size` x `size` points, of which the first row and column are those of the kernel's first taps alone, the last ones
 * those of its last taps. The row above the map is read through the first row of taps, and so on.
 */
function outerTaps(size: number): MatrixOrder {
  return { group: size, first: [0, (size - 1) * size, 0, size - 1], step: [1, 1, size, size] };
}

/** The windows along every edge become their transforms. */
function emitInput(
  { program }: Call<unknown>,
  { sides: { width, height }, source }: BorderFold,
  { matrices, tiles, inBlocks, windows }: Edges & { readonly windows: Memory },
): void {
  const { tile, size } = matrices;
  program.dispatch({
    shader: {
      label: "border input",
      texts: [inputText, transformText(matrices), ...source.texts],
      constants: {
        SIZE: size,
        TILE: tile,
        WINDOW: size * size,
        CELLS: Math.floor(size / 2) + 1,
        ...source.constants,
      },
    },
    params: { width, height, blocks: inBlocks, tiles },
    bindings: { ...source.bindings, output: windows },
    sparse: Object.keys(source.bindings),
    invocations: EDGES * inBlocks * tiles,
  });
}

/** The products become the border's gradient, which is added to the positions at the edge. */
function emitOutput(
  call: Call<unknown>,
  { sides: { width, height }, epilogue }: BorderFold,
  { matrices, tiles, madeBlocks, products }: Edges & { readonly products: Memory },
): void {
  const { text, constants, bindings } = epilogue;
  const positions = Math.min(height, 2) * width + Math.min(width, 2) * Math.max(height - 2, 0);
  const added = {
    text,
    constants: { ...constants, HAS_ADDEND: true },
    bindings: { ...bindings, addend: bindings.output },
  };
  emitWith(call, added, {
    shader: {
      label: "border output",
      texts: [outputText, transformText(matrices)],
      constants: { SIZE: matrices.size, TILE: matrices.tile },
    },
    params: { width, height, blocks: madeBlocks, tiles, positions },
    bindings: { products },
    sparse: Object.keys(bindings),
    invocations: madeBlocks * positions,
  });
}
