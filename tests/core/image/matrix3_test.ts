/** Tests of 3x3 matrices. */
import { assertAlmostEquals } from "@std/assert";
import { cholesky, invertLower, mapEigenvalues, multiply } from "../../../core/image/matrix3.ts";
import { noise } from "./paint.ts";

const transposed = (of: Float64Array) => of.map((_, i) => of[3 * (i % 3) + Math.floor(i / 3)]!);
const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

/** Symmetric, positive semi-definite matrices of every rank. */
function* symmetric(): Generator<Float64Array> {
  for (let k = 0; k < 20; k++) {
    const root = identity.map((_, i) => noise(i, k, 1) - 0.5);
    yield multiply(root, transposed(root));
  }
  yield identity;
  yield Float64Array.of(2, 0, 0, 0, 1e-9, 0, 0, 0, 5);
  yield Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1);
  yield Float64Array.of(0, 0, 0, 0, 1, 1, 0, 1, 1);
  yield new Float64Array(9);
}

function assertNear(actual: Float64Array, expected: Float64Array): void {
  actual.forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-9));
}

Deno.test("mapEigenvalues: the identity function, the square and the root", () => {
  for (const matrix of symmetric()) {
    assertNear(mapEigenvalues(matrix, (value) => value), matrix);
    assertNear(mapEigenvalues(matrix, (value) => value ** 2), multiply(matrix, matrix));
    const root = mapEigenvalues(matrix, (value) => Math.sqrt(Math.max(0, value)));
    assertNear(multiply(root, root), matrix);
    assertNear(root, transposed(root));
  }
});

Deno.test("cholesky: a lower triangle, whatever the rank, and its inverse", () => {
  for (const matrix of symmetric()) {
    const lower = cholesky(matrix);
    assertNear(multiply(lower, transposed(lower)), matrix);
    assertNear(Float64Array.of(lower[1]!, lower[2]!, lower[5]!), new Float64Array(3));
    const regular = cholesky(matrix.map((value, i) => value + identity[i]!));
    assertNear(multiply(invertLower(regular), regular), identity);
  }
});
