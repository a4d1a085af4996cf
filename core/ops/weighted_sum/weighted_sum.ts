/** Weighted sums of scalars: the total loss. */
import sumText from "../../../shaders/weighted_sum/weighted_sum.wgsl" with { type: "text" };
import type { Call, Operation } from "../../graph/operation.ts";
import { expectKind } from "../../graph/shape.ts";

/** The most terms of one call of weighted_sum.wgsl. */
const MAX_TERMS = 28;

/** A scalar's index and its weight. */
interface WeightedSlot {
  readonly slot: number;
  readonly weight: number;
}

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
    const terms = call.inputs.map(({ slot }, i) => ({ slot, weight: weights[i]! }));
    emitSum(call, terms.slice(0, MAX_TERMS));
    // The sum so far is the first term of the next call.
    const soFar = { slot: call.output.slot, weight: 1 };
    for (let done = MAX_TERMS; done < terms.length; done += MAX_TERMS - 1) {
      emitSum(call, [soFar, ...terms.slice(done, done + MAX_TERMS - 1)]);
    }
  },
};

function emitSum(call: Call<unknown>, terms: readonly WeightedSlot[]): void {
  const padded = (
    numbers: number[],
  ) => [...numbers, ...new Array(MAX_TERMS - terms.length).fill(0)];
  call.program.dispatch({
    shader: { label: "weighted sum", texts: [sumText] },
    params: {
      count: terms.length,
      slot: call.output.slot,
      terms: padded(terms.map(({ slot }) => slot)),
      weights: padded(terms.map(({ weight }) => weight)),
    },
    bindings: { scalars: call.scalars },
    invocations: 1,
    workgroupSize: 1,
  });
}
