/** Reference values of operations by PyTorch. */
import { AssertionError } from "@std/assert";
import { dot, sum } from "../../core/ops/tensor.ts";
import { hashed } from "./hashed.ts";
import { assertRelative } from "./relative_error.ts";
import { readSafetensorsFile, type StoredTensor } from "./safetensors_file.ts";
import { sharedFile } from "./shared.ts";

/** A result of PyTorch's, as far as it is known: three numbers that depend on all of it, or all of it. */
export interface GoldenTensor {
  /** Its sides, the slowest first; none for a scalar. */
  readonly shape: readonly number[];
  /** Its Euclidean norm. */
  readonly norm: number;
  /** The sum of its numbers. */
  readonly sum: number;
  /** Its inner product with hashed numbers of seed 77; of a scalar the number itself. */
  readonly projection: number;
  /** All its numbers, where it is small or the reference data lies beside the checkout. */
  readonly values?: Float32Array;
}

/** The operations there are cases of. */
export type OpName =
  | "conv3x3"
  | "conv3x3_replicate"
  | "relu"
  | "max_pool"
  | "avg_pool"
  | "gram"
  | "total_variation";

/** One operation at one shape. */
export interface OpCase {
  /** For example `max_pool/3x7x9`. */
  readonly name: string;
  /** The operation. `gram` is unnormalised, `total_variation` a scalar, `conv3x3` has zeros around, `conv3x3_replicate` the edge. */
  readonly op: OpName;
  /** The inputs' shapes: of convolutions input (CHW), kernel (OIHW) and bias, of all others one (CHW). */
  readonly inputs: readonly (readonly number[])[];
  /** The numbers of input `k`. */
  input(k: number): Float32Array<ArrayBuffer>;
  /** The gradient that comes from above, as large as the output; of a scalar 1. */
  outputGradient(): Float32Array<ArrayBuffer>;
  /** The result. */
  readonly output: GoldenTensor;
  /** The gradient with respect to the first input. */
  readonly inputGradient: GoldenTensor;
}

interface StoredOp {
  readonly name: string;
  readonly op: OpName;
  readonly inputs: readonly (readonly number[])[];
  readonly output: GoldenTensor;
  readonly grad_input: GoldenTensor;
}

const FIXTURES = new URL("../fixtures/golden/", import.meta.url);

/** The cases of `tests/fixtures/golden/ops.json`, in full where the reference data lies beside the checkout. */
export function opCases(op?: OpName): OpCase[] {
  const all: readonly StoredOp[] = JSON.parse(
    Deno.readTextFileSync(new URL("ops.json", FIXTURES)),
  );
  const small = readSafetensorsFile(new URL("ops.safetensors", FIXTURES));
  const shared = sharedFile("golden/ops.safetensors");
  const full = new Map([...small, ...shared === undefined ? [] : readSafetensorsFile(shared)]);
  return all.filter((stored) => op === undefined || stored.op === op).map((stored) => ({
    name: stored.name,
    op: stored.op,
    inputs: stored.inputs,
    input: (k: number) => hashed(countOf(stored.inputs[k]!), { seed: 10 + k }),
    outputGradient: () => outputGradientOf(stored.output.shape),
    output: withValues(stored.output, full.get(`${stored.name}/output`)),
    inputGradient: withValues(stored.grad_input, full.get(`${stored.name}/grad_input`)),
  }));
}

/**
 * Fails unless numbers are PyTorch's, as far as those are known.
 *
 * @param tolerance of the relative error over all numbers; the projection may err by twice this share of
 * the norm and the sum by `sqrt(count)` times it, which rounding errors of that size stay under
 */
export function assertGolden(
  actual: ArrayLike<number>,
  expected: GoldenTensor,
  tolerance: number,
  label: string,
): void {
  const { shape, norm, values } = expected;
  const count = countOf(shape);
  if (actual.length !== count) {
    throw new AssertionError(`${label}: expected ${count} numbers, got ${actual.length}`);
  }
  if (values !== undefined) assertRelative(actual, values, tolerance, label);
  const projected = dot(actual, shape.length === 0 ? [1] : hashed(count, { seed: 77 }));
  const near = (what: string, found: number, wanted: number, bound: number) => {
    if (!(Math.abs(found - wanted) <= bound)) {
      throw new AssertionError(`${label}: its ${what} is ${found}, expected ${wanted} +- ${bound}`);
    }
  };
  near("norm", Math.sqrt(dot(actual, actual)), norm, tolerance * norm);
  near("projection", projected, expected.projection, 2 * tolerance * norm);
  near("sum", sum(actual), expected.sum, Math.sqrt(count) * tolerance * norm);
}

function outputGradientOf(shape: readonly number[]): Float32Array<ArrayBuffer> {
  return shape.length === 0 ? Float32Array.of(1) : hashed(countOf(shape), { seed: 99 });
}

function withValues(known: GoldenTensor, stored: StoredTensor | undefined): GoldenTensor {
  return stored === undefined ? known : { ...known, values: stored.data };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
