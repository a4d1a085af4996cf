/** Cases of padding by one row and column on every side. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { pad as padOperation } from "./pad.ts";
import { type Border, BORDERS } from "./borders.ts";
import { pad, padGradient } from "./reference.ts";

/** Padding. */
export function padCase(size: MapSize, mode: Border): OperationCase {
  return operationCase({
    kernel: `${mode} pad`,
    shape: mapText(size),
    operation: padOperation,
    half: READ,
    problem: () => ({
      attributes: { mode },
      inputs: [featuresOf(size, 1)],
      reference: (input) => pad(input, mode),
      gradient: (upstream) => padGradient(upstream, mode),
    }),
  });
}

/** The cases of the self-test. */
export function padCases(): OperationCase[] {
  const size = { channels: 6, height: 5, width: 8 };
  return BORDERS.map((mode) => padCase(size, mode));
}
