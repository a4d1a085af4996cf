/** Matrix roots and the Bures distance, which is made of them, with both iterations. */
import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { MatrixShape } from "../../../core/graph/shape.ts";
import { bures } from "../../../core/ops/bures/bures.ts";
import { buresCase } from "../../../core/ops/bures/cases.ts";
import { bures as buresReference } from "../../../core/ops/bures/reference.ts";
import { gram } from "../../../core/ops/gram/reference.ts";
import { matrixRootCase } from "../../../core/ops/matrix_root/cases.ts";
import { matrixRoot } from "../../../core/ops/matrix_root/matrix_root.ts";
import {
  matrixRoot as matrixRootReference,
  multiply,
  plainRoots,
} from "../../../core/ops/matrix_root/reference.ts";
import {
  PLAIN_STEPS,
  ROOT_FLOOR,
  ROOT_STEPS,
  type Step,
} from "../../../core/ops/matrix_root/steps.ts";
import { ofEigenvalues, symmetricEigen } from "../../../core/ops/matrix_root/symmetric_eigen.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { tensorOf } from "../../../core/ops/testing/operation_case.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf, scalarsOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { testGradients, testKernels, testRepeatable } from "./kernel_tests.ts";

const SIZE = 7;
const covariance = (positions: number, seed: number) =>
  gram(hashedTensor([SIZE, 1, positions], seed), { factor: 1 / positions });

Deno.test("eigenvalue reference: by hand, and put together again", () => {
  const { values } = symmetricEigen([2, 1, 1, 2], 2);
  assertRelative(values.toSorted(), [1, 3], 1e-14, "eigenvalues");
  const matrix = covariance(20, 1);
  const again = ofEigenvalues(symmetricEigen(matrix, SIZE), (value) => value);
  assertRelative(again, matrix, 1e-13, "matrix");
});

Deno.test("root reference: its square is the matrix, with and without an inverse", () => {
  for (const positions of [20, 3]) {
    const matrix = covariance(positions, 1);
    const root = matrixRootReference(matrix, { size: SIZE });
    assertRelative(multiply(root, root, SIZE), matrix, 1e-7, `${positions} positions`);
  }
  const root = matrixRootReference([3, 0, 0, 8], { size: 2, epsilon: 1 });
  assertRelative(root, [2, 0, 0, 3], 1e-14, "with epsilon");
});

Deno.test("root reference, plain steps: by hand, and in the end the root", () => {
  // The norm is 5: 3/5 and 4/5 are multiplied by (3 - 3/5) / 2 and (3 - 4/5) / 2.
  const once = matrixRootReference([3, 0, 0, 4], { size: 2, plainSteps: 1 });
  const expected = [Math.sqrt(5) * 0.6 * 1.2, 0, 0, Math.sqrt(5) * 0.8 * 1.1];
  assertRelative(once, expected, 1e-14, "one step");
  const [matrix, epsilon] = [covariance(20, 1), 1e-3];
  const root = matrixRootReference(matrix, { size: SIZE, epsilon });
  const often = { size: SIZE, epsilon, plainSteps: 40 };
  assertRelative(matrixRootReference(matrix, often), root, 1e-10, "many steps");
  const [exact, plain] = [{ size: SIZE, epsilon }, often].map((options) =>
    buresReference(covariance(20, 2), { ...options, root })
  );
  assertAlmostEquals(plain!.value, exact!.value, 1e-10);
  assertRelative(plain!.gradient, exact!.gradient, 1e-8, "gradient");
});

/** What steps make of a root of an eigenvalue, over what is wanted of them, less 1: the most between two roots. */
function errorOf(
  steps: readonly Step[],
  { from, wanted }: { readonly from: number; readonly wanted: (root: number) => number },
): number {
  let most = 0;
  const count = 20_000;
  for (let i = 0; i <= count; i++) {
    const root = from ** (1 - i / count);
    let made = root;
    for (const squares of steps) {
      const power = made ** 2;
      made *= squares.reduce((x, [a, b, c]) => a * x ** 2 + b * power + c, power);
    }
    most = Math.max(most, Math.abs(made / wanted(root) - 1));
  }
  return most;
}

Deno.test("root steps: those to an inverse root do what twelve plain steps do, from 0 to 1", () => {
  const plain = plainRoots([1], PLAIN_STEPS);
  // Below, both are lines.
  const check = { from: 1e-6, wanted: (root: number) => root * plain(root ** 2).inverse };
  const error = errorOf(ROOT_STEPS.plain.inverse, check);
  assert(error < 1e-7, `${error}`);
  assert(errorOf(ROOT_STEPS.plain.root, check) < 1e-13);
  const wrong = ROOT_STEPS.plain.inverse.map((step) =>
    step.map(([a, b, c]) => [a, b, c + 1e-6] as const)
  );
  assert(errorOf(wrong, check) > 1e-6);
});

