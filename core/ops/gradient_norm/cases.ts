import { describe } from "../../graph/shape.ts";
import {
  type KernelCase,
  mapOf,
  measureOperation,
  pixelsOf,
  symmetricOf,
  TOLERANCE,
} from "../testing/kernel_case.ts";
import type { Value } from "../testing/run_graph.ts";
import { dot } from "../vectors.ts";
import { squaredNorm } from "./gradient_norm.ts";

/** The sum of squares of a value. */
export function squaredNormCase(value: Value): KernelCase {
  return {
    kernel: "squared norm",
    shape: describe(value.shape),
    tolerance: TOLERANCE,
    measure: (gpu) =>
      measureOperation(gpu, {
        operation: squaredNorm,
        attributes: {},
        inputs: [value],
        expected: [dot(value.values, value.values)],
      }),
  };
}

/** What `doctor` tries. */
export function normCases(): KernelCase[] {
  return [
    squaredNormCase(pixelsOf({ height: 11, width: 7 }, 1)),
    squaredNormCase(mapOf({ channels: 13, height: 17, width: 29 }, 2)),
    squaredNormCase(symmetricOf(7, 3)),
  ];
}
