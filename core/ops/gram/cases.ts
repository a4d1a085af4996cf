/** Cases of the Gram matrix, of whole maps and of parts of them. */
import { mapText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { featuresOf, type MapSize, symmetricOf } from "../testing/values.ts";
import { gram as gramOperation, gramDifference as differenceOperation } from "./gram.ts";
import { gram, gramDifference, gramDifferenceGradient, gramGradient } from "./reference.ts";

/**
 * The Gram matrix.
 *
 * @param parts how many maps of this size make the whole
 */
export function gramCase(size: MapSize, parts = 1): OperationCase {
  const positions = parts * size.height * size.width;
  const factor = 1 / positions;
  return operationCase({
    kernel: parts === 1 ? "gram" : "gram of a part",
    shape: mapText(size),
    operation: gramOperation,
    half: READ,
    problem: () => ({
      attributes: parts === 1 ? {} : { positions },
      inputs: [featuresOf(size, 1)],
      reference: (features) => gram(features, { factor }),
      gradient: ({ data }, features) => gramGradient(features, { gramGradient: data, factor }),
    }),
  });
}

/** The squared difference of the Gram matrix to another, whole or, as {@linkcode gramCase}, of a part. */
export function gramDifferenceCase(size: MapSize, parts = 1): OperationCase {
  const positions = parts * size.height * size.width;
  const factor = 1 / positions;
  const scale = 0.3;
  return operationCase({
    kernel: parts === 1 ? "gram loss" : "gram loss of part",
    shape: mapText(size),
    operation: differenceOperation,
    half: READ,
    problem: () => {
      const wanted = symmetricOf(size.channels, 2);
      const options = { factor, wanted: wanted.values, scale };
      return {
        attributes: { scale, ...parts > 1 && { positions } },
        inputs: [featuresOf(size, 1), wanted],
        reference: (features) => gramDifference(features, options),
        gradient: (upstream, features) =>
          gramDifferenceGradient(features, { ...options, scale: upstream.data[0]! * scale }),
      };
    },
  });
}

/** The cases of the self-test. */
export function gramCases(): OperationCase[] {
  return [
    gramCase({ channels: 5, height: 3, width: 5 }),
    gramCase({ channels: 37, height: 9, width: 13 }),
    gramCase({ channels: 13, height: 17, width: 29 }, 3),
    gramDifferenceCase({ channels: 37, height: 9, width: 13 }),
    gramDifferenceCase({ channels: 13, height: 17, width: 29 }, 3),
  ];
}
