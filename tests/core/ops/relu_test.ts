/** The ReLU as an operation of its own. */
import { assertEquals } from "@std/assert";
import { backward } from "../../../core/graph/backward.ts";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external, inOrder } from "../../../core/graph/node.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { withWeights } from "../../../core/ops/convolution/cases.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { reluCase } from "../../../core/ops/relu/cases.ts";
import {
  relu as reluReference,
  reluGradient as reluGradientReference,
} from "../../../core/ops/relu/reference.ts";
import { relu } from "../../../core/ops/relu/relu.ts";
import { type Shape64, tensor64 } from "../../../core/ops/tensor.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { runGraph, runOperation } from "../../../core/ops/testing/run_graph.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { MAPS, testKernels } from "./kernel_tests.ts";

for (const golden of opCases("relu")) {
  Deno.test(`reference against PyTorch: ${golden.name}`, () => {
    const shape = golden.inputs[0] as unknown as Shape64;
    const output = reluReference(tensor64(shape, golden.input(0)));
    assertGolden(output.data, golden.output, 1e-7, "output");
    const gradient = reluGradientReference(tensor64(shape, golden.outputGradient()), output);
    assertGolden(gradient.data, golden.inputGradient, 1e-7, "gradient");
  });
}

Deno.test("ReLU reference: nothing goes back where the output is 0", () => {
  const output = reluReference(tensor64([1, 1, 3], [-1, 0, 2]));
  assertEquals([...output.data], [0, 0, 2]);
  assertEquals([...reluGradientReference(tensor64([1, 1, 3], [5, 6, 7]), output).data], [0, 0, 7]);
});

testKernels(MAPS.map(reluCase));

for (const golden of opCases("relu")) {
  testWithGpu(`ReLU against PyTorch: ${golden.name}`, async (gpu) => {
    const [channels, height, width] = golden.inputs[0] as [number, number, number];
    const shape: MapShape = { kind: "map", channels, height, width };
    const input = { shape, values: golden.input(0) };
    const alone = await runOperation(gpu, { operation: relu, attributes: {}, inputs: [input] });
    assertGolden(unpack(shape, alone.packed), golden.output, 1e-5, "output");
    // Mostly it is the end of a convolution, here of one that changes nothing, and its gradient the epilogue of
    // any gradient kernel.
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
    const inputs = [{ shape, values: masked }];
    const run = { operation: relu, attributes: {}, inputs, upstream, mask: true };
    const gradient = unpack(shape, await runGradient(gpu, run));
    assertGolden(gradient, golden.inputGradient, 1e-5, "gradient");
  });
}

for (const order of ["before", "after"] as const) {
  testWithGpu(`ReLU: a loss on its output and one on its input, ${order} it`, async (gpu) => {
    const map = external("map", { kind: "map", channels: 4, height: 1, width: 1 });
    const zeros = external("zeros", map.shape);
    const loss = (node: typeof map) =>
      apply(squaredDifference, [node, zeros], { attributes: { scale: 0.5 } });
    const losses = [loss(map), loss(apply(relu, [map], { attributes: {} }))];
    const terms = order === "before" ? losses : losses.toReversed();
    const total = apply(weightedSum, terms, { attributes: { weights: [1, 1] } });
    const values = new Map([[map, [-3, 0, 2, 5]], [zeros, [0, 0, 0, 0]]]);
    const [gradient] = await runGraph(gpu, [backward(total, map)], values);
    assertEquals([...gradient!], [-3, 0, 4, 10]);
  });
}

Deno.test("ReLU: its gradient alone costs no kernel", () => {
  const map = external("map", { kind: "map", channels: 4, height: 1, width: 1 });
  const zeros = external("zeros", map.shape);
  const rectified = apply(relu, [map], { attributes: {} });
  const loss = apply(squaredDifference, [rectified, zeros], { attributes: { scale: 1 } });
  const total = apply(weightedSum, [loss], { attributes: { weights: [1] } });
  const operations = inOrder([backward(total, map)]).flatMap(({ operation }) => operation ?? []);
  assertEquals(operations.map(({ name }) => name), ["relu", "squaredDifferenceGradient"]);
});
