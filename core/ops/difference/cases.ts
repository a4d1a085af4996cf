/** Cases of the squared difference. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { squaredDifference as squaredDifferenceOperation } from "./difference.ts";
import { squaredDifference, squaredDifferenceGradient } from "./reference.ts";

const SCALE = 0.3;

/** The squared difference of two maps; its gradient is the operation `difference`. */
export function squaredDifferenceCase(size: MapSize): OperationCase {
  return operationCase({
    kernel: "squared difference",
    shape: mapText(size),
    operation: squaredDifferenceOperation,
    half: READ,
    problem: () => {
      const [features, target] = [featuresOf(size, 1), featuresOf(size, 2)];
      const options = { wanted: target.values, factor: SCALE };
      return {
        attributes: { scale: SCALE },
        inputs: [features, target],
        reference: ({ data }) => squaredDifference(data, options),
        gradient: (upstream, { data }) =>
          squaredDifferenceGradient(data, { ...options, factor: upstream.data[0]! * SCALE }),
      };
    },
  });
}

/** The cases of the self-test. */
export function differenceCases(): OperationCase[] {
  return [squaredDifferenceCase({ channels: 13, height: 17, width: 29 })];
}
