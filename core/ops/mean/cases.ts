/** Cases of the means of channels, of whole maps and of parts of them. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { mean as meanOperation } from "./mean.ts";
import { mean, meanGradient } from "./reference.ts";

/**
 * The means of a map's channels.
 *
 * @param parts how many maps of this size make the whole
 */
export function meanCase(size: MapSize, parts = 1): OperationCase {
  const positions = parts * size.height * size.width;
  return operationCase({
    kernel: parts === 1 ? "mean" : "mean of a part",
    shape: mapText(size),
    operation: meanOperation,
    half: READ,
    problem: () => ({
      attributes: parts === 1 ? {} : { positions },
      inputs: [featuresOf(size, 1)],
      reference: (features) => mean(features).data.map((value) => value / parts),
      gradient: (upstream, { shape }) =>
        meanGradient(upstream, shape).data.map((value) => value / parts),
    }),
  });
}

/** The cases of the self-test. */
export function meanCases(): OperationCase[] {
  const size = { channels: 13, height: 17, width: 29 };
  return [meanCase(size), meanCase(size, 3)];
}
