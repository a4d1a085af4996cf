/** The loss of sums of squared and absolute differences, and its gradient. */
import lossText from "../../../shaders/difference_sums/loss_of_sums.wgsl" with { type: "text" };
import { apply } from "../../graph/node.ts";
import type { Call, Operation } from "../../graph/operation.ts";
import { expectSame } from "../../graph/shape.ts";
import { SUMS } from "./difference_sums.ts";

/** Added to the sum of absolute differences, so that equal values have no loss. Crowson's value. */
const EPSILON = 1e-8;

/** Attributes of {@linkcode lossOfSums}, for the sums S of squares and D of absolute values. */
export interface LossOfSums {
  /** Factor of the result. */
  readonly scale: number;
  /**
   * Whether the loss is `S / (D + 1e-8)` instead of `S`: then the size of the difference does not change that of the
   * gradient (Crowson, style-transfer-pytorch, early 2021).
   */
  readonly scaled: boolean;
}

/** The loss, a scalar. Input: the sums of {@linkcode differenceSums}, possibly of several tiles added up. */
export const lossOfSums: Operation<LossOfSums> = {
  name: "lossOfSums",
  shape([sums]) {
    expectSame("lossOfSums", SUMS, sums);
    return { kind: "scalar" };
  },
  gradient({ inputs, attributes: { scale, scaled } }, upstream, { addend, mask }) {
    if (addend !== undefined || mask !== undefined || typeof upstream !== "number") {
      throw new TypeError("Sums of differences are compared once, in a scalar");
    }
    const attributes = { scale: upstream * scale, scaled };
    return apply(lossOfSumsGradient, inputs, { attributes });
  },
  emit(call) {
    emitLoss(call, false);
  },
};

/** The gradient of {@linkcode lossOfSums} with respect to both sums, times `scale`. Input: the sums. */
const lossOfSumsGradient: Operation<LossOfSums> = {
  name: "lossOfSumsGradient",
  shape: () => SUMS,
  emit(call) {
    emitLoss(call, true);
  },
};

function emitLoss(call: Call<LossOfSums>, backward: boolean): void {
  const { inputs, output, scalars, nothing, attributes: { scale, scaled } } = call;
  call.program.dispatch({
    shader: {
      label: backward ? "loss of sums gradient" : "loss of sums",
      texts: [lossText],
      constants: { BACKWARD: backward, SCALED: scaled },
    },
    params: { slot: Math.max(0, output.slot), scale, epsilon: EPSILON },
    bindings: {
      sums: inputs[0]!.memory,
      scalars: backward ? nothing : scalars,
      gradient: backward ? output.memory : nothing,
    },
    invocations: 1,
    workgroupSize: 1,
  });
}