Deno.test("root steps: scaled ones arrive at 1 from the least root on", () => {
  const from = Math.sqrt(ROOT_FLOOR / (1 + ROOT_FLOOR));
  const error = errorOf(ROOT_STEPS.scaled.inverse, { from, wanted: () => 1 });
  assert(error < 1e-7, `${error}`);
  assert(errorOf(ROOT_STEPS.scaled.inverse, { from: from / 2, wanted: () => 1 }) > 1e-3);
});

Deno.test("Bures reference: of diagonal matrices it is the distance of standard deviations", () => {
  const { value } = buresReference([4, 0, 0, 9], {
    size: 2,
    root: [1, 0, 0, 5],
    epsilon: 0,
    factor: 2,
  });
  assertAlmostEquals(value, 2 * ((2 - 1) ** 2 + (3 - 5) ** 2), 1e-13);
});

Deno.test("Bures reference: it does not matter which covariance is the target", () => {
  const [a, b] = [covariance(20, 1), covariance(20, 2)];
  const [rootA, rootB] = [a, b].map((matrix) => matrixRootReference(matrix, { size: SIZE }));
  const there = buresReference(a, { size: SIZE, root: rootB!, epsilon: 0 }).value;
  assertAlmostEquals(
    there,
    buresReference(b, { size: SIZE, root: rootA!, epsilon: 0 }).value,
    1e-12,
  );
});

// Without a floor, with one that does not move, and with one that does.
for (const [floor, size] of [[0, 1], [1e-3, 1], [1e-3, 0.1]] as const) {
  Deno.test(`Bures reference: the gradient by finite differences, floor ${floor}, target ${size}`, () => {
    const at = covariance(20, 1);
    const epsilon = 1e-3;
    const target = covariance(4, 2).map((value) => size * value);
    const root = matrixRootReference(target, { size: SIZE, epsilon });
    const options = { size: SIZE, root, epsilon, factor: 0.7, floor };
    // Both of a pair of mirrored numbers: the function is one of symmetric matrices.
    const loss = (values: Float64Array) => {
      const mirrored = values.map((value, i) =>
        (value + values[(i % SIZE) * SIZE + Math.floor(i / SIZE)]!) / 2
      );
      return buresReference(mirrored, options).value;
    };
    const { gradient } = buresReference(at, options);
    const check = { at, gradient, step: 1e-5, tolerance: 1e-6, label: "Bures" };
    assertGradient(loss, check);
    const wrong = gradient.map((value, i) => i === 1 ? value + 0.01 : value);
    assertThrows(() => assertGradient(loss, { ...check, gradient: wrong }), Error, "Bures");
  });
}

Deno.test("Bures reference: no distance and no gradient from itself, without an inverse but for epsilon", () => {
  const matrix = covariance(3, 1);
  const epsilon = 1e-4;
  const root = matrixRootReference(matrix, { size: SIZE, epsilon });
  const { value, gradient } = buresReference(matrix, { size: SIZE, root, epsilon });
  assertAlmostEquals(value, 0, 1e-10);
  assertAlmostEquals(Math.max(...gradient.map(Math.abs)), 0, 1e-8);
});

const STEEP: MatrixShape = { kind: "matrix", size: 150 };

const SCALED_CASES = [
  { channels: 1, positions: 4 },
  { channels: 3, positions: 40 },
  { channels: 4, positions: 2 },
  { channels: 17, positions: 100 },
  { channels: 37, positions: 200, size: 300, epsilon: 1 },
  { channels: 66, positions: 20 },
];
const PLAIN_CASES = SCALED_CASES.map((one) => ({ ...one, steps: "plain" as const }));
const FLOOR_CASES = [
  { channels: 19, positions: 90, targetSize: 0.3 },
  { channels: 30, positions: 11, targetSize: 0.3 },
  { channels: 30, positions: 11, targetSize: 0.3, epsilon: 1e-6, steps: "plain" as const },
];
testKernels([...SCALED_CASES, ...PLAIN_CASES, ...FLOOR_CASES].map(matrixRootCase));
testKernels([...SCALED_CASES, ...PLAIN_CASES, ...FLOOR_CASES].map(buresCase));
testGradients([buresCase({ channels: 133, positions: 400 })], { mask: false });

/** A covariance whose eigenvalues fall by a factor of a million, as those of features do. */
function steep(channels: number, positions: number, { size = 100, seed = 1 }): Float32Array {
  const { shape, data } = tensorOf(mapOf({ channels, height: 1, width: positions }, seed));
  const fallen = data.map((value, i) => value * Math.exp(-7 * (i % positions) / positions));
  return Float32Array.from(gram({ shape, data: fallen }, { factor: size ** 2 / positions }));
}

