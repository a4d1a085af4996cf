/** Cases of the ReLU as an operation of its own. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { relu } from "./reference.ts";
import { relu as reluOperation } from "./relu.ts";

/** ReLU. The gradient with respect to its result is masked already: its own only joins that with others. */
export function reluCase(size: MapSize): OperationCase {
  return operationCase({
    kernel: "relu",
    shape: mapText(size),
    operation: reluOperation,
    half: READ,
    problem: () => ({
      attributes: {},
      inputs: [featuresOf(size, 1)],
      reference: (input) => relu(input),
      gradient: (upstream) => upstream,
    }),
  });
}

/** The cases of the self-test. */
export function reluCases(): OperationCase[] {
  return [reluCase({ channels: 7, height: 9, width: 6 })];
}
