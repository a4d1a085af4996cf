/** The choice between the kernels of matrix products: a default by arithmetic, and what is worth measuring. */
import type { GpuInfo } from "../../gpu/capabilities.ts";
import type { Call } from "../../graph/operation.ts";
import {
  aheadOf,
  partsOf,
  PRODUCT_KERNELS,
  type ProductKernel,
  productKey,
  type ProductShape,
  roundedPositions,
  type StepSize,
  stepSizeOf,
  stepsKey,
  SUBGROUP_TILES,
  WORKGROUP_TILES,
  workgroupBytesOf,
  type WorkgroupKernel,
  workgroupSizeOf,
  workgroupsOf,
} from "./product_kernels.ts";
import { vendorOf, VENDORS } from "./vendors.ts";

/** What a vec4 of workgroup memory costs an invocation, in multiply-adds of a float. */
const SHARED_READ = 4;

/** What a float from beyond workgroup memory costs, in multiply-adds: an H100's second cache gives one in 24. */
const FAR_READ = 24;

/** Tiles that are expected to take more than so many times as long as the best one are not measured. */
const HOPELESS = 1.5;

/** Nor those with more than so many times the sums that registers hold. */
const OVERFULL = 2;

/** Tiles, the most promising first, that are measured with the next one fetched ahead as well. */
const FETCHED_AHEAD = 2;

/** Sizes of devices over which the fill of the last wave is averaged. */
const DEVICES = 9;

/** The names of all kernels that an adapter can run for a shape. */
export function runnableFor(
  adapter: GpuInfo,
  limits: Readonly<Record<string, number>>,
  shape: ProductShape,
): string[] {
  return namesFor(adapter, shape).filter((name) => {
    const kernel = PRODUCT_KERNELS[name]!;
    if (kernel.kind !== "workgroup") return true;
    return workgroupSizeOf(kernel) <= limits["maxComputeInvocationsPerWorkgroup"]! &&
      workgroupBytesOf(kernel) <= limits["maxComputeWorkgroupStorageSize"]!;
  });
}

/** The names of the kernels that are worth measuring for a shape, the default first. */
export function candidatesFor(
  adapter: GpuInfo,
  limits: Readonly<Record<string, number>>,
  shape: ProductShape,
): string[] {
  const runnable = runnableFor(adapter, limits, shape);
  if (adapter.software) return runnable;
  const tiles = WORKGROUP_TILES.filter((name) =>
    runnable.includes(name) &&
    sumsOf(name) <= OVERFULL * VENDORS[vendorOf(adapter)].mostSums
  );
  const standard = bestFirst(adapter, shape, tiles)[0]!.name;
  // Sizes that share a key have to share candidates too.
  const whole = { ...shape, positions: roundedPositions(shape.positions) };
  const judged = bestFirst(adapter, whole, tiles);
  const promising = judged.filter(({ score }) => HOPELESS * score >= judged[0]!.score)
    .map(({ name }) => name);
  const ahead = judged.slice(0, FETCHED_AHEAD).map(({ name }) => aheadOf(name));
  const registers = runnable.filter((name) => name.startsWith("registers"));
  // One is enough to see whether broadcasts are fast: the largest that does not spill.
  const broadcasting = SUBGROUP_TILES.filter((name) =>
    runnable.includes(name) && sumsOf(name) <= VENDORS[vendorOf(adapter)].mostSums
  ).slice(-1);
  return [...new Set([standard, ...promising, ...ahead, ...registers, ...broadcasting])];
}

/** The kernel for a product: the one that was fastest here, or else the default. */
export function chooseKernel(
  call: Pick<Call<unknown>, "adapter" | "limits" | "tuned">,
  shape: ProductShape,
): ProductKernel {
  const { adapter, limits, tuned } = call;
  const fastest = tuned.get(productKey(shape));
  const runs = fastest !== undefined && runnableFor(adapter, limits, shape).includes(fastest);
  return PRODUCT_KERNELS[runs ? fastest : candidatesFor(adapter, limits, shape)[0]!]!;
}

