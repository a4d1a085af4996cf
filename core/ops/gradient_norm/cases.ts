/** Cases of the squared norm of a value. */
import { describe } from "../../graph/shape.ts";
import { dot } from "../tensor.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { mapOf, pixelsOf, symmetricOf, type Value } from "../testing/values.ts";
import { squaredNorm } from "./gradient_norm.ts";

const SCALE = 0.7;

/** The sum of squares of a value. */
export function squaredNormCase(value: Value): OperationCase {
  return operationCase({
    kernel: "squared norm",
    shape: describe(value.shape),
    operation: squaredNorm,
    problem: () => ({
      attributes: { scale: SCALE },
      inputs: [value],
      reference: ({ data }) => SCALE * dot(data, data),
      gradient: (upstream, { data }) => data.map((x) => 2 * SCALE * upstream.data[0]! * x),
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
