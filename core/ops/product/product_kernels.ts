/** The kernels of matrix products and their tiles. */
import type { Constant, Memory } from "../../gpu/memory.ts";
import type { Epilogue } from "../epilogue.ts";

/** The shape of a product, by which its kernel is chosen: see {@linkcode productKey}. */
export interface ProductShape {
  /** Positions of the map. */
  readonly positions: number;
  /** Blocks of four channels that go in. */
  readonly inBlocks: number;
  /** Blocks of four channels that come out. */
  readonly outBlocks: number;
  /** Products of this shape. */
  readonly batches: number;
  /** True where the weights are read transposed. */
  readonly transposed: boolean;
  /** True for a 3x3 convolution, whose sums are over nine taps. Default false: over channels alone. */
  readonly taps?: boolean;
  /** True where the operands have 16 bits. Default false. */
  readonly half?: boolean;
  /** True where sums are stored as they are. Default false: there is another epilogue. */
  readonly plain?: boolean;
}

/** The steps that sums of a product have to take: those of whose weights any is not zero. */
export interface StepList {
  /** `[group]` of vec4: from where up to where its steps are; then every step, alone in a vec4. */
  readonly steps: Constant;
  /** The share of all pairs of group and step that are listed. */
  readonly share: number;
}

/** Lists of the steps of a product for groups and steps of different sizes, see {@linkcode stepsKey}. */
export type StepLists = ReadonlyMap<string, StepList>;

/** The sums that are made together, and the terms that are added to them in one step. */
export interface StepSize {
  /** Blocks of outputs of a group. */
  readonly outBlocks: number;
  /** Blocks of inputs of a step. */
  readonly inBlocks: number;
}

/** The key of a size in {@linkcode StepLists}. */
export function stepsKey({ outBlocks, inBlocks }: StepSize): string {
  return `${outBlocks}x${inBlocks}`;
}

/** Which matrices of weights the batches of a product have: up to four groups of batches, each by a rule of its own. */
export interface MatrixOrder {
  /** Batches of a group. */
  readonly group: number;
  /** The matrix of the first batch of each of four groups. */
  readonly first: readonly number[];
  /** From the matrix of a batch to that of the next, in each of four groups. */
  readonly step: readonly number[];
}

/** A batch of matrix products: `out[b, o, m] = finish(scale * sum over i of w[b, i, o] * in[b, i, m])`. */
export interface Product extends Omit<ProductShape, "half" | "plain" | "taps"> {
  /** The kernel's name in messages and timings. */
  readonly label: string;
  readonly scale: number;
  /** `[b][i block][m]`. */
  readonly input: Memory;
  /** `[b][i][o block]`, or `[b][o][i block]` if transposed. */
  readonly weights: Constant | Memory;
  /**
   * The matrix of weights of each batch, for product.wgsl alone. Default: every batch has its own, in order.
   */
  readonly matrices?: MatrixOrder;
  /** The epilogue of each sum. */
  readonly epilogue: Epilogue;
  /**
   * The columns of the map, if the product is a 3x3 convolution: the input is then read as nine maps, each
   * moved by a tap, and there is a matrix of weights for every tap. Default: no convolution.
   */
  readonly width?: number;
  /** Whether such a convolution reads the nearest position beyond the map's edge. Default false: zeros. */
  readonly replicate?: boolean;
  /**
   * The memory for a number of parts of every sum, `[b][part][o block][m]`, by a program that adds them up itself as
   * it reads them. Default: sums are added up here, and end in the epilogue.
   */
  readonly parted?: (parts: number) => Memory;
  /** The first blocks of outputs, which are all that have weights. Default all. */
  readonly madeBlocks?: number;
  /** The steps that have weights, of which kernels may make use. Default: all may have. */
  readonly lists?: StepLists | undefined;
}

/** Floating point operations of a product. */
export function workOf(product: Product): number {
  const { positions, inBlocks, outBlocks, madeBlocks = outBlocks, batches, width } = product;
  return 32 * (width === undefined ? 1 : 9) * batches * positions * inBlocks * madeBlocks;
}

/** product.wgsl: the tile of one invocation. */
export interface RegisterKernel {
  readonly kind: "registers";
  /** Positions of one invocation. */
  readonly tileN: number;
  /** Channel blocks of one invocation. */
  readonly tileM: number;
}

/** product_workgroup.wgsl: the tile of one workgroup, `threadsN * threadsM` invocations. */
export interface WorkgroupKernel {
  readonly kind: "workgroup";
  /** Invocations side by side along the positions. */
  readonly threadsN: number;
  /** Invocations along the channel blocks. */
  readonly threadsM: number;
  /** Positions of one invocation. */
  readonly tileN: number;
  /** Channel blocks of one invocation. */
  readonly tileM: number;
  /** Blocks of inputs in workgroup memory at a time. */
  readonly tileK: number;
  /** Whether the next tile is fetched into registers while this one is multiplied. Default false. */
  readonly ahead?: boolean;
}

/** product_subgroup.wgsl: the tile of one invocation. */
export interface SubgroupKernel {
  readonly kind: "subgroup";
  /** Positions of one invocation. */
  readonly tileN: number;
  /** Channel blocks of one invocation. */
  readonly tileM: number;
}

/** One of several kernels for a product. */
export type ProductKernel = RegisterKernel | SubgroupKernel | WorkgroupKernel;

