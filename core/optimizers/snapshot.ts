/** Optimisers as they are, to the bit: what is kept of them, and brought back. */
import { outOfRange } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { AdamState, Bits, OptimizerState } from "./optimizer.ts";

/** The most bytes that are copied at once on the GPU, for which it needs as many more: the state at 1100 pixels. */
const MOST_AT_ONCE = 2 ** 28;

/**
 * Copies memory, bit for bit. Once that is done, the memory may change; what was copied is read from the GPU by the
 * function that is returned, which has to be called once. Where it is too much to be copied at once, it is read at
 * once instead.
 */
export async function copyBits(
  gpu: Gpu,
  memories: ReadonlyMap<string, Memory>,
): Promise<() => Promise<Bits>> {
  const sizes = [...memories.values()].map(({ bytes }) => bytes);
  if (sizes.reduce((sum, bytes) => sum + bytes, 0) <= MOST_AT_ONCE) {
    return await copyAtOnce(gpu, memories);
  }
  const bits: Record<string, Uint32Array<ArrayBuffer>> = {};
  for (const [name, { buffer, bytes, offset }] of memories) {
    bits[name] = new Uint32Array((await gpu.read(buffer!, bytes, offset)).buffer);
  }
  return () => Promise.resolve(bits);
}

async function copyAtOnce(
  gpu: Gpu,
  memories: ReadonlyMap<string, Memory>,
): Promise<() => Promise<Bits>> {
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
  const copies = [...memories].map(([name, memory]) => (
    { name, memory, staging: gpu.arena(`copy of ${name}`, memory.bytes, usage) }
  ));
  const free = () => copies.forEach(({ staging }) => gpu.release(staging));
  try {
    gpu.submit("copy", (encoder) => {
      for (const { memory: { buffer, offset, bytes }, staging } of copies) {
        encoder.copyBufferToBuffer(buffer!, offset ?? 0, staging, 0, bytes);
      }
    });
    await Promise.all(copies.map(({ staging }) => gpu.map(staging)));
  } catch (error) {
    free();
    throw error;
  }
  return async () => {
    try {
      const bits: Record<string, Uint32Array<ArrayBuffer>> = {};
      for (const { name, memory: { bytes }, staging } of copies) {
        bits[name] = new Uint32Array(staging.getMappedRange(0, bytes).slice(0));
        // In between, the run goes on.
        await new Promise((resolve) => setTimeout(resolve));
      }
      return bits;
    } finally {
      free();
    }
  };
}

/** Whether what was read has the names and lengths of some memory. */
export function fitsBits(memories: ReadonlyMap<string, Memory>, bits: Bits): boolean {
  const names = [...memories.keys()];
  return names.length === Object.keys(bits).length &&
    names.every((name) => bits[name]?.byteLength === memories.get(name)!.bytes);
}

/**
 * Writes memory, bit for bit, once all of it is known to fit.
 *
 * @throws {PentimentoError} when names or lengths differ
 */
export function writeBits(gpu: Gpu, memories: ReadonlyMap<string, Memory>, bits: Bits): void {
  if (!fitsBits(memories, bits)) {
    const [names, given] = [[...memories.keys()], Object.keys(bits)];
    const told = (of: readonly string[]) => of.join(", ") || "nothing";
    throw outOfRange(
      `A saved optimiser has other vectors (${told(given)}) or sizes than this one (${
        told(names)
      }): restore it with the options and size that it was saved with`,
    );
  }
  for (const [name, { buffer, offset }] of memories) gpu.write(buffer!, bits[name]!, offset);
}

/** The optimisers' names in messages. */
const NAMES = { adam: "Adam", lbfgs: "L-BFGS" } as const;

/**
 * Checks that a state is one of an optimiser.
 *
 * @throws {PentimentoError} when it is another one's
 */
export function expectKind<T extends OptimizerState["kind"]>(
  kind: OptimizerState["kind"],
  wanted: T,
): asserts kind is T {
  if (kind === wanted) return;
  const name = NAMES[wanted];
  throw outOfRange(`${name} cannot go on from a state of ${kind}: give it one of ${name}`);
}

/**
 * Checks that a state is one of Adam for some pixels.
 *
 * @throws {PentimentoError} when it is another's, or for another number of pixels
 */
export function expectAdam(state: OptimizerState, pixels: Memory): asserts state is AdamState {
  expectKind(state.kind, "adam");
  const count = pixels.bytes / 4;
  for (const { length } of [state.mean, state.square]) {
    if (length <= count && length > count - 4) continue;
    throw outOfRange(
      `The state of Adam has ${length} numbers, but the pixels ${count}: resample it to their size`,
    );
  }
}
