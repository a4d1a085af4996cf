import { assert, assertAlmostEquals } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external } from "../../../core/graph/node.ts";
import type { MatrixShape } from "../../../core/graph/shape.ts";
import { bures } from "../../../core/ops/bures/bures.ts";
import { gram } from "../../../core/ops/gram/reference.ts";
import {
  buresCase,
  buresGradientCase,
  matrixRootCase,
} from "../../../core/ops/matrix_root/cases.ts";
import { matrixRoot } from "../../../core/ops/matrix_root/matrix_root.ts";
import { residualGradient } from "../../../core/ops/residual_gradient/residual_gradient.ts";
import { mapOf } from "../../../core/ops/testing/kernel_case.ts";
import { runGraph, runOperation } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, positions: 4 },
  { channels: 4, positions: 2 },
  { channels: 17, positions: 100 },
  { channels: 37, positions: 200, size: 300, epsilon: 1 },
  { channels: 66, positions: 20 },
  { channels: 30, positions: 11, targetSize: 0.3, epsilon: 1e-6 },
].map((shape) => ({ ...shape, steps: "plain" as const }));
testKernels(SHAPES.map(matrixRootCase));
testKernels(SHAPES.map(buresCase));
testKernels(SHAPES.map(buresGradientCase));

const steps = "plain";

/** A covariance of 200 positions of 512 channels whose deviations fall by a factor of a thousand. */
function covarianceOf(shape: MatrixShape, size: number, seed: number): Float32Array {
  const positions = 200;
  const { tensor } = mapOf({ channels: shape.size, height: 1, width: positions }, seed);
  const data = tensor.data.map((value, i) => value * Math.exp(-7 * (i % positions) / positions));
  return Float32Array.from(gram({ shape: tensor.shape, data }, { factor: size ** 2 / positions }));
}

for (const size of [1, 1e4]) {
  testWithGpu(
    `plain roots: finite for 512 channels of 200 positions, size ${size}`,
    async (gpu) => {
      const shape: MatrixShape = { kind: "matrix", size: 512 };
      const [values, other] = [1, 2].map((seed) => covarianceOf(shape, size, seed));
      const { packed } = await runOperation(gpu, {
        operation: matrixRoot,
        attributes: { epsilon: 1e-4, steps },
        inputs: [{ shape, values: other! }],
      });
      assert(packed.every(Number.isFinite), "root");
      const [covariance, root] = [external("covariance", shape), external("root", shape)];
      const attributes = { scale: 1, epsilon: 1e-4, steps } as const;
      const loss = apply(bures, [covariance, root], { attributes });
      const gradient = apply(residualGradient, [loss], { attributes: { scale: 1, of: shape } });
      const given = new Map([[covariance, values!], [root, unpack(shape, packed)]]);
      const [distance, derivative] = await runGraph(gpu, [loss, gradient], given);
      const most = derivative!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      assert(distance![0]! > 0 && Number.isFinite(distance![0]!), `a distance of ${distance![0]}`);
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

testWithGpu("plain roots: zeros are no reason to divide by zero", async (gpu) => {
  const shape: MatrixShape = { kind: "matrix", size: 5 };
  const zeros = { shape, values: new Float32Array(25) };
  const inputs = [zeros];
  const root = await runOperation(gpu, { operation: matrixRoot, attributes: { steps }, inputs });
  assert(root.packed.every((value) => Math.abs(value) < 1e-10));
  const attributes = { scale: 1, epsilon: 0, steps } as const;
  const distance = await runOperation(gpu, {
    operation: bures,
    attributes,
    inputs: [zeros, zeros],
  });
  assert(Math.abs(distance.packed[0]!) < 1e-10);
});