const TILES: Readonly<Record<string, WorkgroupKernel>> = {
  "workgroup 32x32": workgroup({ threadsN: 8, threadsM: 8, tileN: 4, tileM: 1, tileK: 8 }),
  "workgroup 32x64": workgroup({ threadsN: 8, threadsM: 8, tileN: 4, tileM: 2, tileK: 4 }),
  "workgroup 64x64 of 32": workgroup({ threadsN: 16, threadsM: 8, tileN: 4, tileM: 2, tileK: 4 }),
  "workgroup 64x64": workgroup({ threadsN: 8, threadsM: 8, tileN: 8, tileM: 2, tileK: 4 }),
  "workgroup 128x64": workgroup({ threadsN: 16, threadsM: 8, tileN: 8, tileM: 2, tileK: 4 }),
  "workgroup 64x128": workgroup({ threadsN: 8, threadsM: 16, tileN: 8, tileM: 2, tileK: 4 }),
  "workgroup 128x128": workgroup({ threadsN: 16, threadsM: 16, tileN: 8, tileM: 2, tileK: 4 }),
};

/** The tiles of product_workgroup.wgsl, the smallest first: every device can run that. */
export const WORKGROUP_TILES: readonly string[] = Object.keys(TILES);

/** The tiles of product_subgroup.wgsl, the smallest first. */
export const SUBGROUP_TILES: readonly string[] = ["subgroup 4x1", "subgroup 4x2", "subgroup 4x4"];

/** The name of the same tile with the next one fetched ahead. */
export function aheadOf(tile: string): string {
  return `${tile} ahead`;
}

/**
 * All kernels by name: `registers TILE_NxTILE_M` and `subgroup TILE_NxTILE_M` of an invocation, `workgroup POSITIONSxCHANNELS` of a workgroup, with
 * the sums of an invocation where two have the same sides, and whether the next tile is fetched ahead.
 */
export const PRODUCT_KERNELS: Readonly<Record<string, ProductKernel>> = {
  "registers 8x2": { kind: "registers", tileN: 8, tileM: 2 },
  "registers 8x4": { kind: "registers", tileN: 8, tileM: 4 },
  "registers 16x4": { kind: "registers", tileN: 16, tileM: 4 },
  "registers 32x4": { kind: "registers", tileN: 32, tileM: 4 },
  "subgroup 4x1": { kind: "subgroup", tileN: 4, tileM: 1 },
  "subgroup 4x2": { kind: "subgroup", tileN: 4, tileM: 2 },
  "subgroup 4x4": { kind: "subgroup", tileN: 4, tileM: 4 },
  ...TILES,
  ...Object.fromEntries(
    Object.entries(TILES).map(([name, tile]) => [aheadOf(name), { ...tile, ahead: true }]),
  ),
};

/** The group and the step of a kernel. */
export function stepSizeOf(kernel: ProductKernel): StepSize {
  if (kernel.kind !== "workgroup") return { outBlocks: kernel.tileM, inBlocks: 1 };
  return { outBlocks: kernel.threadsM * kernel.tileM, inBlocks: kernel.tileK };
}

/** Invocations that fill a large GPU: sums are made in parts where there would be fewer. */
const INVOCATIONS = 32768;

/** The least blocks of inputs that a part of a sum has, so that adding the parts up costs little. */
const LEAST_PART = 32;

/**
 * The key of a product's shape in {@linkcode Call.tuned}, for example `product 4096x64x64 b36 t`: positions,
 * channels in and out, batches, transposed. Positions are rounded up to a power of two, so that what was
 * measured at one size serves its neighbours.
 */
export function productKey(shape: ProductShape): string {
  const { positions, inBlocks, outBlocks, batches, transposed, taps, half } = shape;
  const rounded = roundedPositions(positions);
  return `${taps ? "gemm" : "product"} ${rounded}x${4 * inBlocks}x${4 * outBlocks} b${batches}` +
    (transposed ? " t" : "") + (half ? " f16" : "");
}

/** The positions for which a measurement at so many holds. */
export function roundedPositions(positions: number): number {
  return 2 ** Math.ceil(Math.log2(positions));
}

/** Invocations of a workgroup. */
export function workgroupSizeOf({ threadsN, threadsM }: WorkgroupKernel): number {
  return threadsN * threadsM;
}

/** The number of workgroups for all sums of a shape, when none is computed in parts. */
export function workgroupsOf(kernel: WorkgroupKernel, shape: ProductShape): number {
  const { threadsN, threadsM, tileN, tileM } = kernel;
  return shape.batches * Math.ceil(shape.positions / (threadsN * tileN)) *
    Math.ceil(shape.outBlocks / (threadsM * tileM));
}

/**
 * The number of parts in which a kernel computes each sum of a shape: more than one where the sums are few and
 * long, as in the deep layers of a small picture, so that all of a GPU has work.
 */
export function partsOf(kernel: WorkgroupKernel, shape: ProductShape): number {
  const wanted = Math.ceil(INVOCATIONS / (workgroupSizeOf(kernel) * workgroupsOf(kernel, shape)));
  const length = shape.inBlocks * (shape.taps ? 9 : 1);
  return Math.max(1, Math.min(wanted, Math.floor(length / LEAST_PART)));
}

/** Bytes of workgroup memory. */
export function workgroupBytesOf(
  { threadsN, threadsM, tileN, tileM, tileK }: WorkgroupKernel,
): number {
  return 16 * tileK * (threadsN * tileN + 4 * threadsM * tileM);
}

function workgroup(tile: Omit<WorkgroupKernel, "kind">): WorkgroupKernel {
  return { kind: "workgroup", ...tile };
}