/** The groups and steps of all kernels that an adapter can run for a plain product, each size once. */
export function stepSizes(adapter: GpuInfo): StepSize[] {
  const kernels = namesFor(adapter, { plain: true }).map((name) => PRODUCT_KERNELS[name]!);
  return [...new Map(kernels.map(stepSizeOf).map((size) => [stepsKey(size), size])).values()];
}

function namesFor(
  { software, lanes, subgroupLanes }: GpuInfo,
  { taps, plain }: Pick<ProductShape, "plain" | "taps">,
): readonly string[] {
  if (!software) {
    const tiles = [...WORKGROUP_TILES, ...WORKGROUP_TILES.map(aheadOf)];
    if (taps) return tiles;
    return [...tiles, "registers 8x2", ...subgroupLanes === undefined ? [] : SUBGROUP_TILES];
  }
  // On a processor a convolution as one product is never fast.
  if (taps) return WORKGROUP_TILES.slice(0, 1);
  // In narrow vectors the smallest is as fast, and compiles in half the time.
  if (lanes <= 8) return plain ? ["registers 8x4", "registers 16x4"] : ["registers 8x4"];
  // The larger tile is up to a fifth faster, but takes a second and a half to compile in place of a quarter,
  // and five where an epilogue is written out for each of 128 sums.
  return plain ? ["registers 16x4", "registers 32x4"] : ["registers 16x4"];
}

/** Tiles that an adapter's registers hold by their expected speed, the fastest first, then those that would spill. */
function bestFirst(adapter: GpuInfo, shape: ProductShape, tiles: readonly string[]) {
  const { mostSums, invocations } = VENDORS[vendorOf(adapter)];
  return tiles.map((name) => {
    const kernel = PRODUCT_KERNELS[name] as WorkgroupKernel;
    const { threadsN, threadsM, tileN, tileM } = kernel;
    const groups = workgroupsOf(kernel, shape);
    const covered = groups * threadsN * tileN * threadsM * tileM;
    const useful = shape.batches * shape.positions * shape.outBlocks / covered;
    const waves = groups * partsOf(kernel, shape);
    const score = useful * efficiencyOf(kernel) *
      expectedFill(waves, workgroupSizeOf(kernel), invocations);
    return { name, score, spills: sumsOf(name) > mostSums };
  }).toSorted((a, b) => Number(a.spills) - Number(b.spills) || b.score - a.score);
}

/** The sums of one invocation. */
function sumsOf(name: string): number {
  const { tileN, tileM } = PRODUCT_KERNELS[name]!;
  return 4 * tileN * tileM;
}

/** The share of multiply-adds in the time that an invocation takes, if all that it reads takes its turn. */
function efficiencyOf({ threadsN, threadsM, tileN, tileM }: WorkgroupKernel): number {
  const shared = (tileN + 4 * tileM) / (16 * tileN * tileM);
  const far = 1 / (threadsN * tileN) + 1 / (4 * threadsM * tileM);
  return 1 / (1 + SHARED_READ * shared + FAR_READ * far);
}

/**
 * The share of a GPU that workgroups keep busy until the last wave of them is done, on average over devices of a
 * range of sizes: how many workgroups run at a time is not known, and with 288 of them a device for 264 would stand
 * still for half of its time, but one for 288 not at all. Many small workgroups do well on all, few on none.
 *
 * @param groups workgroups
 * @param size invocations of each
 * @param range invocations that run at a time on the smallest and on the largest device
 */
export function expectedFill(
  groups: number,
  size: number,
  [smallest, largest]: readonly [number, number],
): number {
  let sum = 0;
  for (let i = 0; i < DEVICES; i++) {
    const invocations = smallest * (largest / smallest) ** (i / (DEVICES - 1));
    const places = Math.max(1, Math.floor(invocations / size));
    sum += groups / (places * Math.ceil(groups / places));
  }
  return sum / DEVICES;
}
