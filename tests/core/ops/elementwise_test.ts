import { convolution } from "../../../core/ops/convolution.ts";
import { difference } from "../../../core/ops/difference.ts";
import { unpack } from "../../../core/ops/layout.ts";
import type { MapShape, PixelsShape } from "../../../core/ops/shape.ts";
import { totalVariation, totalVariationGradient } from "../../../core/ops/total_variation.ts";
import { withWeights } from "../../../core/selftest/convolution_cases.ts";
import { differenceCase, squaredDifferenceCase } from "../../../core/selftest/difference_cases.ts";
import {
  preprocessCase,
  preprocessGradientCase,
  totalVariationCase,
  totalVariationGradientCase,
} from "../../../core/selftest/pixel_cases.ts";
import { runOperation } from "../../../core/selftest/run_graph.ts";
import { reduceCase, weightedSumCase } from "../../../core/selftest/scalar_cases.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

const MAPS = [
  { channels: 1, height: 1, width: 1 },
  { channels: 5, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
];
testKernels(MAPS.map(squaredDifferenceCase));
testKernels(MAPS.map(differenceCase));
testKernels([differenceCase({ ...MAPS[1]!, addend: false, mask: false })], ", alone");

const PICTURES = [
  { height: 1, width: 1 },
  { height: 1, width: 9 },
  { height: 17, width: 1 },
  { height: 3, width: 5 },
  { height: 33, width: 31 },
];
for (const preprocessing of ["torchvision", "caffe"] as const) {
  const shapes = PICTURES.map((shape) => ({ ...shape, preprocessing }));
  testKernels(shapes.map(preprocessCase));
  testKernels(shapes.map(preprocessGradientCase));
}
testKernels(
  [preprocessGradientCase({ ...PICTURES[3]!, preprocessing: "caffe", addend: false })],
  ", no addend",
);
testKernels(PICTURES.map(totalVariationCase));
testKernels(PICTURES.map(totalVariationGradientCase));
testKernels([totalVariationGradientCase({ ...PICTURES[3]!, addend: false })], ", no addend");
testKernels([1, 4, 5, 28].map(weightedSumCase));
testKernels([reduceCase()]);

// Pixels have three planes, so only such cases apply.
for (const golden of opCases("total_variation").filter(({ inputs }) => inputs[0]![0] === 3)) {
  testWithGpu(`total variation against PyTorch: ${golden.name}`, async (gpu) => {
    const [, height, width] = golden.inputs[0] as [number, number, number];
    const shape: PixelsShape = { kind: "pixels", height, width };
    const inputs = [{ shape, values: golden.input(0) }];
    const output = await runOperation(gpu, { operation: totalVariation, attributes: {}, inputs });
    assertGolden(output.packed, golden.output, 1e-5, "output");
    const gradient = await runOperation(gpu, {
      operation: totalVariationGradient,
      attributes: { scale: 1 },
      inputs,
    });
    assertGolden(unpack(shape, gradient.packed), golden.inputGradient, 1e-5, "gradient");
  });
}

for (const golden of opCases("relu")) {
  testWithGpu(`ReLU against PyTorch: ${golden.name}`, async (gpu) => {
    const [channels, height, width] = golden.inputs[0] as [number, number, number];
    const shape: MapShape = { kind: "map", channels, height, width };
    const input = { shape, values: golden.input(0) };
    // ReLU has no kernel of its own: it is the end of a convolution, here of one that changes nothing,
    // and its gradient is the end of any gradient kernel, here of a difference from zero.
    const kernel = new Float32Array(9 * channels * channels);
    for (let c = 0; c < channels; c++) kernel[9 * (c * channels + c) + 4] = 1;
    const host = { inputs: channels, outputs: channels, kernel, bias: new Float32Array(channels) };
    const output = await withWeights(
      gpu,
      host,
      { variant: "direct" },
      (weights) =>
        runOperation(gpu, {
          operation: convolution,
          attributes: { weights, relu: true },
          inputs: [input],
        }),
    );
    const masked = unpack(shape, output.packed);
    assertGolden(masked, golden.output, 1e-5, "output");
    const upstream = { shape, values: golden.outputGradient() };
    const zeros = { shape, values: new Float32Array(masked.length) };
    const gradient = await runOperation(gpu, {
      operation: difference,
      attributes: { scale: 1, mask: true },
      inputs: [upstream, zeros, { shape, values: masked }],
    });
    assertGolden(unpack(shape, gradient.packed), golden.inputGradient, 1e-5, "gradient");
  });
}
