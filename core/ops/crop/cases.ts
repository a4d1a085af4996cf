/** Cases of cropping by one row and column on every side. */
import { relu as reluReference } from "../relu/reference.ts";
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { crop as cropOperation } from "./crop.ts";
import { crop, cropGradient } from "./reference.ts";

/**
 * Cropping, with a ReLU at its end or without.
 *
 * @param size the size after cropping
 */
export function cropCase(size: MapSize, relu: boolean): OperationCase {
  const larger = { ...size, height: size.height + 2, width: size.width + 2 };
  return operationCase({
    kernel: "crop",
    manner: relu ? "relu" : undefined,
    shape: mapText(size),
    operation: cropOperation,
    half: READ,
    problem: () => ({
      attributes: { relu },
      inputs: [featuresOf(larger, 1)],
      reference: (input) => relu ? reluReference(crop(input)) : crop(input),
      gradient: (upstream) => cropGradient(upstream),
    }),
  });
}

/** The cases of the self-test. */
export function cropCases(): OperationCase[] {
  const size = { channels: 6, height: 5, width: 8 };
  return [cropCase(size, false), cropCase(size, true)];
}
