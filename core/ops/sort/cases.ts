/** Cases of sorting channels. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { featuresOf, type MapSize } from "../testing/values.ts";
import { sortChannels } from "./reference.ts";
import { sortChannels as sortChannelsOperation } from "./sort.ts";

/** Sorting, which is exact, in 16 bits as well. */
export function sortCase(size: MapSize): OperationCase {
  return operationCase({
    kernel: "sort",
    shape: mapText(size),
    tolerance: 0,
    half: 0,
    operation: sortChannelsOperation,
    problem: () => ({
      attributes: {},
      inputs: [someEqual(size, 1)],
      reference: (values) => sortChannels(values),
    }),
  });
}

/** The cases of the self-test: one run and several. */
export function sortCases(): OperationCase[] {
  return SORT_SIZES.map(sortCase);
}

/** Maps that are sorted in one run and in several. */
export const SORT_SIZES: readonly MapSize[] = [
  { channels: 5, height: 7, width: 9 },
  { channels: 3, height: 45, width: 53 },
];

/** A map in which many values are equal, and some are large: every digit of a key counts. */
export function someEqual(size: MapSize, seed: number): ReturnType<typeof featuresOf> {
  const features = featuresOf(size, seed);
  const values = features.values.map((value, i) => {
    if (i % 3 === 0) return Math.round(4 * value) + 0;
    return i % 7 === 0 ? 1e4 * value : value;
  });
  return { ...features, values };
}
