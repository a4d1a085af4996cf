import { assert, assertEquals } from "@std/assert";
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
import { multiply } from "../../../core/ops/matrix_root/reference.ts";
import { residualGradient } from "../../../core/ops/residual_gradient/residual_gradient.ts";
import { mapOf } from "../../../core/ops/testing/kernel_case.ts";
import { runGraph, runOperation } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, positions: 4 },
  { channels: 3, positions: 40 },
  { channels: 4, positions: 2 },
  { channels: 17, positions: 100 },
  { channels: 37, positions: 200, size: 300, epsilon: 1 },
  { channels: 66, positions: 20 },
  { channels: 19, positions: 90, targetSize: 0.3 },
  { channels: 30, positions: 11, targetSize: 0.3 },
];
testKernels(SHAPES.map(matrixRootCase));
testKernels(SHAPES.map(buresCase));
testKernels(SHAPES.map(buresGradientCase));
testKernels([buresGradientCase({ channels: 133, positions: 400 })]);

const shape: MatrixShape = { kind: "matrix", size: 150 };

/** A covariance whose eigenvalues fall by a factor of a million, as those of features do. */
function steep(seed: number): Float32Array {
  const { tensor } = mapOf({ channels: 150, height: 1, width: 300 }, seed);
  const data = tensor.data.map((value, i) => 100 * value * Math.exp(-7 * (i % 300) / 300));
  return Float32Array.from(gram({ shape: tensor.shape, data }, { factor: 1 / 300 }));
}

testWithGpu("matrix root: its square is the matrix, with steep eigenvalues", async (gpu) => {
  const values = steep(1);
  const inputs = [{ shape, values }];
  const attributes = {};
  const { packed } = await runOperation(gpu, { operation: matrixRoot, attributes, inputs });
  const root = unpack(shape, packed);
  assertRelative(multiply(root, root, 150), values, 1e-4, "square of the root");
});

testWithGpu("bures: no distance and no gradient where nothing differs", async (gpu) => {
  const values = steep(1);
  let largest = 0;
  for (let i = 0; i < 150; i++) largest += values[i * 151]!;
  const epsilon = 1e-3 * largest;
  const regular = values.map((value, i) => i % 151 === 0 ? value + epsilon : value);
  const { packed } = await runOperation(gpu, {
    operation: matrixRoot,
    attributes: {},
    inputs: [{ shape, values: regular }],
  });
  const [covariance, root] = [external("covariance", shape), external("root", shape)];
  const loss = apply(bures, [covariance, root], { attributes: { scale: 1, epsilon } });
  const gradient = apply(residualGradient, [loss], { attributes: { scale: 1, of: shape } });
  const given = new Map([[covariance, values], [root, unpack(shape, packed)]]);
  const [distance, derivative] = await runGraph(gpu, [loss, gradient], given);
  assert(Math.abs(distance![0]!) < 1e-4 * largest, `${distance![0]} of ${largest}`);
  const most = Math.max(...unpack(shape, derivative!).map(Math.abs));
  assert(most < 0.02, `a gradient of ${most}, where that of the trace is 1`);
});

testWithGpu("matrix root and bures: zeros are no reason to divide by zero", async (gpu) => {
  const small: MatrixShape = { kind: "matrix", size: 5 };
  const zeros = { shape: small, values: new Float32Array(25) };
  const root = await runOperation(gpu, {
    operation: matrixRoot,
    attributes: {},
    inputs: [zeros],
  });
  assert(root.packed.every((value) => Math.abs(value) < 1e-10));
  const distance = await runOperation(gpu, {
    operation: bures,
    attributes: { scale: 1, epsilon: 0 },
    inputs: [zeros, zeros],
  });
  assert(Math.abs(distance.packed[0]!) < 1e-10);
});

testWithGpu("bures: the same to the bit every time", async (gpu) => {
  const inputs = [1, 2].map((seed) => ({ shape, values: steep(seed) }));
  const attributes = { scale: 1, epsilon: 0.1 };
  const run = async () =>
    (await runOperation(gpu, { operation: bures, attributes, inputs })).packed;
  assertEquals(await run(), await run());
});
