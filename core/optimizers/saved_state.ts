/** What a snapshot leaves to a successor, read on the host: without the optimisers and their kernels. */
import type { Bits, OptimizerSnapshot, OptimizerState } from "./optimizer.ts";

/** The offset of the factor of the learning rate in `Head`, with which the state of every optimiser begins. */
export const RATE = 12;

/** The offset of the steps taken in Adam's state. */
export const ADAM_STEPS = 16;

/** The same as an optimiser's `save()`, of a state that was read bit for bit. */
export function savedState({ kind, memory }: OptimizerSnapshot): OptimizerState {
  const numbers = (name: string) => {
    const { buffer, byteOffset, length }: Bits[string] = memory[name]!;
    return new Float32Array(buffer, byteOffset, length).slice();
  };
  const state = numbers("state");
  const at = (offset: number) => state[offset / Float32Array.BYTES_PER_ELEMENT]!;
  const rateFactor = at(RATE);
  if (kind !== "adam") return { kind: "lbfgs", rateFactor };
  const [mean, square] = [numbers("mean"), numbers("square")];
  return { kind: "adam", steps: at(ADAM_STEPS), rateFactor, mean, square };
}
