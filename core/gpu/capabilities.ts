/** Capabilities of an adapter, and checks of what kernels need of them. */

import { PentimentoError } from "../errors.ts";

/**
 * The adapter's description of itself.
 *
 * @category GPU
 */
export interface GpuInfo {
  /** The driver's own words, for example `llvmpipe (LLVM 15.0.6, 256 bits)`. */
  readonly description: string;
  /** Vendor name or PCI number. */
  readonly vendor: string;
  /** Device name or PCI number. */
  readonly device: string;
  /** The family of the device, often empty. */
  readonly architecture: string;
  /** True where the "GPU" is the processor: kernels are then chosen for a processor. */
  readonly software: boolean;
  /**
   * Invocations that run in step: what a software driver holds in one vector register, 32 on hardware (the
   * least that is common). Workgroups that are no multiple of it waste the rest.
   */
  readonly lanes: number;
  /**
   * The least invocations of a subgroup, where kernels can exchange values within these: a power of two. Default: they
   * cannot.
   */
  readonly subgroupLanes?: number;
}

/**
 * The capabilities of an open device.
 *
 * @category GPU
 */
export interface Capabilities {
  /** The adapter's own words. */
  readonly info: GpuInfo;
  /** The optional features that were there and are switched on. */
  readonly features: readonly string[];
  /** The limits of the device: all that the adapter has. */
  readonly limits: Readonly<Record<string, number>>;
}

/** The most bytes that a kernel can bind as one array. */
export function bindableBytes({ limits }: Pick<Capabilities, "limits">): number {
  const { maxStorageBufferBindingSize, maxBufferSize } = limits;
  return Math.min(maxStorageBufferBindingSize!, maxBufferSize!);
}

/**
 * Checks that kernels can work with numbers of 16 bits.
 *
 * @param what what needs them, for example `The precision f16`
 * @throws {PentimentoError} when the device does not have them
 */
export function expectHalf(
  { features, info }: Pick<Capabilities, "features" | "info">,
  what: string,
): void {
  if (features.includes("shader-f16")) return;
  throw new PentimentoError(
    `${what} needs the feature shader-f16, which ${info.description} does not have: choose f32`,
  );
}

/** Bytes in words. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
