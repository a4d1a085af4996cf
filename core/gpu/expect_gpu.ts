/** A check of what is given as a GPU. */
import { expectObject } from "../checks.ts";
import { wrongKind } from "../errors.ts";
import type { Gpu } from "./gpu.ts";

/**
 * Checks that a value is an open GPU.
 *
 * @throws {TypeError} when it is something else
 * @throws {PentimentoError} when it has ended, or its device was lost
 */
export function expectGpu(gpu: Gpu): void {
  expectObject("GPU", gpu, "what openGpu() gives");
  // Not by its class: two bundles in a page have one each.
  if (typeof gpu.checkAlive === "function") return gpu.checkAlive();
  const promised = "then" in gpu ? ", whose promise is to be awaited" : "";
  throw wrongKind(`The GPU is an object of another kind: give what openGpu() gives${promised}`);
}
