/** Cases of the squared norm of a value. */
import { describe } from "../../graph/shape.ts";
import { dot } from "../tensor.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { mapOf, pixelsOf, symmetricOf, type Value } from "../testing/values.ts";
import { squaredNorm } from "./gradient_norm.ts";

/** The sum of squares of a value. */
export function squaredNormCase(value: Value): OperationCase {
  return operationCase({
    kernel: "squared norm",
    shape: describe(value.shape),
    operation: squaredNorm,
    problem: () => ({
      attributes: {},
      inputs: [value],
      reference: ({ data }) => dot(data, data),
    }),
  });
}

/** The cases of the self-test. */
export function normCases(): OperationCase[] {
  return [
    squaredNormCase(pixelsOf({ height: 11, width: 7 }, 1)),
    squaredNormCase(mapOf({ channels: 13, height: 17, width: 29 }, 2)),
    squaredNormCase(symmetricOf(7, 3)),
  ];
}
