/** Cases of a map less the means of its channels. */
import { guideOf } from "../guide/cases.ts";
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, STORED } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { center as centerOperation } from "./center.ts";
import { center, centerGradient } from "./reference.ts";

/** A map less the means of its channels, with a guide or without. */
export function centerCase(size: MapSize, guided: boolean): OperationCase {
  return operationCase({
    kernel: "center",
    manner: guided ? "guided" : undefined,
    shape: mapText(size),
    operation: centerOperation,
    half: STORED,
    problem: () => {
      const guides = guided ? [guideOf(size)] : [];
      const options = { guide: guides[0]?.values };
      return {
        attributes: {},
        inputs: [featuresOf(size, 1), ...guides],
        reference: (features) => center(features, options),
        gradient: (upstream) => centerGradient(upstream, options),
      };
    },
  });
}

/** The cases of the self-test. */
export function centerCases(): OperationCase[] {
  const size = { channels: 13, height: 17, width: 29 };
  return [centerCase(size, false), centerCase(size, true)];
}
