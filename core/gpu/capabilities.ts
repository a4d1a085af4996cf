import { PentimentoError } from "../errors.ts";
import type { Gpu } from "./gpu.ts";

/** Bytes that a kernel can be given at once. */
export function bindableBytes({ limits }: Pick<Gpu, "limits">): number {
  const { maxStorageBufferBindingSize, maxBufferSize } = limits;
  return Math.min(maxStorageBufferBindingSize!, maxBufferSize!);
}

/**
 * Checks that kernels can work with numbers of 16 bits.
 *
 * @param what what needs them, for example `The precision f16`
 * @throws {PentimentoError} when the device does not have them
 */
export function expectHalf({ features, info }: Pick<Gpu, "features" | "info">, what: string): void {
  if (features.includes("shader-f16")) return;
  throw new PentimentoError(
    `${what} needs the feature shader-f16, which ${info.description} does not have: choose f32`,
  );
}
