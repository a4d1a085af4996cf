/** Candidate channels, and the scales and thresholds of a group of them. */
import type { KernelWriter } from "./kernel_writer.ts";
import type { Plane } from "./sheet.ts";

/** A channel before it has its scale and threshold. */
export interface Candidate {
  /** Its response on the calibration pictures, before scale, threshold and ReLU. */
  readonly response: Plane;
  /** Writes its filter, times a gain, as one output of a layer. */
  write(kernel: KernelWriter, output: number, gain: number): void;
}

/** The same channel times a number. */
export function scaled(candidate: Candidate, factor: number): Candidate {
  return {
    response: mixed([candidate.response], [factor]),
    write: (kernel, output, gain) => candidate.write(kernel, output, factor * gain),
  };
}

/** A sum of planes, each times its weight. */
export function mixed(planes: readonly Plane[], weights: readonly number[]): Plane {
  const sum = new Float32Array(planes[0]!.length);
  planes.forEach((plane, k) => {
    const weight = weights[k]!;
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + weight * plane[i]!;
  });
  return sum;
}

/** The middle one of some numbers, or the lower of the two in the middle. */
export function lowerMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!;
}

/** The value below which a share of a rising list lies, linear between neighbours. */
export function quantile(sorted: Float32Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
}

/**
 * Divisors of the channels of a group, with which each has about unit mean square and none that is
 * nearly silent is blown up: `sqrt(ms + 0.04 median(ms) + 0.0001)`.
 *
 * @param meanSquares of each channel of the group
 */
export function groupScales(meanSquares: readonly number[]): number[] {
  if (meanSquares.length === 0) return [];
  const floor = 0.04 * lowerMedian(meanSquares) + 1e-4;
  return meanSquares.map((meanSquare) => Math.sqrt(meanSquare + floor));
}
