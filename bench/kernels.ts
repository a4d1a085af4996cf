/** Times and work of the kernels of an iteration, summed by kernel and by convolution. */
import type { KernelTime } from "../core/gpu/timing.ts";
import { VGG19_LAYERS } from "../core/network/vgg19.ts";
import {
  chooseConvolution,
  type ConvolutionVariant,
} from "../core/ops/convolution/convolution_weights.ts";
import { median } from "./timing.ts";

/** One kernel of an iteration, all of its calls together. */
export interface KernelRow {
  /** Its label. */
  readonly kernel: string;
  /** The number of calls in an iteration. */
  readonly calls: number;
  /** Milliseconds of all calls. */
  readonly milliseconds: number;
  /** Floating point operations that it performs; 0 for kernels limited by memory. */
  readonly work: number;
}

/** The convolutions of one direction, all of them or those of one variant. */
export interface ConvolutionRow {
  /** From the pixels to the features, or back. */
  readonly direction: "forward" | "gradient";
  /** The algorithm. */
  readonly variant: "all" | ConvolutionVariant;
  /** Milliseconds of all their kernels, transforms included. */
  readonly milliseconds: number;
  /** Their operations as direct convolutions: 18 x inputs x outputs x positions each. */
  readonly directWork: number;
}

/** A variant's kernels: how their labels begin, and a tile's side and how many products it takes. */
interface Variant {
  readonly label: string;
  readonly tile: number;
  readonly points: number;
}

const VARIANTS: Readonly<Record<ConvolutionVariant, Variant>> = {
  direct: { label: "conv3x3", tile: 1, points: 9 },
  gemm: { label: "gemm", tile: 1, points: 9 },
  winograd2: { label: "winograd2", tile: 2, points: 16 },
  winograd4: { label: "winograd4", tile: 4, points: 36 },
};

/** The layers of the benchmark's network: up to conv5_1. */
const LAYERS = VGG19_LAYERS.slice(0, 1 + VGG19_LAYERS.findIndex(({ name }) => name === "conv5_1"));

/** The kernels of several iterations, each with its median time, the slowest first. */
export function kernelRows(iterations: readonly (readonly KernelTime[])[]): KernelRow[] {
  const sums = iterations.map(sumByKernel);
  return sums[0]!.map((row) => {
    const times = sums.map((rows) => rows.find(({ kernel }) => kernel === row.kernel)!);
    return { ...row, milliseconds: median(times.map(({ milliseconds }) => milliseconds)) };
  }).sort((a, b) => b.milliseconds - a.milliseconds);
}

function sumByKernel(times: readonly KernelTime[]): KernelRow[] {
  const rows = new Map<string, KernelRow>();
  for (const { label, milliseconds, work } of times) {
    const sum = rows.get(label);
    rows.set(label, {
      kernel: label,
      calls: 1 + (sum?.calls ?? 0),
      milliseconds: milliseconds + (sum?.milliseconds ?? 0),
      work: work + (sum?.work ?? 0),
    });
  }
  return [...rows.values()];
}

/** The operations of one direction's convolutions as direct ones, at a size, of one variant or all. */
export function directWork(size: number, variant: "all" | ConvolutionVariant = "all"): number {
  return workOf(size, variant, VARIANTS.direct);
}

/**
 * Convolutions by direction and variant. Variants are only told apart when their kernels do exactly the
 * work that the layers' shapes let expect: otherwise it is not known which layers are whose.
 */
export function convolutionRows(kernels: readonly KernelRow[], size: number): ConvolutionRow[] {
  const variants = Object.keys(VARIANTS) as ConvolutionVariant[];
  return (["forward", "gradient"] as const).flatMap((direction) => {
    const own = variants.map((variant) => {
      const rows = kernels.filter(({ kernel }) =>
        kernel.startsWith(VARIANTS[variant].label) &&
        kernel.includes(" gradient") === (direction === "gradient")
      );
      const row: ConvolutionRow = {
        direction,
        variant,
        milliseconds: sumOf(rows.map(({ milliseconds }) => milliseconds)),
        directWork: directWork(size, variant),
      };
      const expected = workOf(size, variant, VARIANTS[variant]);
      return { row, asExpected: sumOf(rows.map(({ work }) => work)) === expected };
    });
    const milliseconds = sumOf(own.map(({ row }) => row.milliseconds));
    const all: ConvolutionRow = {
      direction,
      variant: "all",
      milliseconds,
      directWork: directWork(size),
    };
    const known = own.every(({ asExpected }) => asExpected) ? own.map(({ row }) => row) : [];
    return [all, ...known.filter((row) => row.directWork > 0)];
  });
}

/** The operations of the layers of a variant, computed with a variant's tiles. */
function workOf(
  size: number,
  of: "all" | ConvolutionVariant,
  { tile, points }: Variant,
): number {
  const layers = LAYERS.filter(({ inputs, outputs }) =>
    of === "all" || chooseConvolution(inputs, outputs) === of
  );
  return sumOf(layers.map(({ level, inputs, outputs }) => {
    const side = Math.floor(size / 2 ** (level - 1));
    return 2 * points * Math.ceil(side / tile) ** 2 * inputs * outputs;
  }));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
