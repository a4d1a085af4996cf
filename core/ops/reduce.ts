/** Sums of partial sums: the last step of every reduction to a scalar. */
import sumText from "../../shaders/common/add_up.wgsl" with { type: "text" };
import type { Dispatch } from "../gpu/dispatch.ts";
import { ALIGNMENT, type Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import type { Call, PartialSum } from "../graph/operation.ts";

/** The most partial sums of a reduction, one an invocation: enough to fill a GPU. A multiple of four. */
export const REDUCTION_THREADS = 8192;

/** The fewest numbers that a partial sum is made of, in vec4, before there are fewer of them. */
const LEAST_TERMS = 4;

/** Invocations of the single workgroup that adds them up, powers of two: on a GPU each waits for what it reads. */
const WORKGROUP = { software: 64, hardware: 256 };

/** The scratch memory of partial sums, which last for longer than one operation: no other may use the name. */
const POSTPONED = "partial sums to add up";

/** The most scalars that one call adds up. */
const MOST_SCALARS = 7;

/** Scratch memory for the partial sums of a reduction. */
export function partialSums(program: Program): Memory {
  return program.scratch(POSTPONED, 4 * REDUCTION_THREADS);
}

/** What of a call adds sums up. */
type AddingCall = Parameters<PartialSum["addUp"]>[0];

/** A term of a weighted sum of scalars: what is still to be added up, or else the index of a scalar. */
interface Term {
  readonly sum: Pick<PartialSum, "slot"> & Partial<PartialSum>;
  readonly weight: number;
}

/** Appends the last step of several reductions: `scalars[slot] = scale * sum` for each. */
export function addUp(
  call: AddingCall,
  sums: readonly PartialSum[],
): void {
  for (let first = 0; first < sums.length; first += MOST_SCALARS) {
    const some = sums.slice(first, first + MOST_SCALARS);
    emitTerms(call, some.map((sum) => ({ sum, weight: 0 })), undefined);
  }
}

/** Appends the same with their weighted sum: `scalars[total] = sum of weight * scalar`. */
export function addUpWeighted(
  call: AddingCall,
  terms: readonly Term[],
  total: number,
): void {
  emitTerms(call, terms.slice(0, MOST_SCALARS), total);
  // The sum so far is the first term of the next call.
  const soFar = { sum: { slot: total }, weight: 1 };
  for (let done = MOST_SCALARS; done < terms.length; done += MOST_SCALARS - 1) {
    emitTerms(call, [soFar, ...terms.slice(done, done + MOST_SCALARS - 1)], total);
  }
}

function emitTerms(
  { program, adapter, scalars }: AddingCall,
  terms: readonly Term[],
  total: number | undefined,
): void {
  const ends = terms.map(({ sum: { partial } }) =>
    partial ? (partial.offset ?? 0) + partial.bytes : 0
  );
  const empty = new Array(4 * (MOST_SCALARS - terms.length)).fill(0);
  const workgroupSize = WORKGROUP[adapter.software ? "software" : "hardware"];
  program.dispatch({
    shader: { label: "add up", texts: [sumText], constants: { TOTAL: total !== undefined } },
    params: {
      count: terms.length,
      total: total ?? 0,
      sums: [
        ...terms.flatMap(({ sum: { slot, partial } }) => [
          (partial?.offset ?? 0) / 16,
          (partial?.bytes ?? 0) / 16,
          slot,
          0,
        ]),
        ...empty,
      ],
      factors: [
        ...terms.flatMap(({ sum: { scale = 1 }, weight }) => [scale, weight, 0, 0]),
        ...empty,
      ],
    },
    // All partial sums of a program lie in one buffer.
    bindings: { partial: program.scratch(POSTPONED, Math.max(16, ...ends)), scalars },
    invocations: workgroupSize,
    workgroupSize,
  });
}

/**
 * Scratch memory for partial sums of a call's scalar, which are added up later: `scale` times their sum.
 *
 * @param count their number, a multiple of four
 */
export function postponeSum(
  { program, postponed, output: { slot } }: Call<unknown>,
  count: number,
  scale: number,
): Memory {
  const taken = postponed.map(({ partial }) => (partial.offset ?? 0) + partial.bytes);
  const offset = Math.ceil(Math.max(0, ...taken) / ALIGNMENT) * ALIGNMENT;
  const partial = program.scratch(POSTPONED, 4 * count, offset);
  postponed.push({ slot, partial, scale, addUp });
  return partial;
}

/**
 * Appends a kernel that makes partial sums of `count` vec4, of which the call's scalar is made: `scale` times their sum.
 *
 * @param options.count the vec4 that are added up. Default: enough for all invocations
 */
export function emitReduction(
  call: Call<unknown>,
  { scale, count = Infinity }: { readonly scale: number; readonly count?: number },
  { shader, params, bindings }: Pick<Dispatch, "shader" | "params" | "bindings">,
): void {
  const threads = Math.min(REDUCTION_THREADS, 64 * Math.ceil(count / LEAST_TERMS / 64));
  const partial = postponeSum(call, threads, scale);
  call.program.dispatch({
    shader,
    params: { ...params, threads },
    bindings: { ...bindings, partial },
    invocations: threads,
  });
}
