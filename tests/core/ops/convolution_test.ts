import { assertAlmostEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { unpack } from "../../../core/graph/layout.ts";
import {
  convolutionCase,
  convolutionCases,
  convolutionGradientCase,
  withWeights,
} from "../../../core/ops/convolution/cases.ts";
import { convolution, convolutionGradient } from "../../../core/ops/convolution/convolution.ts";
import type { HostConvolution } from "../../../core/ops/convolution/convolution_weights.ts";
import { runOperation, type Value } from "../../../core/ops/testing/run_graph.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testKernels } from "./kernel_tests.ts";

const VARIANTS = ["direct", "gemm", "winograd2", "winograd4"] as const;

/** Sides around the tiles of 2, 4 and 8, and channels around blocks of 4 and groups of 16. */
const SHAPES = [
  { inputs: 1, outputs: 1, height: 1, width: 1 },
  { inputs: 3, outputs: 4, height: 3, width: 5 },
  { inputs: 5, outputs: 3, height: 4, width: 7 },
  { inputs: 7, outputs: 8, height: 8, width: 9 },
  { inputs: 8, outputs: 5, height: 2, width: 33 },
  { inputs: 4, outputs: 17, height: 17, width: 1 },
  { inputs: 64, outputs: 13, height: 9, width: 8 },
  { inputs: 3, outputs: 64, height: 7, width: 17 },
];

for (const variant of VARIANTS) {
  const shapes = SHAPES.map((shape) => ({ ...shape, variant }));
  testKernels(shapes.map(convolutionCase));
  testKernels(shapes.map(convolutionGradientCase));
  const shape = { inputs: 6, outputs: 6, height: 5, width: 6, variant };
  testKernels([convolutionCase({ ...shape, relu: false })], ", no ReLU");
  testKernels([convolutionGradientCase({ ...shape, addend: false })], ", no addend");
  testKernels([convolutionGradientCase({ ...shape, mask: false })], ", no mask");
}

// The channels that the weights-free network has for the style loss alone.
for (const weightless of [1, 3, 4, 9, 20]) {
  for (const variant of VARIANTS) {
    const shape = { inputs: 21, outputs: 18, height: 9, width: 11, variant, weightless };
    testKernels([convolutionCase(shape), convolutionGradientCase(shape)]);
  }
}

// In several chunks, and in some more channels than one group.
testKernels(convolutionCases().slice(-4));

for (const golden of opCases("conv3x3")) {
  for (const variant of VARIANTS) {
    testWithGpu(`${variant} against PyTorch: ${golden.name}`, async (gpu) => {
      const [inputShape, [outputs, inputs]] = golden.inputs as [number[], number[]];
      const host = {
        inputs: inputs!,
        outputs: outputs!,
        kernel: golden.input(1),
        bias: golden.input(2),
      };
      const [, height, width] = inputShape as [number, number, number];
      const sides = { height, width };
      const input = mapOf(host.inputs, sides, golden.input(0));
      const upstream = mapOf(host.outputs, sides, golden.outputGradient());
      const found = await bothWays(gpu, { host, variant, input, upstream });
      assertGolden(found.output, golden.output, 1e-5, "output");
      assertGolden(found.gradient, golden.inputGradient, 1e-5, "gradient");
    });
  }
}

for (const variant of VARIANTS) {
  testWithGpu(`${variant}: <conv x, y> = <x, conv^T y>`, async (gpu) => {
    const sides = { height: 11, width: 14 };
    const host = {
      inputs: 9,
      outputs: 14,
      kernel: hashed(9 * 14 * 9, { seed: 1 }),
      bias: new Float32Array(14),
    };
    const input = mapOf(9, sides, hashed(9 * 154, { seed: 2 }));
    const upstream = mapOf(14, sides, hashed(14 * 154, { seed: 3 }));
    const { output, gradient } = await bothWays(gpu, { host, variant, input, upstream });
    const forward = dot(output, upstream.values);
    // Relative to the longest that the product could be: it may well cancel out.
    const longest = Math.sqrt(dot(output, output) * dot(upstream.values, upstream.values));
    assertAlmostEquals(dot(input.values, gradient), forward, 1e-6 * longest);
  });
}

function mapOf(
  channels: number,
  sides: { height: number; width: number },
  values: Float32Array,
): Value {
  return { shape: { kind: "map", channels, ...sides }, values };
}

/** The convolution with bias and without ReLU, and its gradient alone. */
async function bothWays(gpu: Gpu, problem: {
  host: HostConvolution;
  variant: typeof VARIANTS[number];
  input: Value;
  upstream: Value;
}): Promise<{ output: Float32Array; gradient: Float32Array }> {
  const { host, variant, input, upstream } = problem;
  return await withWeights(gpu, host, { variant }, async (weights) => {
    const output = await runOperation(gpu, {
      operation: convolution,
      attributes: { weights, relu: false },
      inputs: [input],
    });
    const gradient = await runOperation(gpu, {
      operation: convolutionGradient,
      attributes: { weights },
      inputs: [upstream],
    });
    return {
      output: unpack(output.shape, output.packed),
      gradient: unpack(gradient.shape, gradient.packed),
    };
  });
}
