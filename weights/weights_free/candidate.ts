import type { KernelWriter } from "./kernel_writer.ts";
import type { Plane } from "./sheet.ts";

/** A channel before it has its scale and threshold. */
export interface Candidate {
  /** What it answers on the calibration pictures, before scale, threshold and ReLU. */
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
