import { assertAlmostEquals, assertThrows } from "@std/assert";
import { bures } from "../../../core/ops/bures/reference.ts";
import { gram } from "../../../core/ops/gram/reference.ts";
import { matrixRoot, multiply } from "../../../core/ops/matrix_root/reference.ts";
import { ofEigenvalues, symmetricEigen } from "../../../core/ops/matrix_root/symmetric_eigen.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

const SIZE = 7;
const covariance = (positions: number, seed: number) =>
  gram(hashedTensor([SIZE, 1, positions], seed), { factor: 1 / positions });

Deno.test("eigenvalue twin: by hand, and put together again", () => {
  const { values } = symmetricEigen([2, 1, 1, 2], 2);
  assertRelative(values.toSorted(), [1, 3], 1e-14, "eigenvalues");
  const matrix = covariance(20, 1);
  const again = ofEigenvalues(symmetricEigen(matrix, SIZE), (value) => value);
  assertRelative(again, matrix, 1e-13, "matrix");
});

Deno.test("root twin: its square is the matrix, with and without an inverse", () => {
  for (const positions of [20, 3]) {
    const matrix = covariance(positions, 1);
    const root = matrixRoot(matrix, { size: SIZE });
    assertRelative(multiply(root, root, SIZE), matrix, 1e-7, `${positions} positions`);
  }
  const root = matrixRoot([3, 0, 0, 8], { size: 2, epsilon: 1 });
  assertRelative(root, [2, 0, 0, 3], 1e-14, "with epsilon");
});

Deno.test("root twin, plain steps: by hand, and in the end the root", () => {
  // The norm is 5: 3/5 and 4/5 are multiplied by (3 - 3/5) / 2 and (3 - 4/5) / 2.
  const once = matrixRoot([3, 0, 0, 4], { size: 2, plainSteps: 1 });
  const expected = [Math.sqrt(5) * 0.6 * 1.2, 0, 0, Math.sqrt(5) * 0.8 * 1.1];
  assertRelative(once, expected, 1e-14, "one step");
  const [matrix, epsilon] = [covariance(20, 1), 1e-3];
  const root = matrixRoot(matrix, { size: SIZE, epsilon });
  const often = { size: SIZE, epsilon, plainSteps: 40 };
  assertRelative(matrixRoot(matrix, often), root, 1e-10, "many steps");
  const [exact, plain] = [{ size: SIZE, epsilon }, often].map((options) =>
    bures(covariance(20, 2), { ...options, root })
  );
  assertAlmostEquals(plain!.value, exact!.value, 1e-10);
  assertRelative(plain!.gradient, exact!.gradient, 1e-8, "gradient");
});

Deno.test("Bures twin: of diagonal matrices it is the distance of standard deviations", () => {
  const { value } = bures([4, 0, 0, 9], { size: 2, root: [1, 0, 0, 5], epsilon: 0, factor: 2 });
  assertAlmostEquals(value, 2 * ((2 - 1) ** 2 + (3 - 5) ** 2), 1e-13);
});

Deno.test("Bures twin: it does not matter which covariance is the target", () => {
  const [a, b] = [covariance(20, 1), covariance(20, 2)];
  const [rootA, rootB] = [a, b].map((matrix) => matrixRoot(matrix, { size: SIZE }));
  const there = bures(a, { size: SIZE, root: rootB!, epsilon: 0 }).value;
  assertAlmostEquals(there, bures(b, { size: SIZE, root: rootA!, epsilon: 0 }).value, 1e-12);
});

// Without a floor, with one that does not move, and with one that does.
for (const [floor, size] of [[0, 1], [1e-3, 1], [1e-3, 0.1]] as const) {
  Deno.test(`Bures twin: the gradient by finite differences, floor ${floor}, target ${size}`, () => {
    const at = covariance(20, 1);
    const epsilon = 1e-3;
    const target = covariance(4, 2).map((value) => size * value);
    const root = matrixRoot(target, { size: SIZE, epsilon });
    const options = { size: SIZE, root, epsilon, factor: 0.7, floor };
    // Both of a pair of mirrored numbers: the function is one of symmetric matrices.
    const loss = (values: Float64Array) => {
      const mirrored = values.map((value, i) =>
        (value + values[(i % SIZE) * SIZE + Math.floor(i / SIZE)]!) / 2
      );
      return bures(mirrored, options).value;
    };
    const { gradient } = bures(at, options);
    const check = { at, gradient, step: 1e-5, tolerance: 1e-6, label: "Bures" };
    assertGradient(loss, check);
    const wrong = gradient.map((value, i) => i === 1 ? value + 0.01 : value);
    assertThrows(() => assertGradient(loss, { ...check, gradient: wrong }), Error, "Bures");
  });
}

Deno.test("Bures twin: no distance and no gradient from itself, without an inverse but for epsilon", () => {
  const matrix = covariance(3, 1);
  const epsilon = 1e-4;
  const root = matrixRoot(matrix, { size: SIZE, epsilon });
  const { value, gradient } = bures(matrix, { size: SIZE, root, epsilon });
  assertAlmostEquals(value, 0, 1e-10);
  assertAlmostEquals(Math.max(...gradient.map(Math.abs)), 0, 1e-8);
});
