/** Weighted sums of scalars: the total loss. */
import type { Operation } from "../../graph/operation.ts";
import { expectKind } from "../../graph/shape.ts";
import { addUp, addUpWeighted } from "../reduce.ts";

/** `sum of weight * input`, a scalar. Inputs: scalars, one for each weight. */
export const weightedSum: Operation<{ readonly weights: readonly number[] }> = {
  name: "weightedSum",
  shape(inputs, { weights }) {
    for (const input of inputs) expectKind("weightedSum", input, "scalar");
    if (inputs.length !== weights.length) {
      throw new TypeError(
        `weightedSum takes a weight for each scalar, but was given ${inputs.length} scalars and ` +
          `${weights.length} weights`,
      );
    }
    return { kind: "scalar" };
  },
  linearWeights: ({ weights }) => weights,
  emit(call) {
    const { weights } = call.attributes;
    const waiting = new Map(call.postponed.splice(0).map((sum) => [sum.slot, sum]));
    const terms = call.inputs.map(({ slot }, i) => {
      const sum = waiting.get(slot) ?? { slot };
      // A scalar that is there twice is added up once.
      waiting.delete(slot);
      return { sum, weight: weights[i]! };
    });
    addUp(call, [...waiting.values()]);
    addUpWeighted(call, terms, call.output.slot);
  },
};