testWithGpu("matrix root: its square is the matrix, with steep eigenvalues", async (gpu) => {
  const values = steep(150, 300, {});
  const inputs = [{ shape: STEEP, values }];
  const attributes = {};
  const { packed } = await runOperation(gpu, { operation: matrixRoot, attributes, inputs });
  const root = unpack(STEEP, packed);
  assertRelative(multiply(root, root, 150), values, 1e-4, "square of the root");
});

testWithGpu("bures: no distance and no gradient where nothing differs", async (gpu) => {
  const values = steep(150, 300, {});
  let largest = 0;
  for (let i = 0; i < 150; i++) largest += values[i * 151]!;
  const epsilon = 1e-3 * largest;
  const regular = values.map((value, i) => i % 151 === 0 ? value + epsilon : value);
  const { packed } = await runOperation(gpu, {
    operation: matrixRoot,
    attributes: {},
    inputs: [{ shape: STEEP, values: regular }],
  });
  const inputs = [{ shape: STEEP, values }, { shape: STEEP, values: unpack(STEEP, packed) }];
  const run = { operation: bures, attributes: { scale: 1, epsilon }, inputs };
  const distance = await runOperation(gpu, run);
  assert(Math.abs(distance.packed[0]!) < 1e-4 * largest, `${distance.packed[0]} of ${largest}`);
  const derivative = await runGradient(gpu, { ...run, upstream: scalarsOf([1])[0]! });
  const most = Math.max(...unpack(STEEP, derivative).map(Math.abs));
  assert(most < 0.02, `a gradient of ${most}, where that of the trace is 1`);
});

testRepeatable([buresCase({ channels: 150, positions: 300 })]);

for (const steps of ["scaled", "plain"] as const) {
  testWithGpu(
    `matrix root and bures, ${steps} steps: zeros lead to a division by zero`,
    async (gpu) => {
      const zeros = { shape: { kind: "matrix", size: 5 } as const, values: new Float32Array(25) };
      const root = { operation: matrixRoot, attributes: { steps }, inputs: [zeros] };
      const distance = {
        operation: bures,
        attributes: { scale: 1, epsilon: 0, steps },
        inputs: [zeros, zeros],
      };
      const found = [await runOperation(gpu, root), await runOperation(gpu, distance)];
      const numbers = found.flatMap(({ packed }) => [...packed]);
      assert(numbers.every((value) => Math.abs(value) < 1e-10), `${numbers}`);
    },
  );
}

const steps = "plain";

for (const size of [1, 1e4]) {
  testWithGpu(
    `plain roots: finite for 256 channels of 100 positions, size ${size}`,
    async (gpu) => {
      const shape: MatrixShape = { kind: "matrix", size: 256 };
      const [values, other] = [1, 2].map((seed) => steep(256, 100, { size, seed }));
      const { packed } = await runOperation(gpu, {
        operation: matrixRoot,
        attributes: { epsilon: 1e-4, steps },
        inputs: [{ shape, values: other! }],
      });
      assert(packed.every(Number.isFinite), "root");
      const attributes = { scale: 1, epsilon: 1e-4, steps } as const;
      const inputs = [{ shape, values: values! }, { shape, values: unpack(shape, packed) }];
      const run = { operation: bures, attributes, inputs };
      const distance = (await runOperation(gpu, run)).packed[0]!;
      const derivative = await runGradient(gpu, { ...run, upstream: scalarsOf([1])[0]! });
      const most = derivative.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      assert(distance > 0 && Number.isFinite(distance), `a distance of ${distance}`);
      assert(most < 1e3, `a gradient of ${most}, where that of the trace is 1`);
    },
  );
}

testWithGpu("plain roots: too small for small eigenvalues, as twelve steps are", async (gpu) => {
  const shape: MatrixShape = { kind: "matrix", size: 2 };
  const inputs = [{ shape, values: [1, 0, 0, 1e-7] }];
  const roots = [];
  for (const attributes of [{ steps }, {}] as const) {
    const { packed } = await runOperation(gpu, { operation: matrixRoot, attributes, inputs });
    roots.push(unpack(shape, packed));
  }
  // A step multiplies what is small by 3/2.
  assertRelative(roots[0]!, [1, 0, 0, 1.5 ** 12 * 1e-7], 1e-6, "plain");
  assertAlmostEquals(roots[0]![3]!, 1.5 ** 12 * 1e-7, 1e-7);
  assertAlmostEquals(roots[1]![3]!, 1e-3, 2e-4);
});
