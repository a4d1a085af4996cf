import { reluGradient } from "../relu/reference.ts";
import { type Tensor64, tensor64 } from "../tensor.ts";
import { axpy } from "../vectors.ts";
import type { mapOf } from "./kernel_case.ts";
import type { Value } from "./run_graph.ts";

/** What a gradient kernel's epilogue does in a case. Both default to true. */
export interface EndedOptions {
  /** Whether another gradient is added. */
  readonly addend?: boolean;
  /** Whether the sum is masked by a ReLU. */
  readonly mask?: boolean;
}

/** A gradient with what the epilogue makes of it, and what the operation takes for that. */
export interface Ended {
  /** Attributes of the operation. */
  readonly flags: { readonly addend: boolean; readonly mask: boolean };
  /** Its last inputs. */
  readonly inputs: readonly Value[];
  /** What it should make. */
  readonly expected: Float64Array;
}

/**
 * Ends a twin's gradient as the gradient epilogue does. What is added is made as large as the gradient, which
 * would not be seen beside it otherwise.
 */
export function ended(
  gradient: Tensor64,
  values: {
    /** The gradient that is added, but for its size. */
    readonly added: ReturnType<typeof mapOf>;
    /** The output of the ReLU. */
    readonly features: ReturnType<typeof mapOf>;
  },
  { addend = true, mask = true }: EndedOptions,
): Ended {
  const { features } = values;
  const size = gradient.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const added = {
    shape: values.added.shape,
    values: Float32Array.from(values.added.values, (value) => size * value),
  };
  const sum = addend ? axpy(added.values, { factor: 1, y: gradient.data }) : gradient.data;
  const result = tensor64(gradient.shape, sum);
  return {
    flags: { addend, mask },
    inputs: [...addend ? [added] : [], ...mask ? [features] : []],
    expected: (mask ? reluGradient(result, features.tensor) : result).data,
  };
}
