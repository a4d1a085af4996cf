/** Cases of the difference of a map's channels from sorted values. */
import { someEqual, SORT_SIZES } from "../sort/cases.ts";
import { sortChannels } from "../sort/reference.ts";
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ, tensorOf } from "../testing/operation_case.ts";
import { featuresOf, mapOf, type MapSize } from "../testing/values.ts";
import { sortedDifference } from "./reference.ts";
import { sortedDifference as sortedDifferenceOperation } from "./sorted_difference.ts";

const SCALE = 0.3;

/**
 * The difference from sorted values.
 *
 * @param ties whether many values are equal. Default true
 */
export function sortedDifferenceCase(size: MapSize, ties = true): OperationCase {
  return operationCase({
    kernel: "sorted difference",
    shape: mapText(size),
    operation: sortedDifferenceOperation,
    half: READ,
    smooth: !ties,
    problem: () => {
      const { shape, data: wanted } = sortChannels(tensorOf(mapOf(size, 2)));
      const [channels, height, width] = shape;
      const sorted = { shape: { kind: "map", channels, height, width } as const, values: wanted };
      const at = (factor: number) => ({ wanted, factor });
      return {
        attributes: { scale: SCALE },
        inputs: [ties ? someEqual(size, 1) : featuresOf(size, 1), sorted],
        reference: (values) => sortedDifference(values, at(SCALE)).value,
        gradient: (upstream, values) =>
          sortedDifference(values, at(upstream.data[0]! * SCALE)).gradient,
      };
    },
  });
}

/** The cases of the self-test: one run and several. */
export function sortedDifferenceCases(): OperationCase[] {
  const distinct = sortedDifferenceCase({ channels: 3, height: 4, width: 5 }, false);
  return [...SORT_SIZES.map((size) => sortedDifferenceCase(size)), distinct];
}
