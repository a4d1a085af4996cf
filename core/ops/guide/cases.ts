/** Cases of features times a guide. */
import type { Size } from "../../size.ts";
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, STORED } from "../testing/operation_case.ts";
import { featuresOf, mapOf, type MapSize } from "../testing/values.ts";
import { guide as guideOperation } from "./guide.ts";
import { guide } from "./reference.ts";

/**
 * A map times a guide.
 *
 * @param centred whether a number for each channel is subtracted before. Default false
 */
export function guideCase(size: MapSize, centered = false): OperationCase {
  return operationCase({
    kernel: "guide",
    manner: centered ? "centred" : undefined,
    shape: mapText(size),
    operation: guideOperation,
    half: STORED,
    problem: () => {
      const weights = guideOf(size);
      const centers = centered ? [mapOf({ ...size, height: 1, width: 1 }, 2)] : [];
      return {
        attributes: {},
        inputs: [featuresOf(size, 1), weights, ...centers],
        reference: (features) => guide(features, weights.values, centers[0]?.values),
        gradient: (upstream) => guide(upstream, weights.values),
      };
    },
  });
}

/** The cases of the self-test. */
export function guideCases(): OperationCase[] {
  const size = { channels: 13, height: 17, width: 29 };
  return [guideCase(size), guideCase(size, true)];
}

/** A guide of reproducible numbers for maps of this size. */
export function guideOf({ height, width }: Size): ReturnType<typeof mapOf> {
  return mapOf({ channels: 1, height, width }, 4);
}
