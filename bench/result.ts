/** Results of the benchmark, the rates derived from them, and their JSON. */
import type { GpuInfo } from "../core/gpu/capabilities.ts";
import { type ConvolutionRow, convolutionRows, directWork, type KernelRow } from "./kernels.ts";
import type { OwnTimes } from "./ours.ts";
import type { Peak } from "./peak.ts";
import type { PeerName, PeerTimes } from "./peers.ts";
import type { PictureTimes } from "./pictures.ts";
import type { SameLoss } from "./same_loss.ts";

/** The measurements at one size. */
export interface SizeResult {
  /** Pentimento's own times. */
  readonly own: OwnTimes;
  /** The times of the peers that ran. */
  readonly peers: Readonly<Partial<Record<PeerName, PeerTimes>>>;
}

/** Something that was asked for and could not be measured. */
export interface Gap {
  /** Width and height of the pictures in pixels. */
  readonly size: number;
  /** The peer without times; absent when Pentimento's, and so all, are missing. */
  readonly peer?: PeerName;
  /** Half a sentence. */
  readonly reason: string;
}

/** The results of one run of the benchmark. */
export interface BenchResult {
  readonly info: GpuInfo;
  /** True when kernels were timed one by one. */
  readonly timestamps: boolean;
  readonly versions: Readonly<Record<string, string>>;
  /** Times of finished pictures. */
  readonly pictures: readonly PictureTimes[];
  /** Seconds to the same loss. */
  readonly sameLoss: readonly SameLoss[];
  /** Absent where no iterations were asked for. */
  readonly peak?: Peak;
  readonly sizes: readonly SizeResult[];
  readonly gaps: readonly Gap[];
}

/** 10^9 operations a second. */
export function gflops(work: number, milliseconds: number): number {
  return work / milliseconds / 1e6;
}

/** 10^6 pixels a second, each of them once through an iteration. */
export function megapixels(size: number, milliseconds: number): number {
  return size ** 2 / milliseconds / 1e3;
}

/** The convolutions of an iteration, both ways, as direct ones. */
export function iterationWork(size: number): number {
  return 2 * directWork(size);
}

/** The largest relative difference of a peer's losses from ours, before or after one iteration. */
export function lossDifference(own: OwnTimes, peer: PeerTimes): number {
  return Math.max(...own.losses.map((loss, i) => Math.abs(peer.losses[i]! / loss - 1)));
}

/** The one object of `--json`. Rates are in 10^9 operations a second, times in milliseconds. */
export function toJson(result: BenchResult): unknown {
  const { info, timestamps, versions, pictures, sameLoss, peak, sizes, gaps } = result;
  const { description, vendor, device, architecture, lanes } = info;
  return {
    adapter: description,
    driver: { vendor, device, architecture, lanes, timestamps },
    versions,
    pictures,
    sameLoss,
    peak,
    kernels: sizes.flatMap(({ own: { size, kernels } }) =>
      kernels.map((row) => ({ size, ...row, ...rateOf(row, peak) }))
    ),
    convolutions: sizes.flatMap(({ own: { size, kernels } }) =>
      convolutionsOf(kernels, size).map((row) => ({
        size,
        ...row,
        directGflops: gflops(row.directWork, row.milliseconds),
      }))
    ),
    iterations: sizes.map(iterationJson),
    unmeasured: gaps,
  };
}

/** The convolutions of an iteration; none without timestamps. */
export function convolutionsOf(kernels: readonly KernelRow[], size: number): ConvolutionRow[] {
  return kernels.length === 0 ? [] : convolutionRows(kernels, size);
}

/** The rate of a kernel, also as a share of the peak; empty where it does no work. */
export function rateOf(
  { work, milliseconds }: KernelRow,
  peak: Peak | undefined,
): { gflops?: number; share?: number } {
  if (work === 0 || milliseconds === 0) return {};
  const rate = gflops(work, milliseconds);
  return { gflops: rate, ...peak && { share: rate / peak.gflops } };
}

function iterationJson({ own, peers }: SizeResult) {
  const { size, milliseconds, iterations, losses, bytes } = own;
  const entries = Object.entries(peers);
  return {
    size,
    milliseconds,
    megapixelIterations: megapixels(size, milliseconds),
    directGflops: gflops(iterationWork(size), milliseconds),
    timed: iterations,
    losses,
    bytes,
    peers: Object.fromEntries(entries.map(([name, peer]) => [name, peer.milliseconds])),
    lossDifference: Object.fromEntries(
      entries.map(([name, peer]) => [name, lossDifference(own, peer)]),
    ),
  };
}
