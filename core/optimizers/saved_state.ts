/** What a snapshot of an optimiser holds, read on the host: without the optimisers and their kernels. */
import { expectObject } from "../checks.ts";
import type { OptimizerSnapshot, OptimizerState } from "./optimizer.ts";

/** The offset of the factor of the learning rate in `Head`, with which the state of every optimiser begins. */
export const RATE = 12;

/** The offset of the steps taken in Adam's state. */
export const ADAM_STEPS = 16;

/**
 * What a saved optimiser leaves to another session, which begins with it: of Adam its running means, for a function
 * that is much like the one before; of L-BFGS the rate alone, since its history is of that function.
 *
 * @category Sessions
 */
export function savedOptimizerState(optimizer: OptimizerSnapshot): OptimizerState {
  const state = savedNumbers(optimizer, "state");
  const at = (offset: number) => state[offset / Float32Array.BYTES_PER_ELEMENT]!;
  const rateFactor = at(RATE);
  if (optimizer.kind !== "adam") return { kind: "lbfgs", rateFactor };
  const [mean, square] = [savedNumbers(optimizer, "mean"), savedNumbers(optimizer, "square")];
  return { kind: "adam", steps: at(ADAM_STEPS), rateFactor, mean, square };
}

/**
 * The first numbers of a memory, copied.
 *
 * @param count default all
 * @throws {TypeError} when the snapshot has no such memory
 */
export function savedNumbers(
  optimizer: OptimizerSnapshot,
  name: string,
  count?: number,
): Float32Array<ArrayBuffer> {
  const wanted = "the optimizer of a saved session's work";
  expectObject("saved optimiser", optimizer, wanted);
  expectObject("memory of the saved optimiser", optimizer.memory, wanted);
  const bits = optimizer.memory[name]!;
  expectObject(`memory "${name}" of the saved optimiser`, bits, wanted);
  return new Float32Array(bits.buffer, bits.byteOffset, bits.length).slice(0, count);
}
