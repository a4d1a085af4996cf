import sumText from "../../shaders/weighted_sum.wgsl" with { type: "text" };
import type { Operation } from "./operation.ts";
import { expectKind } from "./shape.ts";

/** As many terms as weighted_sum.wgsl has room for. */
const MAX_TERMS = 28;

/** `sum of weight * input`, a scalar. Inputs: scalars, one for each weight. */
export const weightedSum: Operation<{ readonly weights: readonly number[] }> = {
  name: "weightedSum",
  shape(inputs, { weights }) {
    for (const input of inputs) expectKind("weightedSum", input, "scalar");
    if (inputs.length !== weights.length || inputs.length > MAX_TERMS) {
      throw new TypeError(
        `weightedSum takes a weight for each of at most ${MAX_TERMS} scalars, but was given ` +
          `${inputs.length} scalars and ${weights.length} weights`,
      );
    }
    return { kind: "scalar" };
  },
  emit(call) {
    const { weights } = call.attributes;
    const slots = call.inputs.map(({ slot }) => slot);
    const padding = new Array<number>(MAX_TERMS - slots.length).fill(0);
    call.program.dispatch({
      shader: { label: "weighted sum", texts: [sumText] },
      params: {
        u32: [slots.length, call.output.slot, 0, 0, ...slots, ...padding],
        f32: [...weights],
      },
      buffers: { 7: call.scalars },
      invocations: 1,
      workgroupSize: 1,
    });
  },
};
