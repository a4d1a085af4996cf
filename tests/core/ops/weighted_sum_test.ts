/** The weighted sum of scalars. */
import { assert, assertThrows } from "@std/assert";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { measureOperation } from "../../../core/ops/testing/run_graph.ts";
import { weightedSumCase } from "../../../core/ops/weighted_sum/cases.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

// A dispatch takes 7 terms, and every further one 6 and the sum so far.
testKernels([1, 4, 6, 7, 8, 13, 14, 100].map(weightedSumCase));

testWithGpu("weighted sum: of many terms, each counts once", async (gpu) => {
  const shape = { kind: "scalar" } as const;
  for (const term of [0, 6, 7, 12, 13, 59]) {
    const inputs = Array.from({ length: 60 }, (_, i) => ({ shape, values: [i === term ? 1 : 0] }));
    const weights = inputs.map((_, i) => i + 1);
    const error = (expected: number) =>
      measureOperation(gpu, {
        operation: weightedSum,
        attributes: { weights },
        inputs,
        expected: [expected],
      });
    assert(await error(term + 1) === 0, `term ${term}`);
    assert(await error(term + 2) > TOLERANCE, `term ${term}`);
  }
});

Deno.test("weighted sum: as many weights as scalars", () => {
  const scalars = Array.from({ length: 3 }, () => ({ kind: "scalar" } as const));
  assertThrows(
    () => weightedSum.shape(scalars, { weights: [1, 2] }),
    TypeError,
    "a weight for each scalar, but was given 3 scalars and 2 weights",
  );
});
