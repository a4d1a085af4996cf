/** The kernels of matrix products, their tiles, and the choice between them. */
import type { GpuInfo } from "../../gpu/capabilities.ts";
import type { Constant, Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
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

/** A batch of matrix products: `out[b, o, m] = finish(scale * sum over i of w[b, i, o] * in[b, i, m])`. */
export interface Product extends Omit<ProductShape, "half" | "plain" | "taps"> {
  /** The kernel's name in messages and timings. */
  readonly label: string;
  readonly scale: number;
  /** `[b][i block][m]`. */
  readonly input: Memory;
  /** `[b][i][o block]`, or `[b][o][i block]` if transposed. */
  readonly weights: Constant | Memory;
  /** The epilogue of each sum. */
  readonly epilogue: Epilogue;
  /**
   * The columns of the map, if the product is a 3x3 convolution: the input is then read as nine maps, each
   * moved by a tap, and there is a matrix of weights for every tap. Default: no convolution.
   */
  readonly width?: number;
  /** The first blocks of outputs, which are all that have weights. Default all. */
  readonly madeBlocks?: number;
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
}

/** One of several kernels for a product. */
export type ProductKernel = RegisterKernel | WorkgroupKernel;

/** All kernels by name: `registers TILE_NxTILE_M` of an invocation, `workgroup POSITIONSxCHANNELS` of a workgroup. */
export const PRODUCT_KERNELS: Readonly<Record<string, ProductKernel>> = {
  "registers 8x2": { kind: "registers", tileN: 8, tileM: 2 },
  "registers 8x4": { kind: "registers", tileN: 8, tileM: 4 },
  "registers 16x4": { kind: "registers", tileN: 16, tileM: 4 },
  "registers 32x4": { kind: "registers", tileN: 32, tileM: 4 },
  "workgroup 32x32": workgroup({ threadsN: 8, threadsM: 8, tileN: 4, tileM: 1, tileK: 8 }),
  "workgroup 64x64": workgroup({ threadsN: 8, threadsM: 8, tileN: 8, tileM: 2, tileK: 4 }),
  "workgroup 128x64": workgroup({ threadsN: 16, threadsM: 8, tileN: 8, tileM: 2, tileK: 4 }),
  "workgroup 64x128": workgroup({ threadsN: 8, threadsM: 16, tileN: 8, tileM: 2, tileK: 4 }),
  "workgroup 128x128": workgroup({ threadsN: 16, threadsM: 16, tileN: 8, tileM: 2, tileK: 4 }),
};

/** The default on a GPU where no other suits: every device can run it. */
const SMALLEST = "workgroup 32x32";

/** The kernels for a GPU, in the order in which they are considered as the default: larger tiles read less. */
const WORKGROUPS = [
  "workgroup 128x128",
  "workgroup 128x64",
  "workgroup 64x128",
  "workgroup 64x64",
  SMALLEST,
];

/** Invocations that fill a large GPU. */
const INVOCATIONS = 32768;

/** The least blocks of inputs that a part of a sum has, so that adding the parts up costs little. */
const LEAST_PART = 32;

/** The most that a default's tiles may cover, relative to what is asked for. */
const MOST_WASTE = 1.125;

/**
 * The key of a product's shape in {@linkcode Call.tuned}, for example `product 4096x64x64 b36 t`: positions,
 * channels in and out, batches, transposed. Positions are rounded up to a power of two, so that what was
 * measured at one size serves its neighbours.
 */
export function productKey(shape: ProductShape): string {
  const { positions, inBlocks, outBlocks, batches, transposed, taps, half } = shape;
  const rounded = 2 ** Math.ceil(Math.log2(positions));
  return `${taps ? "gemm" : "product"} ${rounded}x${4 * inBlocks}x${4 * outBlocks} b${batches}` +
    (transposed ? " t" : "") + (half ? " f16" : "");
}

/** The names of the kernels that an adapter can run for a shape, the default first. */
export function candidatesFor(
  adapter: GpuInfo,
  limits: Readonly<Record<string, number>>,
  shape: ProductShape,
): string[] {
  const possible = namesFor(adapter, shape).filter((name) => {
    const kernel = PRODUCT_KERNELS[name]!;
    if (kernel.kind === "registers") return true;
    return workgroupSizeOf(kernel) <= limits["maxComputeInvocationsPerWorkgroup"]! &&
      workgroupBytesOf(kernel) <= limits["maxComputeWorkgroupStorageSize"]!;
  });
  const standard = possible.find((name) => suits(name, shape))!;
  return [standard, ...possible.filter((name) => name !== standard)];
}

/** The kernel for a product: the one that was fastest here, or else the default. */
export function chooseKernel(
  call: Pick<Call<unknown>, "adapter" | "limits" | "tuned">,
  shape: ProductShape,
): ProductKernel {
  const candidates = candidatesFor(call.adapter, call.limits, shape);
  const fastest = call.tuned.get(productKey(shape));
  return PRODUCT_KERNELS[candidates.find((name) => name === fastest) ?? candidates[0]!]!;
}

function namesFor({ software, lanes }: GpuInfo, { taps, plain }: ProductShape): readonly string[] {
  if (!software) return taps ? WORKGROUPS : [...WORKGROUPS, "registers 8x2"];
  // On a processor a convolution as one product is never fast.
  if (taps) return [SMALLEST];
  // In narrow vectors the smallest is as fast, and compiles in half the time.
  if (lanes <= 8) return plain ? ["registers 8x4", "registers 16x4"] : ["registers 8x4"];
  // The larger tile is up to a fifth faster, but takes a second and a half to compile in place of a quarter,
  // and five where an epilogue is written out for each of 128 sums.
  return plain ? ["registers 16x4", "registers 32x4"] : ["registers 16x4"];
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
function workgroupBytesOf({ threadsN, threadsM, tileN, tileM, tileK }: WorkgroupKernel): number {
  return 16 * tileK * (threadsN * tileN + 4 * threadsM * tileM);
}

/** Tells whether a kernel can be the default for a shape: it fills a GPU and its tiles do not waste much. */
function suits(name: string, shape: ProductShape): boolean {
  const kernel = PRODUCT_KERNELS[name]!;
  if (kernel.kind === "registers" || name === SMALLEST) return true;
  const { threadsN, threadsM, tileN, tileM } = kernel;
  const groups = workgroupsOf(kernel, shape);
  const covered = groups * threadsN * tileN * threadsM * tileM;
  const asked = shape.batches * shape.positions * shape.outBlocks;
  const invocations = workgroupSizeOf(kernel) * groups * partsOf(kernel, shape);
  return covered <= MOST_WASTE * asked && invocations >= INVOCATIONS;
}

function workgroup(tile: Omit<WorkgroupKernel, "kind">): WorkgroupKernel {
  return { kind: "workgroup", ...tile };
}
