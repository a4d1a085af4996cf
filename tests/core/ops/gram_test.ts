import { assertEquals } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { MapShape, MatrixShape } from "../../../core/graph/shape.ts";
import { gramCase, gramGradientCase } from "../../../core/ops/gram/cases.ts";
import { gram, gramGradient } from "../../../core/ops/gram/gram.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 3, height: 4, width: 4 },
  { channels: 4, height: 1, width: 17 },
  { channels: 7, height: 33, width: 5 },
  { channels: 8, height: 3, width: 3 },
  { channels: 64, height: 9, width: 8 },
  { channels: 130, height: 5, width: 7 },
];
testKernels(SHAPES.map(gramCase));
testKernels(SHAPES.map(gramGradientCase));
testKernels([gramGradientCase({ ...SHAPES[3]!, addend: false, mask: false })], ", alone");

for (const golden of opCases("gram")) {
  testWithGpu(`Gram matrix against PyTorch: ${golden.name}`, async (gpu) => {
    const [channels, height, width] = golden.inputs[0] as [number, number, number];
    const positions = height * width;
    const map: MapShape = { kind: "map", channels, height, width };
    const matrix: MatrixShape = { kind: "matrix", size: channels };
    const features = { shape: map, values: golden.input(0) };
    const found = await runOperation(gpu, {
      operation: gram,
      attributes: {},
      inputs: [features],
    });
    // PyTorch's is not divided by the positions, and its upstream gradient is not symmetric: of that,
    // only the symmetric half has an effect.
    const timesPositions = (values: Float32Array) => values.map((value) => positions * value);
    assertGolden(timesPositions(unpack(matrix, found.packed)), golden.output, 1e-5, "output");
    const above = golden.outputGradient();
    const symmetric = above.map((value, i) =>
      (value + above[(i % channels) * channels + Math.floor(i / channels)]!) / 2
    );
    const gradient = await runOperation(gpu, {
      operation: gramGradient,
      attributes: {},
      inputs: [{ shape: matrix, values: symmetric }, features],
    });
    const { inputGradient } = golden;
    assertGolden(timesPositions(unpack(map, gradient.packed)), inputGradient, 1e-5, "gradient");
  });
}

testWithGpu("Gram matrix: symmetric to the bit, and the same every time", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 37, height: 23, width: 29 };
  const features = { shape, values: hashed(37 * 23 * 29, { seed: 1 }) };
  const run = async () => {
    const inputs = [features];
    const { packed } = await runOperation(gpu, { operation: gram, attributes: {}, inputs });
    return unpack({ kind: "matrix", size: 37 }, packed);
  };
  const matrix = await run();
  const transposed = matrix.map((_, i) => matrix[(i % 37) * 37 + Math.floor(i / 37)]!);
  assertEquals(matrix, transposed);
  assertEquals(await run(), matrix);
});
