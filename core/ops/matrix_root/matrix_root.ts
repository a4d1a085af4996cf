/** The square root of a covariance matrix. */
import type { Operation } from "../../graph/operation.ts";
import { expectKind } from "../../graph/shape.ts";
import { emitAffine, emitRoot, NUMBERS } from "./emit_root.ts";
import type { RootSteps } from "./steps.ts";

/**
 * The symmetric positive semi-definite square root of `A + epsilon I` for a matrix A of the same kind. With scaled
 * steps a millionth of their sum is added to every eigenvalue, so that float32 suffices: those that are smaller have
 * roots of about a thousandth of the sum's root. With plain steps nothing is added, and eigenvalues from about
 * 1e-4 of the Frobenius norm down have roots that are by a tenth or more too small. Input: a matrix. It has no gradient.
 */
export const matrixRoot: Operation<{
  /** Number added to the diagonal. Default 0. */
  readonly epsilon?: number;
  /** Steps by which the root is taken. Default `scaled`. */
  readonly steps?: RootSteps;
}> = {
  name: "matrixRoot",
  shape([matrix]) {
    return expectKind("matrixRoot", matrix, "matrix");
  },
  emit(call) {
    const { size } = expectKind("matrixRoot", call.inputs[0]!.shape, "matrix");
    const { epsilon: shift = 0, steps = "scaled" } = call.attributes;
    const matrix = call.inputs[0]!.memory;
    const root = emitRoot(call, { matrix, size, shift, want: "root", steps, sure: 0 });
    emitAffine(call, {
      size,
      matrix: root.result,
      numbers: root.numbers,
      which: NUMBERS.scale,
      output: call.output.memory,
    });
  },
};
