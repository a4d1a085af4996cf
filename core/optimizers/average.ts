import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";

/**
 * Whether an average of the iterates is wanted.
 *
 * @param decay of the exponential moving average; 0 or nothing: none
 * @throws {PentimentoError} when it is no decay
 */
export function wantsAverage(decay: number | undefined): decay is number {
  if (decay === undefined || decay === 0) return false;
  if (!(decay > 0 && decay < 1)) {
    throw new PentimentoError(
      `The decay of the average is ${decay}: give a number from 0 (no average) to below 1`,
    );
  }
  return true;
}

/** Copies one piece of memory into another, now. */
export function copyMemory(gpu: Gpu, from: Memory, to: Memory): void {
  const encoder = gpu.device.createCommandEncoder({ label: "copy" });
  const [start, end] = [from.offset ?? 0, to.offset ?? 0];
  encoder.copyBufferToBuffer(from.buffer!, start, to.buffer!, end, from.bytes);
  gpu.device.queue.submit([encoder.finish()]);
}
