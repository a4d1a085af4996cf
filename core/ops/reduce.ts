/** Sums of partial sums: the last step of every reduction to a scalar. */
import reduceText from "../../shaders/common/reduce.wgsl" with { type: "text" };
import type { Dispatch } from "../gpu/dispatch.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import type { Call } from "../graph/operation.ts";

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

/** Appends a kernel that makes partial sums, and makes the call's scalar of them: `scale` times their sum. */
export function emitReduction(
  { program, scalars, output: { slot } }: Call<unknown>,
  scale: number,
  { shader, params, bindings }: Pick<Dispatch, "shader" | "params" | "bindings">,
): void {
  const partial = partialSums(program);
  program.dispatch({
    shader,
    params: { ...params, threads: REDUCTION_THREADS },
    bindings: { ...bindings, partial },
    invocations: REDUCTION_THREADS,
  });
  reduce(program, partial, { scalars, slot, scale });
}
