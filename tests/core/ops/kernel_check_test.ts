/** The check of kernels itself, which must fail where a kernel is wrong. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Operation } from "../../../core/graph/operation.ts";
import { convolutionCase, withWeights } from "../../../core/ops/convolution/cases.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import { conv3x3 } from "../../../core/ops/convolution/reference.ts";
import { relativeError, TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { resultCase, tensorOf } from "../../../core/ops/testing/operation_case.ts";
import { measureOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf, scalarsOf } from "../../../core/ops/testing/values.ts";
import { reduceCase, weightedSumCase } from "../../../core/ops/weighted_sum/cases.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { adamCase } from "../../../core/optimizers/adam/cases.ts";
import { dotCase } from "../../../core/optimizers/lbfgs/cases.ts";
import { check, selfTest } from "../../../core/self_test.ts";
import { selfTestCases } from "../../../core/self_test_cases.ts";
import { assertShadersCompile, testWithGpu } from "../../helpers/gpu.ts";
import { assertFreesEverything } from "../../helpers/gpu_failure.ts";
import { hashed } from "../../helpers/hashed.ts";

testWithGpu("kernel check: finds a weight that is a little wrong", async (gpu) => {
  const measure = (weight: number) =>
    measureOperation(gpu, {
      operation: weightedSum,
      attributes: { weights: [weight] },
      inputs: scalarsOf([3]),
      expected: [1.5],
    });
  assertEquals(await measure(0.5), 0);
  assert(await measure(0.5 * (1 + 2 * TOLERANCE)) > TOLERANCE);
});

for (const variant of ["direct", "gemm", "winograd2", "winograd4"] as const) {
  testWithGpu(`kernel check: finds one tap that is a little wrong by ${variant}`, async (gpu) => {
    const input = mapOf({ channels: 3, height: 6, width: 6 }, 1);
    const kernel = hashed(3 * 5 * 9, { seed: 1 });
    const bias = new Float32Array(5);
    const expected = conv3x3(tensorOf(input), { kernel, bias, outputs: 5 }).data;
    const wrong = kernel.slice();
    wrong[44]! += 0.001;
    const measure = (planted: Float32Array) => {
      const host = { inputs: 3, outputs: 5, kernel: planted, bias };
      return withWeights(gpu, host, { variant }, (weights) =>
        measureOperation(gpu, {
          operation: convolution,
          attributes: { weights, relu: false },
          inputs: [input],
          expected,
        }));
    };
    assert(await measure(kernel) < TOLERANCE);
    assert(await measure(wrong) > TOLERANCE);
  });
}

testWithGpu("kernel check: finds numbers where a value is filled up with zeros", async (gpu) => {
  const copy: Operation<Record<never, never>> = {
    name: "copy",
    shape: () => ({ kind: "matrix", size: 3 }),
    emit: (call) => call.program.copy(call.inputs[0]!.memory, call.output.memory),
  };
  const values = Float32Array.from([1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0]);
  const measure = () =>
    measureOperation(gpu, {
      operation: copy,
      attributes: {},
      inputs: [{ shape: { kind: "matrix", size: 4 }, values }],
      expected: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    });
  assertEquals(await measure(), 0);
  values[11] = 0.01;
  assert(await measure() > TOLERANCE);
});

testWithGpu("kernel check: NaN has not passed", async (gpu) => {
  const one = { kernel: "none", shape: "none", tolerance: 1 };
  assert(!(await check(gpu, { ...one, measure: () => Promise.resolve(NaN) })).passed);
  assert(!(await check(gpu, { ...one, measure: () => Promise.resolve(1.1) })).passed);
  assert((await check(gpu, { ...one, measure: () => Promise.resolve(1) })).passed);
});

Deno.test("kernel check: relative error", () => {
  assertEquals(relativeError([3, 4], [3, 4]), 0);
  assertEquals(relativeError([0, 0], [0, 0]), 0);
  assertEquals(relativeError([3, 5], [3, 4]), 0.2);
  assertEquals(relativeError([1], [0]), Infinity);
  assertEquals(relativeError([NaN], [1]), NaN);
  assertThrows(() => relativeError([1], [1, 2]), RangeError, "2 numbers were expected");
});

testWithGpu("self-test: whatever fails, every kind of case frees everything", async (gpu) => {
  const cases = [
    resultCase(
      convolutionCase({ inputs: 1, outputs: 1, height: 1, width: 1, variant: "winograd2" }),
    ),
    resultCase(weightedSumCase(2)),
    reduceCase(),
    dotCase(4),
    adamCase({ height: 1, width: 1, steps: 1, clip: true }),
  ];
  for (const kernelCase of cases) {
    for (const method of ["buffer", "texture", "guarded"] as const) {
      await assertFreesEverything(gpu, method, (gpu) => check(gpu, kernelCase));
    }
  }
});

testWithGpu("self-test: a kernel is wrong, or does not compile without a message", async (gpu) => {
  for await (const { kernel, shape, error, passed } of selfTest(gpu)) {
    assert(passed, `${kernel}, ${shape}: relative error ${error}`);
  }
  await assertShadersCompile(gpu);
});

testWithGpu("self-test: a kernel is missing, or its name or shape fits no line", (gpu) => {
  const cases = selfTestCases(gpu);
  assert(cases.every(({ kernel, shape }) => kernel.length <= 32 && shape.length <= 28));
  const names = new Set(cases.map(({ kernel }) => kernel));
  const variants = ["direct", "gemm", "winograd2", "winograd4"].map((name) => `conv3x3 ${name}`);
  for (const name of [...variants, "max pool", "gram", "reduce", "dot", "L-BFGS", "adam"]) {
    assert(names.has(name), `${name} is missing`);
  }
});
