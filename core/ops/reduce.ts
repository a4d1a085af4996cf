/** Sums of partial sums: the last step of every reduction to a scalar. */
import reduceText from "../../shaders/common/reduce.wgsl" with { type: "text" };
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";

/** The number of partial sums of a reduction, one an invocation: enough to fill a GPU. A multiple of four. */
export const REDUCTION_THREADS = 8192;

/** Invocations of the single workgroup that adds them up, a power of two. */
const REDUCTION_WORKGROUP = 64;

/** Scratch memory for the partial sums of a reduction. */
export function partialSums(program: Program): Memory {
  return program.scratch("partial sums", 4 * REDUCTION_THREADS);
}

/** Adds partial sums up: `scalars[slot] = scale * sum`. */
export function reduce(
  program: Program,
  partial: Memory,
  into: { readonly scalars: Memory; readonly slot: number; readonly scale: number },
): void {
  program.dispatch({
    shader: { label: "reduce", texts: [reduceText] },
    params: { count: REDUCTION_THREADS / 4, slot: into.slot, scale: into.scale },
    bindings: { partial, scalars: into.scalars },
    invocations: REDUCTION_WORKGROUP,
    workgroupSize: REDUCTION_WORKGROUP,
  });
}
