/** Cases of pixels of which some are held. */
import type { Size } from "../../size.ts";
import { pixelsText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { pixelsOf } from "../testing/values.ts";
import { composite as compositeOperation } from "./composite.ts";
import { composite, compositeGradient } from "./reference.ts";

/** Pixels of which some are held. */
export function compositeCase(size: Size): OperationCase {
  return operationCase({
    kernel: "composite",
    shape: pixelsText(size),
    operation: compositeOperation,
    problem: () => {
      const [pixels, base, keep] = [pixelsOf(size, 1), pixelsOf(size, 2), pixelsOf(size, 3)];
      return {
        attributes: {},
        inputs: [pixels, base, keep],
        reference: ({ data }) => composite(data, { base: base.values, keep: keep.values }),
        gradient: ({ data }) => compositeGradient(data, keep.values),
      };
    },
  });
}

/** The cases of the self-test. */
export function compositeCases(): OperationCase[] {
  return [compositeCase({ height: 11, width: 7 })];
}
